"""Where a worker makes listings: the registry, policy and templates are opened once in each process."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
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
from tooling.catalog.engine.withdrawals import moments_of
from tooling.catalog.entry import Edition
from tooling.catalog.pages import Pages
from tooling.registry.holdouts import all_holdouts
from tooling.registry.snapshot import Snapshot
from tooling.verify.anchor import Anchor, anchor
from tooling.verify.context import Context, context_of
from tooling.verify.freshness import span_of
from tooling.verify.runner import judge

T = TypeVar("T")
R = TypeVar("R")
_AHEAD = 16


@dataclass(frozen=True, slots=True)
class Job:
    """What every worker is told: where the registry, the sources and the site lie.

    Then whether files are carried, and whether pages name their address at the market itself. `ground` is the digest
    of what a workshop is opened on: on another one, another is opened. Holds end by `clock`, which is the commit's.
    """

    registry: Path
    sources: Sources
    cache: Path
    site: Path
    ground: bytes
    clock: datetime
    files: bool = True
    canonical: bool = False


@dataclass(frozen=True, slots=True)
class Order:
    """One listing to make: the key it will have, when its releases were listed, what was made from it."""

    publisher: str
    model: str
    key: bytes
    listed_at: Mapping[str, datetime]
    children: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Workshop:
    """Everything a worker needs besides its orders."""

    snapshot: Snapshot
    context: Context
    edition: Edition
    maker: Maker
    files: bool

    def make(self, order: Order) -> Made:
        """Judge all releases of a listing, and write its page."""
        names = self.snapshot.releases_of(order.publisher, order.model)
        judged = [judge(name, self.snapshot, self.context) for name in names]
        listed = {name: order.listed_at[name.version] for name in names if name.version in order.listed_at}
        edition = replace(self.edition, listed_at=listed)
        carried = carried_of(self.snapshot, judged if self.files else ())
        name = f"{order.publisher}/{order.model}"
        made = self.maker.make(name, order.key, judged, carried, edition, order.children)
        return replace(made, moments=moments_of(judged, self.edition))


def make_all(job: Job, orders: Iterable[Order]) -> list[Made]:
    """Make some listings in this process; raises what judging and writing do."""
    workshop = opened(job)
    return [workshop.make(order) for order in orders]


@lru_cache(maxsize=1)
def opened(job: Job) -> Workshop:
    """Open a workshop."""
    snapshot = Snapshot(job.registry)
    edition = replace(edition_of(anchor(snapshot)), clock=job.clock)
    context = replace(context_of(snapshot), clock=job.clock)
    docs = build_docs(job.sources, edition.marketplace, job.cache)
    pages = Pages(job.sources.templates / "pages", edition, docs.rule_pages, canonical=job.canonical)
    return Workshop(snapshot, context, edition, Maker(pages, docs.shells, job.site), job.files)


def edition_of(signed: Anchor) -> Edition:
    """Return what all pages say, as the maintainers signed it; neither commit nor time, which would change each."""
    return Edition(
        marketplace=signed.snapshot.marketplace().document,
        verifiers=signed.policy().document.verifiers,
        suites=signed.suites,
        market_id=signed.snapshot.market_id(),
        fresh=span_of(signed.policy().document.fresh),
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
