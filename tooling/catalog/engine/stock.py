"""What is listed, asked in the ways in which pages need it; every answer is ordered the same way each time."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import TypeAdapter

from tooling.catalog.engine.rows import HiddenRow
from tooling.catalog.entry import Stand
from tooling.catalog.search.card import Card
from tooling.catalog.tile import Tile, for_search, unpacked

STANDS = TypeAdapter(Stand)


@dataclass(frozen=True, slots=True)
class Stock:
    """Answers from the rows of listings."""

    database: sqlite3.Connection

    def tiles(self, column: str = "", value: str = "", *, first: int = 0, count: int = -1) -> Iterator[Tile]:
        """Yield tiles in the order in which they were first listed; of all, or where a column has a value."""
        chosen, values = ("", ()) if not column else (f"AND {_column(column)} = ?", (value,))
        query = f"SELECT tile FROM listings WHERE shown = 1 {chosen} ORDER BY first, name LIMIT ? OFFSET ?"  # noqa: S608
        for (raw,) in self.database.execute(query, (*values, count, first)):
            yield unpacked(raw)

    def stamps(self, column: str = "", value: str = "") -> Iterator[bytes]:
        """Yield what tells whether a tile is the one of last time, in the same order."""
        chosen, values = ("", ()) if not column else (f"AND {_column(column)} = ?", (value,))
        query = f"SELECT stamp FROM listings WHERE shown = 1 {chosen} ORDER BY first, name"  # noqa: S608
        for (stamp,) in self.database.execute(query, values):
            yield stamp

    def newest(self, column: str = "", value: str = "", *, count: int) -> list[Tile]:
        """Return the tiles of the listings that came last, the newest first."""
        chosen, values = ("", ()) if not column else (f"AND {_column(column)} = ?", (value,))
        query = f"SELECT tile FROM listings WHERE shown = 1 {chosen} ORDER BY listed DESC, name DESC LIMIT ?"  # noqa: S608
        return [unpacked(raw) for (raw,) in self.database.execute(query, (*values, count))]

    def tile(self, name: str) -> Tile | None:
        """Return the tile of a listing that is shown."""
        row = self.database.execute("SELECT tile FROM listings WHERE name = ?", (name,)).fetchone()
        return unpacked(row[0]) if row and row[0] is not None else None

    def names(self) -> list[str]:
        """Return the listings that are shown, the first listed first: a new version does not move one."""
        query = "SELECT name FROM listings WHERE shown = 1 ORDER BY first, name"
        return [name for (name,) in self.database.execute(query)]

    def cards(self) -> Iterator[Card]:
        """Yield the cards of all of them, in the same order."""
        for (raw,) in self.database.execute("SELECT tile FROM listings WHERE shown = 1 ORDER BY first, name"):
            yield for_search(unpacked(raw))

    def count(self, column: str = "", value: str = "") -> int:
        """Count the listings that are shown."""
        chosen, values = ("", ()) if not column else (f"AND {_column(column)} = ?", (value,))
        query = f"SELECT count(*) FROM listings WHERE shown = 1 {chosen}"  # noqa: S608
        (number,) = self.database.execute(query, values).fetchone()
        return int(number)

    def groups(self, column: str) -> list[tuple[str, int]]:
        """Return the values of a column with how many listings that are shown have each, the most first."""
        name = _column(column)
        query = f"SELECT {name}, count(*) FROM listings WHERE shown = 1 GROUP BY 1 ORDER BY 2 DESC, 1"  # noqa: S608
        return self.database.execute(query).fetchall()

    def reproduced(self) -> int:
        """Count the reproduced numbers of all listings that are shown."""
        return int(
            self.database.execute("SELECT coalesce(sum(reproduced), 0) FROM listings WHERE shown = 1").fetchone()[0]
        )

    def board(self, suite: str, *, descending: bool, count: int) -> list[Tile]:
        """Return the best listings of a suite, by its primary metric."""
        order = "DESC" if descending else "ASC"
        query = (
            "SELECT tile FROM places JOIN listings ON name = listing WHERE suite = ? "  # noqa: S608
            f"ORDER BY score {order}, listing LIMIT ?"
        )
        return [unpacked(raw) for (raw,) in self.database.execute(query, (suite, count))]

    def places(self, suite: str) -> int:
        """Count the listings that were measured on a suite."""
        return int(self.database.execute("SELECT count(*) FROM places WHERE suite = ?", (suite,)).fetchone()[0])

    def hidden(self, *, count: int) -> list[tuple[str, HiddenRow]]:
        """Return releases that are not shown, by listing and version."""
        rows = self.database.execute("SELECT * FROM hidden ORDER BY listing, version LIMIT ?", (count,))
        return [(name, HiddenRow(version, outcome, tuple(reasons.split()))) for name, version, outcome, reasons in rows]

    def children(self, parent: str, *, count: int) -> list[str]:
        """Return the listings that name another as what they were made from."""
        query = "SELECT child FROM parents JOIN listings ON name = child WHERE parent = ? AND shown = 1 LIMIT ?"
        return [child for (child,) in self.database.execute(query, (parent, count))]

    def count_hidden(self) -> int:
        """Count the releases that are not shown."""
        return int(self.database.execute("SELECT count(*) FROM hidden").fetchone()[0])

    def measured_by(self, verifier: str) -> tuple[int, str | None]:
        """Return how many listings a verifier measured, and when it did so last."""
        query = "SELECT count(*), max(latest) FROM measured WHERE verifier = ?"
        number, latest = self.database.execute(query, (verifier,)).fetchone()
        return int(number), latest

    def stand(self, name: str) -> Stand | None:
        """Return a publisher of whom something is shown."""
        row = self.database.execute("SELECT stand FROM stands WHERE name = ?", (name,)).fetchone()
        return STANDS.validate_json(row[0]) if row else None

    def stands(self, *, count: int) -> list[Stand]:
        """Return so many publishers of whom something is shown, by name."""
        query = (
            "SELECT stand FROM stands WHERE EXISTS (SELECT 1 FROM listings WHERE publisher = stands.name AND "
            "shown = 1) ORDER BY name LIMIT ?"
        )
        return [STANDS.validate_json(raw) for (raw,) in self.database.execute(query, (count,))]


def _column(name: str) -> str:
    """Return the name of a column; nothing else becomes part of a query."""
    return {"publisher": "publisher", "task": "task", "license": "license"}[name]
