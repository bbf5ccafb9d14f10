"""Where a worker makes listings: the registry, policy and templates are opened once in each process."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from tooling.catalog.carried import carried_of
from tooling.catalog.docs import Sources, build_docs
from tooling.catalog.engine.maker import Maker
from tooling.catalog.engine.rows import Made
from tooling.catalog.engine.source import Source
from tooling.catalog.engine.withdrawals import moments_of
from tooling.catalog.entry import Edition
from tooling.catalog.pages import Pages
from tooling.model.release import ReleaseName
from tooling.registry.commit_tree import CommitTree
from tooling.registry.holdouts import all_holdouts
from tooling.registry.snapshot import Snapshot
from tooling.registry.tree import Tree
from tooling.verify.anchor import Anchor, anchor
from tooling.verify.context import Context
from tooling.verify.freshness import span_of
from tooling.verify.judged import Judged
from tooling.verify.local_store import LocalStore
from tooling.verify.read_once import ReadOnce
from tooling.verify.recall import Recall
from tooling.verify.runner import judge
from tooling.verify.seeing import InCommit, OnDisk, folder_of
from tooling.verify.standing import standing_of

T = TypeVar("T")
R = TypeVar("R")
_AHEAD = 16


@dataclass(frozen=True, slots=True)
class Job:
    """What every worker is told: where the listings are read, where the sources and the site lie.

    Then whether files are carried, and whether pages name their address at the market itself. `ground` is the digest
    of what a workshop is opened on: on another one, another is opened. Holds end by `clock`, which is the commit's.
    `store` opens what this machine verified before, where that counts.
    """

    source: Source
    sources: Sources
    cache: Path
    site: Path
    ground: bytes
    clock: datetime
    files: bool = True
    canonical: bool = False
    store: Callable[[], LocalStore | None] | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """One listing to make: the key it will have, when its releases were listed, what was made from it."""

    publisher: str
    model: str
    key: bytes
    listed_at: Mapping[str, datetime]
    children: tuple[str, ...] = ()

    @property
    def listing(self) -> tuple[str, str]:
        """Return publisher and model."""
        return self.publisher, self.model


@dataclass(frozen=True, slots=True)
class Workshop:
    """Everything a worker needs besides its orders; `standing` is what verdicts are remembered under, if they are."""

    context: Context
    edition: Edition
    maker: Maker
    files: bool
    standing: bytes | None
    store: LocalStore | None

    def make(self, order: Order, judged: Sequence[Judged], snapshot: Snapshot) -> Made:
        """Write the page of a listing."""
        listed = {one.name: order.listed_at[one.name.version] for one in judged if one.name.version in order.listed_at}
        edition = replace(self.edition, listed_at=listed)
        carried = carried_of(snapshot, judged if self.files else ())
        name = f"{order.publisher}/{order.model}"
        made = self.maker.make(name, order.key, judged, carried, edition, order.children)
        return replace(made, moments=moments_of(judged, edition))

    def recall(self, tree: Tree) -> Recall | None:
        """Return what this machine knows of listings; None where nothing may be remembered."""
        if self.store is None or self.standing is None:
            return None
        sight = InCommit(tree) if isinstance(tree, CommitTree) else OnDisk(self.store, Snapshot(tree).root)
        return Recall(self.store, sight, self.standing)


def make_all(job: Job, orders: Sequence[Order]) -> list[Made]:
    """Make some listings in this process; raises what judging and writing do."""
    workshop = opened(job)
    listings = [order.listing for order in orders]
    with job.source.opened() as tree:
        if isinstance(tree, CommitTree):
            tree.read_ahead([folder_of(owner) for one in listings for owner in (one[:1], one)])
        snapshot = ReadOnce(tree)
        judged = _judged(workshop, snapshot, listings)
        return [workshop.make(order, judged[order.listing], snapshot) for order in orders]


def _judged(
    workshop: Workshop, snapshot: Snapshot, listings: Sequence[tuple[str, str]]
) -> dict[tuple[str, str], list[Judged]]:
    """Judge all releases of some listings, but those that passed before and of which nothing has changed."""
    recall = workshop.recall(snapshot.tree)
    if recall:
        recall.look_at(listings)
    names = {one: _releases(snapshot, recall, one) for one in listings}
    known = recall.judged(name for some in names.values() for name in some) if recall else {}
    fresh: list[Judged] = []
    found: dict[tuple[str, str], list[Judged]] = {one: [] for one in listings}
    for one, some in names.items():
        for name in some:
            if name not in known:
                fresh.append(judge(name, snapshot, workshop.context))
            found[one].append(known[name] if name in known else fresh[-1])
    if recall:
        recall.keep(fresh)
    return found


def _releases(snapshot: Snapshot, recall: Recall | None, listing: tuple[str, str]) -> Sequence[ReleaseName]:
    seen = recall.releases(*listing) if recall else None
    return snapshot.releases_of(*listing) if seen is None else seen


@lru_cache(maxsize=1)
def opened(job: Job) -> Workshop:
    """Open a workshop."""
    with job.source.opened() as tree:
        snapshot = Snapshot(tree)
        standing = standing_of(snapshot)
        edition = replace(edition_of(anchor(snapshot)), clock=job.clock)
    docs = build_docs(job.sources, edition.marketplace, job.cache)
    templates, runtime = job.sources.templates / "pages", job.sources.runtime
    pages = Pages(templates, edition, docs.rule_pages, docs.language, canonical=job.canonical, runtime=runtime)
    return Workshop(
        replace(standing.context, clock=job.clock),
        edition,
        Maker(pages, docs.shells, job.site),
        job.files,
        standing.digest,
        job.store() if job.store else None,
    )


def edition_of(signed: Anchor) -> Edition:
    """Return what all pages say, as the maintainers signed it; neither commit nor time, which would change each."""
    return Edition(
        marketplace=signed.snapshot.marketplace().document,
        verifiers=signed.policy().document.verifiers,
        suites=signed.suites,
        market_id=signed.snapshot.market_id(),
        fresh=span_of(signed.policy().document.fresh),
        waiting=span_of(signed.policy().document.waiting.new_listing),
        holdouts={one.parsed.digest: one for one in all_holdouts(signed.snapshot)},
    )


def in_turn(executor: Executor, work: Callable[[T], R], portions: Iterable[T]) -> Iterator[R]:
    """Yield what workers make of each portion, in order; only so many portions are under way at once."""
    waiting: deque[Future[R]] = deque()
    try:
        for portion in portions:
            waiting.append(executor.submit(work, portion))
            if len(waiting) >= _AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        for future in waiting:
            future.cancel()
