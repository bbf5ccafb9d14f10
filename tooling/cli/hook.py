"""`haat hook`: what a plain git server calls when somebody pushes."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from tooling.ci.deciding import maintainers_of
from tooling.ci.document import Verdict
from tooling.ci.hook import Answered, answer_pushes, pushes_in
from tooling.ci.judging import Terms
from tooling.cli.formats import FORMATS
from tooling.cli.formats.inert import printable
from tooling.registry.git_runner import repository_at
from tooling.sandbox.find import find_sandbox
from tooling.verify.store import user_cache

MAX_INPUT = 1_048_576


@click.group(short_help="What a plain git server calls when somebody pushes.")
def hook() -> None:
    """Judge pushes to a git server of your own; no forge is needed."""


@hook.command("pre-receive")
@click.option("--branch", default="main", show_default=True, help="The protected branch; others are free.")
@click.option("--measure", is_flag=True, help="Measure what is added, here, in place of waiting for a verifier.")
@click.option(
    "--repository",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    envvar="GIT_DIR",
    default=Path(),
    help="Default: the one whose hook this is.",
)
@click.pass_context
def pre_receive(context: click.Context, /, branch: str, repository: Path, *, measure: bool) -> None:
    """Read `old new ref` lines as git hands them over, and refuse what the market would not merge by itself."""
    box, store = (find_sandbox, user_cache()) if measure else (None, None)
    pushes = pushes_in(sys.stdin.buffer.read(MAX_INPUT).decode("utf-8", "surrogateescape"))
    place = repository_at(repository).quarantined(os.environ)
    answers = answer_pushes(place, pushes, f"refs/heads/{branch}", Terms(sandbox=box, store=store))
    for answer in answers:
        click.echo(click.unstyle(FORMATS["text"](answer.reports)))
        for line in _words(answer):
            click.echo(printable(line))
    context.exit(0 if all(answer.accepted for answer in answers) else 1)


def _words(answer: Answered) -> Iterator[str]:
    if answer.decided is None:
        yield "refused"
        return
    document = answer.decided.document
    said = "taken in" if answer.accepted else "refused"
    yield f"{said}: {document.because}"
    yield from (f"  waits for: {one}" for one in document.waits_for)
    if document.verdict is Verdict.PERSON:
        yield f"  who decides: {', '.join(document.people or maintainers_of(None))}"
