"""What the last build made, so that the next one makes only what changed. Lies beside the site, never in it.

A listing's row and the marks on every list that shows it are one transaction: whoever is interrupted goes on there.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from pydantic import TypeAdapter

from tooling.catalog.engine import merits, withdrawals
from tooling.catalog.engine.merits import Merits
from tooling.catalog.engine.rows import TABLES, HiddenRow, Made
from tooling.catalog.engine.shelf import TABLES as SHELF
from tooling.catalog.engine.shelf import Shelf, forget, keep
from tooling.catalog.engine.withdrawals import Withdrawals
from tooling.catalog.entry import Stand
from tooling.catalog.search.card import Card
from tooling.catalog.tile import Tile, for_search, packed, unpacked
from tooling.errors import Place, SiteError
from tooling.model.rules import building

_STANDS = TypeAdapter(Stand)


class State:
    """The rows of one site. Use as a context manager."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> Self:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._database = self._opened()
        except sqlite3.DatabaseError:
            # Damaged, or of another kind: everything is made again.
            self._path.unlink()
            self._database = self._opened()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._database.close()

    def _opened(self) -> sqlite3.Connection:
        database = sqlite3.connect(self._path, isolation_level=None)
        try:
            database.execute("PRAGMA journal_mode = WAL")
            database.execute("PRAGMA synchronous = NORMAL")
            database.execute("PRAGMA cache_size = -65536")
            try:
                database.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                message = "another build of this site is at work"
                raise SiteError(building.OUTPUT.problem(message, Place(str(self._path)))) from error
            for statement in (TABLES + SHELF + withdrawals.TABLES + merits.TABLES).split(";"):
                database.execute(statement)
            database.execute("COMMIT")
        except BaseException:
            database.close()
            raise
        return database

    @property
    def shelf(self) -> Shelf:
        """Return what is kept for programs."""
        return Shelf(self._database)

    @property
    def withdrawals(self) -> Withdrawals:
        """Return what the maintainers ask not to use."""
        return Withdrawals(self._database)

    @property
    def merits(self) -> Merits:
        """Return which models are alike, and which are best."""
        return Merits(self._database)

    def fact(self, name: str) -> str | None:
        """Return what was noted under a name."""
        row = self._database.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None

    def note(self, name: str, value: str) -> None:
        """Note something about the site as a whole."""
        self._database.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))

    def keys(self) -> dict[str, bytes]:
        """Return the key that each listing was last made under."""
        return dict(self._database.execute("SELECT name, key FROM listings"))

    def put(self, made: Iterable[Made]) -> None:
        """Keep what was made of some listings, and mark every list that shows them, in one transaction."""
        with self._transaction() as database:
            for one in made:
                self._forget(database, one.name)
                self._keep(database, one)

    def drop(self, names: Iterable[str]) -> None:
        """Forget listings that are no more."""
        with self._transaction() as database:
            for name in names:
                self._forget(database, name)

    def strays(self) -> list[str]:
        """Return files that were written for a listing and that none has any more."""
        query = "SELECT path FROM strays WHERE NOT EXISTS (SELECT 1 FROM files WHERE files.path = strays.path)"
        return [path for (path,) in self._database.execute(query)]

    def forget_strays(self) -> None:
        """Forget them: they were removed."""
        self._database.execute("DELETE FROM strays")

    def _keep(self, database: sqlite3.Connection, made: Made) -> None:
        tile = made.tile
        listed = tile.listed_at.isoformat() if tile and tile.listed_at else ""
        # What is in no commit yet comes last.
        first = tile.first_at.isoformat() if tile and tile.first_at else "~"
        row = (
            *(made.name, made.publisher, made.key, listed, first, tile and tile.card.task, tile and tile.card.license),
            *(tile.reproduced if tile else 0, tile and packed(tile)),
        )
        database.execute("INSERT INTO listings VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
        database.executemany("INSERT OR IGNORE INTO files VALUES (?, ?)", [(path, made.name) for path in made.files])
        hidden = [(made.name, one.version, one.outcome, " ".join(one.reasons)) for one in made.hidden]
        database.executemany("INSERT INTO hidden VALUES (?, ?, ?, ?)", hidden)
        withdrawals.keep(database, made.name, tile.withdrawn if tile else (), made.moments)
        if tile is None:
            return
        places = [(suite, tile.name, place.values[0]) for suite, place in tile.places.items()]
        database.executemany("INSERT INTO places VALUES (?, ?, ?)", places)
        latest: dict[str, str] = {}
        for place in tile.places.values():
            for verifier, when in place.verifiers.items():
                latest[verifier] = max(when, latest.get(verifier, ""))
        measured = [(verifier, tile.name, when) for verifier, when in latest.items()]
        database.executemany("INSERT INTO measured VALUES (?, ?, ?)", measured)
        if made.stand is not None:
            stand = _STANDS.dump_json(made.stand)
            database.execute("INSERT OR REPLACE INTO stands VALUES (?, ?)", (made.publisher, stand))
        database.executemany("INSERT INTO parents VALUES (?, ?)", [(parent, tile.name) for parent in tile.parents])
        keep(database, made.name, made.record, made.items)
        merits.keep(database, tile, listed)
        self._mark(database, made.name)

    def _forget(self, database: sqlite3.Connection, name: str) -> None:
        """Remove a listing's rows, and mark the lists that showed it."""
        self._mark(database, name)
        database.execute("INSERT OR IGNORE INTO strays SELECT path FROM files WHERE listing = ?", (name,))
        database.execute("DELETE FROM files WHERE listing = ?", (name,))
        database.execute("DELETE FROM listings WHERE name = ?", (name,))
        database.execute("DELETE FROM hidden WHERE listing = ?", (name,))
        database.execute("DELETE FROM places WHERE listing = ?", (name,))
        database.execute("DELETE FROM measured WHERE listing = ?", (name,))
        database.execute("DELETE FROM parents WHERE child = ?", (name,))
        forget(database, name)
        withdrawals.forget(database, name)
        merits.forget(database, name)

    def _mark(self, database: sqlite3.Connection, name: str) -> None:
        row = database.execute("SELECT publisher, task, license FROM listings WHERE name = ?", (name,)).fetchone()
        if row is None:
            return
        suites = database.execute("SELECT suite FROM places WHERE listing = ?", (name,)).fetchall()
        parents = database.execute("SELECT parent FROM parents WHERE child = ?", (name,)).fetchall()
        marks = [("listing", name), ("publisher", row[0]), ("all", "")]
        marks += [(kind, value) for kind, value in (("task", row[1]), ("license", row[2])) if value is not None]
        marks += [("suite", suite) for (suite,) in suites] + [("parent", parent) for (parent,) in parents]
        marks += merits.marks(database, name)
        database.executemany("INSERT OR IGNORE INTO marks VALUES (?, ?)", marks)

    def marked(self, kind: str) -> list[str]:
        """Return what of a kind was touched since its pages were written."""
        return [name for (name,) in self._database.execute("SELECT name FROM marks WHERE kind = ? ORDER BY 1", (kind,))]

    def mark_all(self) -> None:
        """Mark every list: templates, words or the market's own files are others than last time."""
        with self._transaction() as database:
            for kind, column in (
                ("publisher", "publisher"),
                ("task", "task"),
                ("license", "license"),
                ("listing", "name"),
            ):
                chosen = f"SELECT DISTINCT '{kind}', {column} FROM listings WHERE {column} IS NOT NULL"  # noqa: S608
                database.execute(f"INSERT OR IGNORE INTO marks {chosen}")
            merits.mark_all(database)
            database.execute("INSERT OR IGNORE INTO marks VALUES ('all', '')")

    def settle(self, kind: str, names: Iterable[str]) -> None:
        """Take marks away: their pages are written."""
        with self._transaction() as database:
            database.executemany("DELETE FROM marks WHERE kind = ? AND name = ?", [(kind, name) for name in names])

    def tiles(self, column: str = "", value: str = "", *, first: int = 0, count: int = -1) -> Iterator[Tile]:
        """Yield tiles in the order in which they were listed; of all listings, or where a column has a value."""
        chosen, values = ("", ()) if not column else (f"AND {_column(column)} = ?", (value,))
        query = f"SELECT tile FROM listings WHERE tile IS NOT NULL {chosen} ORDER BY listed, name LIMIT ? OFFSET ?"  # noqa: S608
        for (raw,) in self._database.execute(query, (*values, count, first)):
            yield unpacked(raw)

    def newest(self, column: str = "", value: str = "", *, count: int) -> list[Tile]:
        """Return the tiles of the listings that came last, the newest first."""
        chosen, values = ("", ()) if not column else (f"AND {_column(column)} = ?", (value,))
        query = f"SELECT tile FROM listings WHERE tile IS NOT NULL {chosen} ORDER BY listed DESC, name DESC LIMIT ?"  # noqa: S608
        return [unpacked(raw) for (raw,) in self._database.execute(query, (*values, count))]

    def tile(self, name: str) -> Tile | None:
        """Return the tile of a listing that is shown."""
        row = self._database.execute("SELECT tile FROM listings WHERE name = ?", (name,)).fetchone()
        return unpacked(row[0]) if row and row[0] is not None else None

    def names(self) -> list[str]:
        """Return the listings that are shown, the first listed first: a new version does not move one."""
        query = "SELECT name FROM listings WHERE tile IS NOT NULL ORDER BY first, name"
        return [name for (name,) in self._database.execute(query)]

    def cards(self) -> Iterator[Card]:
        """Yield the cards of all of them, in the same order."""
        for (raw,) in self._database.execute("SELECT tile FROM listings WHERE tile IS NOT NULL ORDER BY first, name"):
            yield for_search(unpacked(raw))

    def count(self, column: str = "", value: str = "") -> int:
        """Count the listings that are shown."""
        chosen, values = ("", ()) if not column else (f"AND {_column(column)} = ?", (value,))
        query = f"SELECT count(*) FROM listings WHERE tile IS NOT NULL {chosen}"  # noqa: S608
        (number,) = self._database.execute(query, values).fetchone()
        return int(number)

    def groups(self, column: str) -> list[tuple[str, int]]:
        """Return the values of a column with how many listings that are shown have each, the most first."""
        name = _column(column)
        query = f"SELECT {name}, count(*) FROM listings WHERE tile IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1"  # noqa: S608
        return self._database.execute(query).fetchall()

    def reproduced(self) -> int:
        """Count the reproduced numbers of all listings that are shown."""
        return int(self._database.execute("SELECT coalesce(sum(reproduced), 0) FROM listings").fetchone()[0])

    def board(self, suite: str, *, descending: bool, count: int) -> list[Tile]:
        """Return the best listings of a suite, by its primary metric."""
        order = "DESC" if descending else "ASC"
        query = (
            "SELECT tile FROM places JOIN listings ON name = listing WHERE suite = ? "  # noqa: S608
            f"ORDER BY score {order}, listing LIMIT ?"
        )
        return [unpacked(raw) for (raw,) in self._database.execute(query, (suite, count))]

    def places(self, suite: str) -> int:
        """Count the listings that were measured on a suite."""
        return int(self._database.execute("SELECT count(*) FROM places WHERE suite = ?", (suite,)).fetchone()[0])

    def hidden(self, *, count: int) -> list[tuple[str, HiddenRow]]:
        """Return releases that are not shown, by listing and version."""
        rows = self._database.execute("SELECT * FROM hidden ORDER BY listing, version LIMIT ?", (count,))
        return [(name, HiddenRow(version, outcome, tuple(reasons.split()))) for name, version, outcome, reasons in rows]

    def children(self, parent: str, *, count: int) -> list[str]:
        """Return the listings that name another as what they were made from."""
        query = "SELECT child FROM parents JOIN listings ON name = child WHERE parent = ? AND tile IS NOT NULL LIMIT ?"
        return [child for (child,) in self._database.execute(query, (parent, count))]

    def count_hidden(self) -> int:
        """Count the releases that are not shown."""
        return int(self._database.execute("SELECT count(*) FROM hidden").fetchone()[0])

    def measured_by(self, verifier: str) -> tuple[int, str | None]:
        """Return how many listings a verifier measured, and when it did so last."""
        query = "SELECT count(*), max(latest) FROM measured WHERE verifier = ?"
        number, latest = self._database.execute(query, (verifier,)).fetchone()
        return int(number), latest

    def stand(self, name: str) -> Stand | None:
        """Return a publisher of whom something is shown."""
        row = self._database.execute("SELECT stand FROM stands WHERE name = ?", (name,)).fetchone()
        return _STANDS.validate_json(row[0]) if row else None

    def stands(self, *, count: int) -> list[Stand]:
        """Return so many publishers of whom something is shown, by name."""
        query = (
            "SELECT stand FROM stands WHERE EXISTS (SELECT 1 FROM listings WHERE publisher = stands.name AND tile "
            "IS NOT NULL) ORDER BY name LIMIT ?"
        )
        return [_STANDS.validate_json(raw) for (raw,) in self._database.execute(query, (count,))]

    def page_key(self, path: str) -> bytes | None:
        """Return the key of a page that shows several listings."""
        row = self._database.execute("SELECT key FROM pages WHERE path = ?", (path,)).fetchone()
        return row[0] if row else None

    def pages_like(self, folder: str) -> list[str]:
        """Return the pages of a list, which lie in a folder of their own."""
        query = "SELECT path FROM pages WHERE path > ? AND path < ?"
        return [path for (path,) in self._database.execute(query, (f"{folder}/", f"{folder}0"))]

    def put_page(self, path: str, key: bytes) -> None:
        """Keep the key of such a page."""
        self._database.execute("INSERT OR REPLACE INTO pages VALUES (?, ?)", (path, key))

    def drop_page(self, path: str) -> None:
        """Forget a page that is no more."""
        self._database.execute("DELETE FROM pages WHERE path = ?", (path,))

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        self._database.execute("BEGIN IMMEDIATE")
        try:
            yield self._database
        except BaseException:
            self._database.execute("ROLLBACK")
            raise
        self._database.execute("COMMIT")


def _column(name: str) -> str:
    """Return the name of a column; nothing else becomes part of a query."""
    return {"publisher": "publisher", "task": "task", "license": "license"}[name]
