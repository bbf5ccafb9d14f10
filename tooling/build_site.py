"""Build the catalog: a registry and the reports on its releases become plain files, the same ones every time.

`python tooling/build_site.py` does it for the registry around the current folder.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from tooling.catalog.carried import Carried
from tooling.catalog.docs import Built, Sources, build_docs
from tooling.catalog.engine.finder import write_index
from tooling.catalog.engine.floor import CHILDREN, Floor, Watch
from tooling.catalog.engine.fronts import Fronts
from tooling.catalog.engine.keys import ground_key
from tooling.catalog.engine.lists import ROWS_ON_A_BOARD, Lists
from tooling.catalog.engine.maker import Maker
from tooling.catalog.engine.programs import Programs
from tooling.catalog.engine.source import Source
from tooling.catalog.engine.state import State
from tooling.catalog.engine.workshop import Job, edition_of
from tooling.catalog.entry import EPOCH, Edition
from tooling.catalog.machines.api import TOP
from tooling.catalog.output import claimed, is_built, put, remove, replaced, write_marker
from tooling.catalog.pages import Pages
from tooling.catalog.runtime import put_runtime
from tooling.catalog.shell import with_policy
from tooling.errors import HaatError
from tooling.model.report import EXIT_STATUS
from tooling.registry.git import commit_time, head_commit, is_dirty
from tooling.registry.snapshot import Snapshot, find_registry
from tooling.verify.anchor import anchor
from tooling.verify.explaining import policy_in_words
from tooling.verify.judged import Judged
from tooling.verify.local_store import LocalStore
from tooling.verify.runner import outcome_of

PROJECT = Path(__file__).resolve().parents[1]
SOURCES = Sources(PROJECT / "docs", PROJECT / "site_templates", PROJECT / "mkdocs.yml")
CACHE = PROJECT / "build" / "shells"
# Which onnxruntime-web pages run models with, and where it is kept once it was got.
RUNTIME_PINS = PROJECT / "site_templates" / "runtime"
RUNTIMES = PROJECT / "build" / "runtime"


@dataclass(frozen=True, slots=True)
class BuiltSite:
    """What was built: listings shown, listings whose page was made now, listings that lost theirs."""

    output: Path
    listings: int
    made: int
    gone: int


def build_site(  # noqa: PLR0913 - each is one choice of `haat site build`
    snapshot: Snapshot,
    output: Path,
    executor: Executor,
    *,
    commit: str | None = None,
    sources: Sources = SOURCES,
    cache: Path = CACHE,
    files: bool = True,
    canonical: bool = False,
    store: Callable[[], LocalStore | None] | None = None,
    watch: Watch = lambda _done, _of: None,
) -> BuiltSite:
    """Bring the catalog in `output` up to what the registry is now; raises SiteError and what reading raises.

    Only what changed is made again. Each file is whole at every moment, links lead to pages that are there, and whoever
    is interrupted goes on where the last one stopped. With a `commit` (a hex id) the registry is read as it is there,
    and its folder is not looked at. With `canonical`, pages and their copies name their address at the market itself.
    `store` opens what this machine verified before. `watch` hears how many listings are done, of how many.
    """
    source = Source(snapshot.root, commit)
    with source.opened() as tree:
        signed = anchor(Snapshot(tree))
        edition = dated(edition_of(signed), source)
        docs = build_docs(sources, edition.marketplace, cache)
        ground = ground_key(Snapshot(tree), sources, docs.key, canonical=canonical)
        words = policy_in_words(signed.policy().document, edition.marketplace.name)
    pages = _pages(sources, edition, docs, canonical=canonical)
    # A template that is broken changes nothing.
    pages.check()
    empty = not is_built(output)
    with claimed(output) as site, State(site.with_name(f".{site.name}.state.sqlite")) as state:
        moved = state.fact("ground") != ground.hex() or not (site / "index.html").exists()
        if empty:
            state.forget_keys()
        # Before the pages that load it.
        put_runtime(sources.runtime, site)
        job = Job(source, sources, cache, site, ground, edition.time, files, canonical, store)
        made, gone = Floor(job, state, executor, watch).bring_up(edition.commit, moved=moved)
        if moved:
            shutil.copytree(docs.folder, site, dirs_exist_ok=True, copy_function=shutil.copyfile)
            state.forget_pages()
            state.mark_all()
        write_index(state, site, anew=moved)
        _write_lists(state, site, docs, pages, edition, words)
        for file in state.strays():
            remove(site, file)
        state.forget_strays()
        state.note("ground", ground.hex())
        return BuiltSite(output, _finish(state, site, edition), made, gone)


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
        put_runtime(sources.runtime, site)

        def make(names: Iterable[str]) -> None:
            for name in sorted(names):
                children = state.stock.children(name, count=CHILDREN)
                state.put([maker.make(name, b"", listings[name], carried, edition, children)])

        make(listings)
        make([name for name in state.marked("parent") if name in listings])
        shutil.copytree(docs.folder, site, dirs_exist_ok=True, copy_function=shutil.copyfile)
        state.mark_all()
        write_index(state, site, anew=True)
        _write_lists(state, site, docs, pages, edition, ())
        return BuiltSite(output, _finish(state, site, edition), len(listings), 0)


def dated(edition: Edition, source: Source) -> Edition:
    """Add the commit that a registry is exactly, and its time, which stand on the pages about the whole catalog."""
    repository, name = source.registry.parent, source.registry.name
    if source.commit is not None:
        return replace(edition, time=commit_time(repository, source.commit) or _source_date(), commit=source.commit)
    return replace(
        edition,
        time=commit_time(repository) or _source_date(),
        # A registry that differs from the commit is not the one that the commit names.
        commit=None if is_dirty(repository, name) else head_commit(repository),
    )


def _source_date() -> datetime:
    """Return the time that stands for this build where no commit has one (https://reproducible-builds.org)."""
    seconds = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(seconds), UTC) if seconds.isdecimal() else EPOCH


def _pages(sources: Sources, edition: Edition, docs: Built, *, canonical: bool = False) -> Pages:
    templates = sources.templates / "pages"
    return Pages(templates, edition, docs.rule_pages, docs.language, canonical=canonical, runtime=sources.runtime)


def _write_lists(state: State, site: Path, docs: Built, pages: Pages, edition: Edition, words: Sequence[str]) -> None:
    lists = Lists(state, pages, docs.shells, site, edition)
    programs = Programs(state, site, edition)
    # Before the lists, which take the marks away.
    programs.write(lists.boards(TOP))
    Fronts(lists).write(tuple(lists.boards(ROWS_ON_A_BOARD)))
    lists.write()
    lists.put(pages.policy(words))
    programs.finish(docs.pages)
    put(site / "404.html", with_policy(pages.not_found(), "404.html").encode())


def _finish(state: State, site: Path, edition: Edition) -> int:
    """Say what was built, from what; the site's last file to be written."""
    shown = state.stock.count()
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
