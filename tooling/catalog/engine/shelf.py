"""What programs read of listings, kept between builds: a line of JSON, and when which release was spoken of."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from pydantic import TypeAdapter

from tooling.catalog.machines.documents import ApiShard
from tooling.catalog.machines.feeds import LATEST, Item
from tooling.catalog.machines.files import timestamp
from tooling.registry.paths import shard

_ITEMS = TypeAdapter(Item)
TABLES = """
CREATE TABLE IF NOT EXISTS records (
  shard TEXT NOT NULL, name TEXT NOT NULL, record TEXT NOT NULL, PRIMARY KEY (shard, name)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS shards (shard TEXT PRIMARY KEY, part BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS releases (
  listing TEXT NOT NULL, version TEXT NOT NULL, item BLOB NOT NULL, PRIMARY KEY (listing, version)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS releases_of ON releases (listing);
CREATE TABLE IF NOT EXISTS events (
  listing TEXT NOT NULL, version TEXT NOT NULL, time TEXT NOT NULL, said INTEGER NOT NULL,
  publisher TEXT NOT NULL, task TEXT NOT NULL, PRIMARY KEY (listing, version, time, said)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS events_by_time ON events (time, listing, version);
CREATE INDEX IF NOT EXISTS events_of_publisher ON events (publisher, time, listing, version);
CREATE INDEX IF NOT EXISTS events_of_task ON events (task, time, listing, version);
CREATE INDEX IF NOT EXISTS events_said ON events (time) WHERE said;
"""


def keep(database: sqlite3.Connection, name: str, record: str | None, items: Sequence[Item]) -> None:
    """Keep what programs read of a listing."""
    if record is not None:
        database.execute("INSERT INTO records VALUES (?, ?, ?)", (_shard(name), name, record))
    rows = [(name, one.version, _ITEMS.dump_json(one)) for one in items]
    database.executemany("INSERT INTO releases VALUES (?, ?, ?)", rows)
    events = [
        (name, one.version, timestamp(time), said, one.publisher, one.task)
        for one in items
        for said, time in ((0, one.updated), *((1, time) for time in one.spoken))
    ]
    database.executemany("INSERT OR IGNORE INTO events VALUES (?, ?, ?, ?, ?, ?)", events)


def forget(database: sqlite3.Connection, name: str) -> None:
    """Forget a listing."""
    database.execute("DELETE FROM records WHERE shard = ? AND name = ?", (_shard(name), name))
    database.execute("DELETE FROM releases WHERE listing = ?", (name,))
    database.execute("DELETE FROM events WHERE listing = ?", (name,))


@dataclass(frozen=True, slots=True)
class Shelf:
    """Answers from those rows."""

    database: sqlite3.Connection

    def records(self, name: str) -> list[tuple[str, str]]:
        """Return the listings of a shard with their lines."""
        return self.database.execute("SELECT name, record FROM records WHERE shard = ?", (name,)).fetchall()

    def releases(self) -> int:
        """Count the releases that are shown."""
        return int(self.database.execute("SELECT count(*) FROM releases").fetchone()[0])

    def pages(self) -> Iterator[tuple[str, datetime | None]]:
        """Yield the address of every page, and when a listing's was listed; then those of its other versions."""
        for name, listed in self.database.execute(
            "SELECT name, listed FROM listings WHERE shown = 1 ORDER BY listed, name"
        ):
            yield f"m/{name}.html", datetime.fromisoformat(listed) if listed else None
        for (path,) in self.database.execute("SELECT path FROM files WHERE path GLOB 'm/*@*.html' ORDER BY 1"):
            yield path, None
        for (path,) in self.database.execute("SELECT path FROM pages WHERE path LIKE '%.html' ORDER BY 1"):
            yield path, None

    def parts(self) -> list[ApiShard]:
        """Return what the index says of each shard."""
        rows = self.database.execute("SELECT part FROM shards ORDER BY shard")
        return [ApiShard.model_validate_json(raw) for (raw,) in rows]

    def put_part(self, name: str, part: ApiShard | None) -> None:
        """Keep what the index says of a shard, or forget a shard without listings."""
        self.database.execute("DELETE FROM shards WHERE shard = ?", (name,))
        if part is not None:
            self.database.execute("INSERT INTO shards VALUES (?, ?)", (name, part.model_dump_json()))

    def latest(self, now: datetime, column: str = "", value: str = "") -> list[Item]:
        """Return the releases that were listed or spoken of last, of all or where a column has a value.

        What a publisher dates later than `now` is passed over: it would stand above all others until then.
        """
        chosen = {"": "", "publisher": "publisher = ? AND", "task": "task = ? AND"}[column]
        query = (
            f"SELECT listing, version, time FROM events WHERE {chosen} (NOT said OR time <= ?) "  # noqa: S608
            "ORDER BY time DESC, listing DESC, version DESC"
        )
        found: dict[tuple[str, str], str] = {}
        for name, version, time in self.database.execute(query, (*([value] if column else []), timestamp(now))):
            found.setdefault((name, version), time)
            if len(found) == LATEST:
                break
        return [replace(self._item(*which), updated=datetime.fromisoformat(time)) for which, time in found.items()]

    def stirred(self, before: datetime, now: datetime) -> list[tuple[str, str]]:
        """Return publisher and task of the releases of which words count now and did not before, or the other way."""
        between = sorted((timestamp(before), timestamp(now)))
        query = "SELECT DISTINCT publisher, task FROM events WHERE said AND time > ? AND time <= ?"
        return self.database.execute(query, between).fetchall()

    def _item(self, name: str, version: str) -> Item:
        query = "SELECT item FROM releases WHERE listing = ? AND version = ?"
        return _ITEMS.validate_json(self.database.execute(query, (name, version)).fetchone()[0])


def _shard(name: str) -> str:
    return shard(name.partition("/")[0])
