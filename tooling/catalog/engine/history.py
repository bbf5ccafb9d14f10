"""When each release came to the main line of history, kept between builds: only what is new of it is read."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tooling.registry import paths
from tooling.registry.git import additions, leads_to

TABLES = """
CREATE TABLE IF NOT EXISTS times (
  listing TEXT NOT NULL, version TEXT NOT NULL, time INTEGER NOT NULL, PRIMARY KEY (listing, version)
) WITHOUT ROWID;
CREATE TEMP TABLE IF NOT EXISTS came (
  listing TEXT NOT NULL, version TEXT NOT NULL, time INTEGER NOT NULL, PRIMARY KEY (listing, version)
) WITHOUT ROWID;
"""
# The fact that says up to which commit the times are known.
_FACT = "history"
_DEPTH = 7


@dataclass(frozen=True, slots=True)
class History:
    """Answers from those rows."""

    database: sqlite3.Connection

    def of(self, listing: str) -> dict[str, datetime]:
        """Return when each release of a listing came, by version, in UTC."""
        rows = self.database.execute("SELECT version, time FROM times WHERE listing = ?", (listing,))
        return {version: datetime.fromtimestamp(time, UTC) for version, time in rows}

    def bring_up(self, registry: Path, commit: str | None) -> None:
        """Read what came up to a commit (None: there is none), in one transaction; raises what reading git does.

        Listings of which a time is another one than before are marked. Where the commit does not continue the one that
        is known, all of history is read.
        """
        row = self.database.execute("SELECT value FROM facts WHERE name = ?", (_FACT,)).fetchone()
        known = row[0] if row else ""
        if known == (commit or ""):
            return
        since = known if known and commit and leads_to(registry.parent, known, commit) else None
        self.database.execute("BEGIN IMMEDIATE")
        try:
            self.database.execute("DELETE FROM came")
            if commit:
                rows = _rows(registry, commit, since)
                self.database.executemany("INSERT OR IGNORE INTO came VALUES (?, ?, ?)", rows)
            self._take_over(anew=since is None)
            self.database.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (_FACT, commit or ""))
        except BaseException:
            self.database.execute("ROLLBACK")
            raise
        self.database.execute("COMMIT")

    def _take_over(self, *, anew: bool) -> None:
        changed = "SELECT listing FROM (SELECT * FROM came EXCEPT SELECT * FROM times)"
        if anew:
            changed += " UNION SELECT listing FROM (SELECT * FROM times EXCEPT SELECT * FROM came)"
        self.database.execute(
            "INSERT OR IGNORE INTO marks SELECT 'time', name FROM listings "  # noqa: S608
            f"WHERE EXISTS (SELECT 1 FROM listings) AND name IN ({changed})"
        )
        if anew:
            self.database.execute("DELETE FROM times")
        self.database.execute("INSERT OR REPLACE INTO times SELECT * FROM came")
        self.database.execute("DELETE FROM came")


def _rows(registry: Path, commit: str, since: str | None) -> Iterator[tuple[str, str, int]]:
    """Yield listing, version and time, the latest first."""
    for path, time in additions(registry.parent, registry.name, commit, since):
        parts = path.split("/")
        if len(parts) == _DEPTH and parts[1] == paths.LISTINGS.name and parts[2] == paths.shard(parts[3]):
            yield f"{parts[3]}/{parts[4]}", parts[5], int(time.timestamp())
