"""What pages that show several listings are rendered from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from tooling.catalog.entry import Hidden, Stand, Unseen
from tooling.catalog.tile import Tile, Withdrawn
from tooling.catalog.words import MetricWords
from tooling.model.release import ReleaseName
from tooling.model.suite import Suite


@dataclass(frozen=True, slots=True)
class Counts:
    """How much there is."""

    listings: int
    publishers: int
    reproduced: int
    hidden: int
    withdrawn: int


@dataclass(frozen=True, slots=True)
class Group:
    """Listings that have something in common: a name for people, the address of the first page, how many there are."""

    title: str
    page: str
    count: int


@dataclass(frozen=True, slots=True)
class Board:
    """A suite with the models measured on it, the best first."""

    suite: Suite
    digest: str
    path: str
    page: str
    metrics: tuple[MetricWords, ...]
    count: int
    rows: tuple[BoardRow, ...] = ()


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A listing's place on a suite's leaderboard; equal numbers share a rank."""

    rank: int
    tile: Tile
    values: tuple[float | None, ...]
    verifiers: int
    latency: str | None
    ratio: float | None = None
    reproduced: bool = False
    unseen: Unseen | None = None


@dataclass(frozen=True, slots=True)
class Notable:
    """A model with the best reproduced number on a suite, and the address of its task's front."""

    suite: Suite
    page: str
    metric: MetricWords
    task_page: str
    tile: Tile

    @property
    def value(self) -> float | None:
        """Return that number."""
        return self.tile.places[self.suite.label].values[0]

    @property
    def unit(self) -> str | None:
        """Return its unit."""
        return self.suite.ordered_metrics[0].unit


@dataclass(frozen=True, slots=True)
class TaskSuite:
    """A suite on the front of its task: how many models were measured, and the best of those that were reproduced."""

    suite: Suite
    page: str
    count: int
    best: tuple[Notable, ...]


@dataclass(frozen=True, slots=True)
class TaskFront:
    """What there is for a task; `everything` is the first page of all its models, where there are any."""

    task: str
    suites: tuple[TaskSuite, ...]
    newest: tuple[Tile, ...]
    count: int
    everything: str | None


@dataclass(frozen=True, slots=True)
class FacetPage:
    """One page of the models that are alike in one thing, the newest first; there are `count` of them in all."""

    facet: str
    value: str
    path: str
    tiles: tuple[Tile, ...]
    count: int
    number: int
    last: int
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class FacetLink:
    """A kind of models, where they are and how many."""

    facet: str
    value: str
    page: str
    count: int


def task_page(task: str) -> str:
    """Return the address of a task's front."""
    return f"t/{task}.html"


@dataclass(frozen=True, slots=True)
class Home:
    """The first page."""

    counts: Counts
    newest: tuple[Tile, ...]
    pages: int
    tasks: tuple[Group, ...]
    licenses: tuple[Group, ...]
    boards: tuple[Board, ...]
    hidden: tuple[Hidden, ...]
    notable: tuple[Notable, ...] = ()
    facets: tuple[FacetLink, ...] = ()


@dataclass(frozen=True, slots=True)
class Browse:
    """The search page, with links for whoever has no scripts; `all_models` is None where there is no model."""

    all_models: str | None
    boards: tuple[Board, ...]
    tasks: tuple[Group, ...]
    stands: tuple[Stand, ...]
    facets: tuple[FacetLink, ...] = ()


@dataclass(frozen=True, slots=True)
class Takedowns:
    """One page of what the maintainers ask not to use, by name."""

    path: str
    rows: tuple[tuple[ReleaseName, Withdrawn], ...]
    number: int
    last: int
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page of a list: pages are numbered from the oldest on, so that a new listing changes the last one only."""

    title: str
    path: str
    number: int
    newer: str | None
    older: str | None
    tiles: tuple[Tile, ...] = ()


@dataclass(frozen=True, slots=True)
class StandPage:
    """A publisher with what it lists here; `more` is the first page of the rest, where they are many."""

    stand: Stand
    tiles: tuple[Tile, ...]
    count: int
    more: str | None


@dataclass(frozen=True, slots=True)
class Status:
    """What was verified when, by whom, and what is not shown."""

    counts: Counts
    verifiers: Mapping[str, tuple[int, datetime | None]]
    hidden: tuple[Hidden, ...]
    more_hidden: int
