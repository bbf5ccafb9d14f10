"""`haat ci pr`: what a proposal would add, judged and written down."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any

import click

from tooling.ci.annotations import annotations_of, echoed
from tooling.ci.comment import comment_of
from tooling.ci.judging import Decided, Terms, judge
from tooling.ci.sarif import sarif_of
from tooling.cli.ci.shared import commit_options, repository_option, with_commits
from tooling.cli.forges import remote_option
from tooling.cli.formats import FORMATS
from tooling.model.report import EXIT_STATUS, worst
from tooling.registry.change_set import Proposal
from tooling.registry.write import write_atomically
from tooling.sandbox.find import find_sandbox
from tooling.verify.store import user_cache


@click.command()
@commit_options
@repository_option
@remote_option
@click.option("--measure", is_flag=True, help="Scan and measure what is added, in the sandbox.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Write decision, comment and SARIF here.")
@click.option(
    "--format",
    "form",
    type=click.Choice([*FORMATS, "github"]),
    default="text",
    show_default=True,
    help="What to print.",
)
@click.option("--rules-url", metavar="URL", help="Where the rules' pages are. Default: on the market's own site.")
@click.option("--preview-url", metavar="URL", help="A page that shows the proposal, for the comment.")
@click.pass_context
def pr(
    context: click.Context, /, base: str, head: str, repository: Path, *, measure: bool, form: str, **more: Any
) -> None:
    """Judge what SHA would add to its base, from git's objects; nothing is checked out, and only what changed is read.

    With --out, writes decision.json, comment.md and report.sarif. The format `github` prints annotations, and appends
    the comment to the step's summary.
    """
    box, store = (find_sandbox, user_cache()) if measure else (None, None)
    terms = Terms(sandbox=box, store=store, links=more["rules_url"], preview=more["preview_url"])
    decided = judge(Proposal(with_commits(repository, more["remote"], base, head), base, head), terms)
    if more["out"] is not None:
        write_decision(decided, more["out"])
    show(decided, form)
    context.exit(EXIT_STATUS[worst([report.outcome for report in decided.reports])])


def write_decision(decided: Decided, folder: Path) -> None:
    """Write the decision for machines, people and code viewers."""
    folder.mkdir(parents=True, exist_ok=True)
    document = decided.document
    written = {
        "decision.json": document.model_dump_json(indent=2) + "\n",
        "comment.md": comment_of(document),
        "report.sarif": sarif_of(document),
    }
    for name, text in written.items():
        write_atomically(folder / name, text.encode())


def show(decided: Decided, form: str) -> None:
    """Print the reports; for a job of GitHub Actions as annotations and a summary, too."""
    document = decided.document
    if form != "github":
        click.echo(FORMATS[form](decided.reports))
        return
    text = click.unstyle(FORMATS["text"](decided.reports))
    click.echo(echoed(text, secrets.token_hex(16)))
    for line in annotations_of(document):
        click.echo(line)
    summary = os.environ.get("GITHUB_STEP_SUMMARY")
    if summary:
        with Path(summary).open("a", encoding="utf-8") as stream:
            stream.write(comment_of(document))
