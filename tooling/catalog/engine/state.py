"""What the last build made, so that the next one makes only what changed. Lies beside the site, never in it.

A listing's row and the marks on every list that shows it are one transaction: whoever is interrupted goes on there.
"""

from __future__ import annotations

import hashlib
import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from tooling.catalog.engine import history, merits, withdrawals
from tooling.catalog.engine.history import History
from tooling.catalog.engine.merits import Merits
from tooling.catalog.engine.rows import TABLES, Made
from tooling.catalog.engine.shelf import TABLES as SHELF
from tooling.catalog.engine.shelf import Shelf, forget, keep
from tooling.catalog.engine.stock import STANDS, Stock
from tooling.catalog.engine.withdrawals import Withdrawals
from tooling.catalog.tile import packed
from tooling.errors import Place, SiteError
from tooling.model.rules import building

STAMP_BYTES = 16
_TABLES = TABLES + SHELF + withdrawals.TABLES + history.TABLES + merits.TABLES
# Rows of another program's tables are not asked.
_KIND = zlib.crc32(_TABLES.encode()) & 0x7FFF_FFFF


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
            for suffix in ("-wal", "-shm", ""):
                Path(f"{self._path}{suffix}").unlink(missing_ok=True)
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
            _check_kind(database)
            for statement in _TABLES.split(";"):
                database.execute(statement)
            database.execute("COMMIT")
        except BaseException:
            database.close()
            raise
        return database

    @property
    def stock(self) -> Stock:
        """Return what is listed."""
        return Stock(self._database)

    @property
    def history(self) -> History:
        """Return when releases came."""
        return History(self._database)

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

    def key(self, name: str) -> bytes | None:
        """Return the key that a listing was last made under."""
        row = self._database.execute("SELECT key FROM listings WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None

    def forget_keys(self) -> None:
        """Forget what all listings were made under, so that each is made again: their pages are not there any more."""
        self._database.execute("UPDATE listings SET key = x''")

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
        raw = packed(tile) if tile else None
        row = (
            *(made.name, made.publisher, made.key, tile is not None),
            *(listed, first, tile and tile.card.task, tile and tile.card.license),
            *(tile.reproduced if tile else 0, raw and hashlib.sha256(raw).digest()[:STAMP_BYTES], raw),
        )
        database.execute("INSERT INTO listings VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
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
            stand = STANDS.dump_json(made.stand)
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

    def forget_pages(self) -> None:
        """Forget the keys of all such pages, so that each is written again."""
        self._database.execute("UPDATE pages SET key = x''")

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


def _check_kind(database: sqlite3.Connection) -> None:
    """Mark a new file as ours; raises DatabaseError for one with other tables."""
    (kind,) = database.execute("PRAGMA user_version").fetchone()
    (tables,) = database.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if tables and kind != _KIND:
        message = "tables of another program"
        raise sqlite3.DatabaseError(message)
    database.execute(f"PRAGMA user_version = {_KIND}")
