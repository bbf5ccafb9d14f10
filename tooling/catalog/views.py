"""What pages that show several listings are rendered from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from tooling.catalog.entry import Hidden, Stand
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


@dataclass(frozen=True, slots=True)
class Browse:
    """The search page, with links for whoever has no scripts; `all_models` is None where there is no model."""

    all_models: str | None
    boards: tuple[Board, ...]
    tasks: tuple[Group, ...]
    stands: tuple[Stand, ...]


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
