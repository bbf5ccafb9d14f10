"""What the engine keeps of each listing between builds: the tables, and what is put into them.

Tiles are large, so that every question about many listings is answered by an index alone: it begins with whether they
are shown, because SQLite reads the row for the condition of a partial one.
"""

from __future__ import annotations

from dataclasses import dataclass

from tooling.catalog.engine.withdrawals import Moment
from tooling.catalog.entry import Stand
from tooling.catalog.machines.feeds import Item
from tooling.catalog.tile import Tile

TABLES = """
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS listings (
  name TEXT PRIMARY KEY, publisher TEXT NOT NULL, key BLOB NOT NULL, shown INTEGER NOT NULL,
  listed TEXT, first TEXT, task TEXT, license TEXT, reproduced INTEGER NOT NULL DEFAULT 0, stamp BLOB, tile BLOB
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS by_publisher ON listings (shown, publisher, first, name, stamp);
CREATE INDEX IF NOT EXISTS by_time ON listings (shown, listed, name);
CREATE INDEX IF NOT EXISTS by_first ON listings (shown, first, name, stamp);
CREATE INDEX IF NOT EXISTS by_task ON listings (shown, task, first, name, stamp);
CREATE INDEX IF NOT EXISTS by_license ON listings (shown, license, first, name, stamp);
CREATE INDEX IF NOT EXISTS by_number ON listings (shown, reproduced);
CREATE INDEX IF NOT EXISTS by_key ON listings (name, key);
CREATE TABLE IF NOT EXISTS files (
  path TEXT NOT NULL, listing TEXT NOT NULL, PRIMARY KEY (path, listing)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS by_listing ON files (listing);
CREATE TABLE IF NOT EXISTS strays (path TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS hidden (
  listing TEXT NOT NULL, version TEXT NOT NULL, outcome TEXT NOT NULL, reasons TEXT NOT NULL,
  PRIMARY KEY (listing, version)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS places (
  suite TEXT NOT NULL, listing TEXT NOT NULL, score REAL NOT NULL, PRIMARY KEY (suite, listing)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS by_score ON places (suite, score, listing);
CREATE TABLE IF NOT EXISTS parents (
  parent TEXT NOT NULL, child TEXT NOT NULL, PRIMARY KEY (parent, child)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS measured (
  verifier TEXT NOT NULL, listing TEXT NOT NULL, latest TEXT NOT NULL, PRIMARY KEY (verifier, listing)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS stands (name TEXT PRIMARY KEY, stand BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS pages (path TEXT PRIMARY KEY, key BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS marks (kind TEXT NOT NULL, name TEXT NOT NULL, PRIMARY KEY (kind, name)) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class HiddenRow:
    """A release that is not shown: its version, the outcome, and the ids of the rules that were not met."""

    version: str
    outcome: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Made:
    """What became of one listing: its tile where it is shown, and the files that were written for it."""

    name: str
    key: bytes
    tile: Tile | None
    stand: Stand | None
    hidden: tuple[HiddenRow, ...]
    files: tuple[str, ...]
    record: str | None = None
    items: tuple[Item, ...] = ()
    moments: tuple[Moment, ...] = ()

    @property
    def publisher(self) -> str:
        """Return the namespace."""
        return self.name.partition("/")[0]
