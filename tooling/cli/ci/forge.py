"""`haat ci report`, `merge` and `dispatch`: what is said and done on a forge."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from tooling.ci.document import Verdict
from tooling.ci.judging import Terms
from tooling.ci.merging import merge_ready
from tooling.ci.numbers import MAX_REPORT
from tooling.ci.reporting import Place, in_short
from tooling.ci.reporting import report as report_proposal
from tooling.cli.ci.shared import COMMIT, repository_option
from tooling.cli.forges import forge_options, open_forge, remote_of, tell_job
from tooling.cli.formats.inert import printable
from tooling.registry.git_runner import repository_at


@click.command()
@click.option("--base", default="HEAD", show_default=True, metavar="SHA", help="The branch that it is meant for.")
@click.option("--head", type=COMMIT, required=True, help="The commit to report on, as the event names it.")
@click.option("--from", "source", metavar="OWNER:BRANCH", help="Where that commit came from, as the event names it.")
@click.option(
    "--artifact",
    type=click.Path(dir_okay=False, path_type=Path),
    help="decision.json of the proposal's own run: only numbers are taken from it, and it may be missing.",
)
@click.option("--rules-url", metavar="URL", help="Where the rules' pages are. Default: on the market's own site.")
@click.option("--preview-url", metavar="URL", help="A page that shows the proposal, for the comment.")
@forge_options
@repository_option
def report(base: str, head: str, source: str | None, artifact: Path | None, repository: Path, **how: Any) -> None:
    """Comment on a proposal and set the status haat/decision of its commit.

    Everything is judged again from git's objects. Tells later steps `measure` (true where a verifier should measure it
    now), `merge` (true where it merges by itself) and `head`.
    """
    forge = open_forge(how["forge"], how["api"], how["branch"], how["bot"])
    place = Place(repository_at(repository), base, remote_of(how["remote"]))
    terms = Terms(links=how["rules_url"], preview=how["preview_url"])
    reported = report_proposal(forge, place, head, terms, artifact=_read(artifact), source=source)
    if reported.decided is None:
        click.echo(f"superseded: no open proposal is at {head}")
        tell_job(measure="false", merge="false", head=head)
        return
    numbers = ", ".join(str(one.number) for one in reported.pulls)
    click.echo(f"proposal {numbers}: {in_short(reported.decided.document)}")
    measure = "true" if reported.waits_for_a_verifier else "false"
    merge = "true" if reported.decided.document.verdict is Verdict.MERGE else "false"
    tell_job(measure=measure, merge=merge, head=head)


def _read(artifact: Path | None) -> bytes | None:
    """Read what another run wrote, if it wrote anything; no more of it than is looked at."""
    if artifact is None or artifact.is_symlink() or not artifact.is_file():
        return None
    with artifact.open("rb") as stream:
        return stream.read(MAX_REPORT + 1)


@click.command()
@click.option("--base", default="HEAD", show_default=True, metavar="SHA", help="The branch, where nothing is fetched.")
@click.option("--publish", metavar="FILE", help="Start this workflow when something was merged, such as publish.yml.")
@forge_options
@repository_option
def merge(base: str, repository: Path, publish: str | None, branch: str, **how: Any) -> None:
    """Merge every open proposal that is decided on, each at the commit that was judged, and judged anew.

    A merge by a job's own token starts no other workflow, so --publish does.
    """
    forge = open_forge(how["forge"], how["api"], branch, how["bot"])
    place = Place(repository_at(repository), base, remote_of(how["remote"]))
    merged = 0
    for one in merge_ready(forge, place, branch, Terms()):
        click.echo(printable(f"proposal {one.pull.number} at {one.pull.head}: {one.said}"))
        merged += one.merge is not None
    if merged and publish is not None:
        forge.dispatch(publish, {})
    click.echo(f"{merged} merged")
    tell_job(merged=str(merged))


@click.command("dispatch")
@click.argument("workflow")
@click.option("--head", type=COMMIT, help="Handed to the workflow as its input `head`.")
@forge_options
def dispatch(workflow: str, head: str | None, **how: Any) -> None:
    """Start WORKFLOW of the main branch for a commit: from a job that may do that and nothing else."""
    open_forge(how["forge"], how["api"], how["branch"], how["bot"]).dispatch(workflow, {"head": head} if head else {})
