"""`haat verify`: is what a listing says true?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from operator import attrgetter
from pathlib import Path
from typing import Any

import click

from tooling.cli.formats import FORMATS
from tooling.cli.formats.streamed import show
from tooling.cli.formats.text import reports_as_text
from tooling.cli.options import REFERENCE, format_option, listings_meant, open_snapshot, registry_option
from tooling.cli.progress import shown_progress
from tooling.cli.table import claims_table
from tooling.cli.trusted import own_pins
from tooling.model.release import Reference
from tooling.model.report import EXIT_STATUS, Outcome, Report, worst
from tooling.registry.snapshot import Snapshot
from tooling.sandbox.find import find_sandbox
from tooling.verify.context import Context
from tooling.verify.executors import cluster, processes
from tooling.verify.ground import judge_ground
from tooling.verify.judged import Judged
from tooling.verify.local_store import LocalStore
from tooling.verify.pinning import names_meant, remember
from tooling.verify.pool import Task, Verdicts, verify_listings
from tooling.verify.runner import judge_all
from tooling.verify.sharding import Shard
from tooling.verify.store import user_cache

# Of so many listings nobody reads line by line that they passed.
_FEW = 100


class ShardType(click.ParamType[Shard]):
    """One of several equal parts of the work."""

    name = "i/n"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Shard:
        """Read a shard, or fail with what was expected."""
        if isinstance(value, Shard):
            return value
        try:
            return Shard.parse(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)


@click.command(short_help="Is what a listing says true?")
@click.argument("releases", nargs=-1, type=REFERENCE)
@click.option("--all", "every", is_flag=True, help="Every release of the registry.")
@click.option("--measure", is_flag=True, help="Scan and measure every claim again, in the sandbox.")
@click.option("--jobs", type=click.IntRange(1, 256), default=1, show_default=True, help="How many at once.")
@click.option("--cluster", "address", metavar="ADDRESS", help="Let the Dask cluster at this address do the work.")
@click.option("--shard", type=ShardType(), help="Only part i of n, by the digests of names; for several machines.")
@click.option("--no-cache", is_flag=True, help="Neither use nor keep what this machine verified before.")
@click.option("--checks", is_flag=True, help="Show every check, not only what did not pass.")
@format_option
@registry_option
@click.pass_context
def verify(
    context: click.Context,
    /,
    releases: tuple[Reference, ...],
    *,
    every: bool,
    measure: bool,
    form: str,
    registry: Path | None,
    **how: Any,
) -> None:
    """Check signature, files, safety and claims of RELEASES (publisher/model[@version]).

    What is believed is the policy that the market's maintainers signed, once you have pinned the market with `haat
    trust add`; nothing in the registry is written. With --measure, artifacts that the registry does not carry are
    fetched from their locations into your cache.

    A release that passed before, and of which nothing has changed since, is not verified again: your cache knows it.
    --measure always measures.
    """
    if not releases and not every:
        raise click.UsageError("name a release such as publisher/model, or use --all")
    if releases and every:
        raise click.UsageError("name releases or use --all, not both")
    if measure and how["address"]:
        raise click.UsageError("a cluster does not measure: use --measure with --shard on each machine")
    snapshot = open_snapshot(registry)
    references = () if every else releases
    listings = listings_meant(snapshot, references)
    trusted = own_pins()
    standing, ground = judge_ground(snapshot, trusted)
    if standing is None:
        outcome = _show_whole(form, [ground], "", checks=how["checks"])
    elif measure:
        whole = replace(standing.context, sandbox=find_sandbox, store=user_cache())
        task = Task(snapshot.root, None, references, how["shard"])
        judged = _measure(snapshot, whole, task, listings, how)
        remember(whole.market, trusted, names_meant(judged))
        reports = [one.report for one in judged]
        outcome = _show_whole(form, reports, claims_table(judged), checks=how["checks"])
    else:
        brief = every and form == "text" and not how["checks"] and len(listings) > _FEW
        store = None if how["no_cache"] else LocalStore.of_user
        task = Task(snapshot.root, standing.ground, references, how["shard"], store, brief=brief)
        meant: dict[str, str] = {}
        verdicts = _verdicts(task, listings, how, standing.context.seen, meant)
        outcome = show(form, verdicts, _write, every_check=how["checks"])
        remember(standing.context.market, trusted, meant)
    context.exit(EXIT_STATUS[outcome])


def _write(text: str) -> None:
    click.echo(text, nl=False)


def _verdicts(
    task: Task, listings: list[tuple[str, str]], how: dict[str, Any], seen: Mapping[str, str], meant: dict[str, str]
) -> Iterator[Verdicts]:
    """Yield what comes of some listings, and note in `meant` whom their publishers' names mean."""
    workers = cluster(how["address"]) if how["address"] else processes(how["jobs"])
    progress = partial(shown_progress, total=len(listings), doing="verifying listings", weight=attrgetter("listings"))
    for verdicts in verify_listings(task, listings, workers, progress, seen):
        meant.update(verdicts.meant)
        yield verdicts


def _measure(
    snapshot: Snapshot, context: Context, task: Task, listings: list[tuple[str, str]], how: dict[str, Any]
) -> list[Judged]:
    """Threads suffice here: the work is done in sandboxes."""
    names = [name for listing in listings for name in snapshot.releases_of(*listing) if task.means(name)]
    with ThreadPoolExecutor(how["jobs"]) as pool:
        return list(shown_progress(judge_all(names, snapshot, context, pool), len(names), "measuring"))


def _show_whole(form: str, reports: list[Report], table: str, *, checks: bool) -> Outcome:
    if form == "text":
        click.echo(reports_as_text(reports, every_check=checks))
        click.echo(table, nl=False)
    else:
        click.echo(FORMATS[form](reports))
    return worst([report.outcome for report in reports])
