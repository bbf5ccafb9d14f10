"""Build the catalog: a registry and the reports on its releases become plain files, the same ones every time.

`python tooling/build_site.py` does it for the registry around the current folder.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from multiprocessing import get_context
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from tooling.catalog.carried import Carried
from tooling.catalog.docs import Built, Sources, build_docs
from tooling.catalog.engine.finder import write_index
from tooling.catalog.engine.keys import ground_key, listing_keys
from tooling.catalog.engine.lists import Lists
from tooling.catalog.engine.maker import Maker
from tooling.catalog.engine.programs import Programs
from tooling.catalog.engine.state import State
from tooling.catalog.engine.workshop import Job, Order, edition_of, in_turn, make_all
from tooling.catalog.entry import EPOCH, Edition
from tooling.catalog.machines.api import TOP
from tooling.catalog.output import claimed, put, remove, replaced, write_marker
from tooling.catalog.pages import Pages
from tooling.catalog.shell import with_policy
from tooling.errors import HaatError
from tooling.model.report import EXIT_STATUS
from tooling.registry import paths
from tooling.registry.git import commit_time, first_listed, head_commit, is_dirty
from tooling.registry.snapshot import Snapshot, find_registry
from tooling.verify.anchor import anchor
from tooling.verify.explaining import policy_in_words
from tooling.verify.judged import Judged
from tooling.verify.runner import outcome_of

PROJECT = Path(__file__).resolve().parents[1]
SOURCES = Sources(PROJECT / "docs", PROJECT / "site_templates", PROJECT / "mkdocs.yml")
CACHE = PROJECT / "build" / "shells"
LISTINGS_AT_ONCE = 100
# So many models made from one are named on its page.
CHILDREN = 50
# Hears how many listings are done, of how many.
Watch = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class BuiltSite:
    """What was built: listings shown, listings whose page was made now, listings that lost theirs."""

    output: Path
    listings: int
    made: int
    gone: int


def build_site(
    snapshot: Snapshot,
    output: Path,
    executor: Executor,
    *,
    sources: Sources = SOURCES,
    cache: Path = CACHE,
    files: bool = True,
    canonical: bool = False,
    watch: Watch = lambda _done, _of: None,
) -> BuiltSite:
    """Bring the catalog in `output` up to what the registry is now; raises SiteError and what reading raises.

    Only what changed is made again. Each file is whole at every moment, links lead to pages that are there, and whoever
    is interrupted goes on where the last one stopped. `watch` hears how many listings are done, of how many. With
    `canonical`, pages and their copies name their address at the market itself.
    """
    signed = anchor(snapshot)
    edition = dated(edition_of(signed), snapshot)
    docs = build_docs(sources, edition.marketplace, cache)
    pages = _pages(sources, edition, docs, canonical=canonical)
    # A template that is broken changes nothing.
    pages.check()
    with claimed(output) as site, State(site.with_name(f".{site.name}.state.sqlite")) as state:
        ground = ground_key(snapshot, sources.templates, docs.key, canonical=canonical)
        moved = state.fact("ground") != ground.hex() or not (site / "index.html").exists()
        keys = listing_keys(snapshot, ground, commit=edition.commit)
        known = state.keys()
        stirred = state.withdrawals.stirred(edition.time)
        changed = [name for name, key in keys.items() if moved or known.get(name) != key or name in stirred]
        gone = [name for name in known if name not in keys]
        job = Job(snapshot.root, sources, cache, site, ground, edition.time, files, canonical)
        floor = Floor(job, keys, times_of(snapshot), state, executor)
        made = floor.make(changed, watch)
        state.drop(gone)
        # A listing's page names what was made from it, which is known only now.
        made += floor.make([name for name in state.marked("parent") if name in keys], watch)
        state.settle("parent", state.marked("parent"))
        if moved:
            shutil.copytree(docs.folder, site, dirs_exist_ok=True, copy_function=shutil.copyfile)
            state.mark_all()
        words = policy_in_words(signed.policy().document, edition.marketplace.name)
        write_index(state, site, anew=moved)
        _write_lists(state, site, docs, pages, edition, words)
        for file in state.strays():
            remove(site, file)
        state.forget_strays()
        state.note("ground", ground.hex())
        return BuiltSite(output, _finish(state, site, edition), made, len(gone))


def publish(
    edition: Edition,
    judged: Sequence[Judged],
    carried: Carried,
    output: Path,
    *,
    sources: Sources = SOURCES,
    cache: Path = CACHE,
) -> BuiltSite:
    """Build a whole catalog from releases that were judged elsewhere; raises SiteError, and `output` is as it was."""
    docs = build_docs(sources, edition.marketplace, cache)
    pages = _pages(sources, edition, docs)
    listings: defaultdict[str, list[Judged]] = defaultdict(list)
    for one in judged:
        listings[one.name.listing].append(one)
    with replaced(output) as site, TemporaryDirectory() as scratch, State(Path(scratch) / "state.sqlite") as state:
        maker = Maker(pages, docs.shells, site)

        def make(names: Iterable[str]) -> None:
            for name in sorted(names):
                children = state.children(name, count=CHILDREN)
                state.put([maker.make(name, b"", listings[name], carried, edition, children)])

        make(listings)
        make([name for name in state.marked("parent") if name in listings])
        shutil.copytree(docs.folder, site, dirs_exist_ok=True, copy_function=shutil.copyfile)
        state.mark_all()
        write_index(state, site, anew=True)
        _write_lists(state, site, docs, pages, edition, ())
        return BuiltSite(output, _finish(state, site, edition), len(listings), 0)


@dataclass(frozen=True, slots=True)
class Floor:
    """Where listings are made, by several workers."""

    job: Job
    keys: Mapping[str, bytes]
    times: Mapping[str, Mapping[str, datetime]]
    state: State
    executor: Executor

    def make(self, names: Sequence[str], watch: Watch) -> int:
        """Make some listings and keep what became of them; returns how many."""
        done = 0
        portions = [names[at : at + LISTINGS_AT_ONCE] for at in range(0, len(names), LISTINGS_AT_ONCE)]
        orders = ([self._order(name) for name in portion] for portion in portions)
        for made in in_turn(self.executor, partial(make_all, self.job), orders):
            self.state.put(made)
            done += len(made)
            watch(done, len(names))
        return done

    def _order(self, name: str) -> Order:
        publisher, _, model = name.partition("/")
        children = self.state.children(name, count=CHILDREN)
        return Order(publisher, model, self.keys[name], self.times.get(name, {}), tuple(children))


def dated(edition: Edition, snapshot: Snapshot) -> Edition:
    """Add the commit that a registry is exactly, and its time, which stand on the pages about the whole catalog."""
    repository, name = snapshot.root.parent, snapshot.root.name
    return replace(
        edition,
        time=commit_time(repository) or _source_date(),
        # A registry that differs from the commit is not the one that the commit names.
        commit=None if is_dirty(repository, name) else head_commit(repository),
    )


def times_of(snapshot: Snapshot) -> dict[str, dict[str, datetime]]:
    """Return when each release came to the main line of history, by listing and version."""
    times: defaultdict[str, dict[str, datetime]] = defaultdict(dict)
    for path, time in first_listed(snapshot.root.parent, snapshot.root.name).items():
        name = paths.release_of(PurePosixPath(path).relative_to(snapshot.root.name).parent)
        if name is not None:
            times[name.listing][name.version] = time
    return times


def _source_date() -> datetime:
    """Return the time that stands for this build where no commit has one (https://reproducible-builds.org)."""
    seconds = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(seconds), UTC) if seconds.isdecimal() else EPOCH


