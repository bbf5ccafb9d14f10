"""What lists for readers without scripts are made from, kept between builds: reproduced numbers, kinds of models."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from tooling.catalog.search.card import SIZE_CLASSES, size_class
from tooling.catalog.tile import Standing, Tile, unpacked

# In the order in which a reader meets them.
FACETS = ("numbers", "price", "format", "size", "standing")
_SIZES = [name for _, name in SIZE_CLASSES]
TABLES = """
CREATE TABLE IF NOT EXISTS merits (
  suite TEXT NOT NULL, listing TEXT NOT NULL, score REAL NOT NULL, PRIMARY KEY (suite, listing)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS merits_by_score ON merits (suite, score, listing);
CREATE INDEX IF NOT EXISTS merits_of ON merits (listing);
CREATE TABLE IF NOT EXISTS facets (
  facet TEXT NOT NULL, value TEXT NOT NULL, listed TEXT NOT NULL, listing TEXT NOT NULL,
  PRIMARY KEY (facet, value, listed, listing)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS facets_of ON facets (listing);
"""


@dataclass(frozen=True, slots=True)
class Facet:
    """Models that are alike in one thing, such as `price`, and how many there are."""

    facet: str
    value: str
    count: int = 0

    @property
    def page(self) -> str:
        """Return the address of the first page of them."""
        return facet_path(self, 1)

    @property
    def mark(self) -> str:
        """Return the name under which its pages are marked."""
        return f"{self.facet} {self.value}"


def facet_path(facet: Facet, number: int) -> str:
    """Return the address of one page of a facet."""
    first = f"f/{facet.facet}/{facet.value.replace(' ', '-')}"
    return f"{first}.html" if number == 1 else f"{first}.{number}.html"


def facet_of(mark: str) -> Facet:
    """Return the facet that a mark stands for."""
    facet, _, value = mark.partition(" ")
    return Facet(facet, value)


def facets_of(tile: Tile) -> Iterator[tuple[str, str]]:
    """Yield what a model is alike in with others; what is withdrawn has no price."""
    card = tile.card
    yield "numbers", card.reproduced.value
    if tile.standing is not Standing.WITHDRAWN:
        yield "price", "free" if card.price is None else "priced"
    yield "format", card.format
    yield "size", size_class(card.size)
    yield "standing", tile.standing.value


def keep(database: sqlite3.Connection, tile: Tile, listed: str) -> None:
    """Keep what lists say of a listing; nothing that somebody warns of has a merit."""
    rows = [(facet, value, listed, tile.name) for facet, value in facets_of(tile)]
    database.executemany("INSERT INTO facets VALUES (?, ?, ?, ?)", rows)
    if tile.standing is Standing.GOOD:
        places = [(suite, tile.name, place.values[0]) for suite, place in tile.places.items() if place.reproduced]
        database.executemany("INSERT INTO merits VALUES (?, ?, ?)", places)


def forget(database: sqlite3.Connection, name: str) -> None:
    """Forget a listing."""
    database.execute("DELETE FROM facets WHERE listing = ?", (name,))
    database.execute("DELETE FROM merits WHERE listing = ?", (name,))


def marks(database: sqlite3.Connection, name: str) -> list[tuple[str, str]]:
    """Return the marks of the pages that show a listing."""
    rows = database.execute("SELECT facet, value FROM facets WHERE listing = ?", (name,))
    return [("facet", Facet(*row).mark) for row in rows]


def mark_all(database: sqlite3.Connection) -> None:
    """Mark the pages of every facet."""
    database.execute("INSERT OR IGNORE INTO marks SELECT DISTINCT 'facet', facet || ' ' || value FROM facets")


@dataclass(frozen=True, slots=True)
class Merits:
    """Answers from those rows."""

    database: sqlite3.Connection

    def best(self, suite: str, *, descending: bool, count: int) -> list[Tile]:
        """Return the models with the best reproduced numbers on a suite, by its primary metric."""
        query = (
            "SELECT tile FROM merits JOIN listings ON name = listing WHERE suite = ? "  # noqa: S608
            f"ORDER BY score {'DESC' if descending else 'ASC'}, listing LIMIT ?"
        )
        return [unpacked(raw) for (raw,) in self.database.execute(query, (suite, count))]

    def count(self, suite: str) -> int:
        """Count the models with a reproduced number on a suite."""
        return int(self.database.execute("SELECT count(*) FROM merits WHERE suite = ?", (suite,)).fetchone()[0])

    def facets(self) -> list[Facet]:
        """Return all kinds of models with how many there are of each, the most of a kind first; sizes by size."""
        rows = self.database.execute("SELECT facet, value, count(*) FROM facets GROUP BY 1, 2")
        return sorted((Facet(*row) for row in rows), key=_order)

    def newest(self, facet: Facet, *, first: int, count: int) -> list[Tile]:
        """Return some of the models of a kind, the newest first."""
        query = (
            "SELECT tile FROM facets JOIN listings ON name = listing WHERE facet = ? AND value = ? "
            "ORDER BY facets.listed DESC, listing DESC LIMIT ? OFFSET ?"
        )
        return [unpacked(raw) for (raw,) in self.database.execute(query, (facet.facet, facet.value, count, first))]

    def counted(self, facet: Facet) -> int:
        """Count the models of a kind."""
        query = "SELECT count(*) FROM facets WHERE facet = ? AND value = ?"
        return int(self.database.execute(query, (facet.facet, facet.value)).fetchone()[0])


def _order(facet: Facet) -> tuple[int, int, str]:
    by_size = _SIZES.index(facet.value) if facet.value in _SIZES else len(_SIZES)
    return FACETS.index(facet.facet), by_size if facet.facet == "size" else -facet.count, facet.value
