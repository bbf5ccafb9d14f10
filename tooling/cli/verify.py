"""`haat verify`: is what a listing says true?"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import click

from tooling.cli.formats import FORMATS
from tooling.cli.formats.text import reports_as_text
from tooling.cli.options import REFERENCE, format_option, open_snapshot, registry_option, releases_meant
from tooling.cli.progress import shown_progress
from tooling.cli.table import claims_table
from tooling.cli.trusted import own_pins
from tooling.model.release import Reference
from tooling.model.report import EXIT_STATUS, Report, worst
from tooling.sandbox.find import find_sandbox
from tooling.verify.pinning import open_as_consumer, remember
from tooling.verify.runner import judge_all
from tooling.verify.store import user_cache


@click.command(short_help="Is what a listing says true?")
@click.argument("releases", nargs=-1, type=REFERENCE)
@click.option("--all", "every", is_flag=True, help="Every release of the registry.")
@click.option("--measure", is_flag=True, help="Scan and measure every claim again, in the sandbox.")
@click.option("--jobs", type=click.IntRange(1, 256), default=1, show_default=True, help="How many at once.")
@click.option("--checks", is_flag=True, help="Show every check, not only what did not pass.")
@format_option
@registry_option
@click.pass_context
def verify(
    context: click.Context,
    releases: tuple[Reference, ...],
    *,
    every: bool,
    measure: bool,
    jobs: int,
    checks: bool,
    form: str,
    registry: Path | None,
) -> None:
    """Check signature, files, safety and claims of RELEASES (publisher/model[@version]).

    What is believed is the policy that the market's maintainers signed, once you have pinned the market with `haat
    trust add`; nothing in the registry is written. With --measure, artifacts that the registry does not carry are
    fetched from their locations into your cache.
    """
    if not releases and not every:
        raise click.UsageError("name a release such as publisher/model, or use --all")
    snapshot = open_snapshot(registry)
    names = releases_meant(snapshot, releases, every=every)
    trusted = own_pins()
    policy = open_as_consumer(snapshot, trusted, *((find_sandbox, user_cache()) if measure else ()))
    if isinstance(policy, Report):
        click.echo(FORMATS[form]([policy]))
        context.exit(EXIT_STATUS[policy.outcome])
    with ThreadPoolExecutor(jobs) as pool:
        judged = list(shown_progress(judge_all(names, snapshot, policy, pool), len(names), "verifying"))
    remember(policy, trusted, judged)
    reports = [one.report for one in judged]
    if form == "text":
        click.echo(reports_as_text(reports, every_check=checks))
        click.echo(claims_table(judged), nl=False)
    else:
        click.echo(FORMATS[form](reports))
    context.exit(EXIT_STATUS[worst([report.outcome for report in reports])])
