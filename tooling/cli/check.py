"""`haat check`: what CI asks of the whole registry, or of a change set."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import click

from tooling.cli.formats import FORMATS
from tooling.cli.options import format_option, open_snapshot, registry_option
from tooling.model.report import EXIT_STATUS, worst
from tooling.sandbox.find import find_sandbox
from tooling.verify.changes import judge_change_set
from tooling.verify.market import judge_registry
from tooling.verify.store import user_cache


@click.command(short_help="Check the whole registry or a change set, as its operator.")
@click.option("--since", metavar="REF", help="Judge what HEAD adds to this branch or commit, and nothing else.")
@click.option("--head", metavar="REF", help="With --since: judge this commit instead of HEAD, without checking it out.")
@click.option("--uncommitted", is_flag=True, help="With --since: judge the folder as it lies there now.")
@click.option("--measure", is_flag=True, help="With --since: scan and measure what is listed, in the sandbox.")
@format_option
@registry_option
@click.pass_context
def check(
    context: click.Context,
    *,
    form: str,
    registry: Path | None,
    since: str | None,
    head: str | None,
    uncommitted: bool,
    measure: bool,
) -> None:
    """Check the registry as its operator: layout, policy, suites, publishers, every release.

    With --since, judge a change set: policy, suites and publishers are those of REF, releases stay as they were, and
    whatever no machine may decide is named as needing a person. It takes as long as the change is large.

    Claims are judged by the signed measurements on record; `haat verify --measure` makes new ones.
    """
    snapshot = open_snapshot(registry)
    if since is None:
        if head is not None or uncommitted or measure:
            raise click.UsageError("--head, --uncommitted and --measure go with --since")
        with ThreadPoolExecutor(1) as pool:
            reports = judge_registry(snapshot, pool)
    elif head is not None and uncommitted:
        raise click.UsageError("--uncommitted judges the folder, --head a commit; give one of them")
    else:
        commit = None if uncommitted else head or "HEAD"
        box, store = (find_sandbox, user_cache()) if measure else (None, None)
        reports = judge_change_set(snapshot.root, since, commit, sandbox=box, store=store)
    click.echo(FORMATS[form](reports))
    context.exit(EXIT_STATUS[worst([report.outcome for report in reports])])