def _pages(sources: Sources, edition: Edition, docs: Built, *, canonical: bool = False) -> Pages:
    return Pages(sources.templates / "pages", edition, docs.rule_pages, docs.language, canonical=canonical)


def _write_lists(state: State, site: Path, docs: Built, pages: Pages, edition: Edition, words: Sequence[str]) -> None:
    lists = Lists(state, pages, docs.shells, site, edition)
    programs = Programs(state, site, edition)
    # Before the lists, which take the marks away.
    programs.write(lists.boards(TOP))
    lists.write()
    lists.put(pages.policy(words))
    programs.finish(docs.pages)
    put(site / "404.html", with_policy(pages.not_found(), "404.html").encode())


def _finish(state: State, site: Path, edition: Edition) -> int:
    """Say what was built, from what; the site's last file to be written."""
    shown = state.count()
    write_marker(site, {"commit": edition.commit, "time": edition.time.isoformat(), "models": shown})
    return shown


def main() -> int:
    """Build the catalog of the registry around the current folder into `build/site`."""
    try:
        with ProcessPoolExecutor(mp_context=get_context("spawn")) as executor:
            built = build_site(Snapshot(find_registry(Path.cwd())), Path("build/site"), executor)
    except HaatError as error:
        sys.stderr.writelines(f"{problem}\n" for problem in error.problems)
        return EXIT_STATUS[outcome_of(error)]
    sys.stdout.write(f"{built.listings} models in {built.output}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
