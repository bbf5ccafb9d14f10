"""What the maintainers ask not to use, kept between builds; and when time alone changes a page: holds, freshness."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import TypeAdapter

from tooling.catalog.entry import Edition
from tooling.catalog.tile import Withdrawn
from tooling.model.predicates import Hold
from tooling.model.release import ReleaseName
from tooling.verify.freshness import end_of, measured_at
from tooling.verify.judged import Judged

_WITHDRAWN = TypeAdapter(Withdrawn)
TABLES = """
CREATE TABLE IF NOT EXISTS withdrawn (
  listing TEXT NOT NULL, version TEXT NOT NULL, row BLOB NOT NULL, PRIMARY KEY (listing, version)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS moments (
  listing TEXT NOT NULL, time REAL NOT NULL, passed INTEGER NOT NULL, PRIMARY KEY (listing, time)
) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Moment:
    """When a hold or a number's freshness ends, in seconds since 1970, and whether that was past by then."""

    time: float
    passed: bool


def moments_of(judged: Sequence[Judged], edition: Edition) -> tuple[Moment, ...]:
    """Return when holds on a listing's releases end, when what was measured is fresh no longer, and the listing new."""
    said = (one.statement.predicate for each in judged for one in each.statements)
    times = {datetime.fromisoformat(one.until) for one in said if isinstance(one, Hold)}
    times |= {end_of(measured_at(one), edition.fresh) for each in judged for one in each.measurements}
    times |= {end_of(time, edition.waiting) for time in edition.listed_at.values()}
    return tuple(Moment(time.timestamp(), time <= edition.clock) for time in sorted(times))


def keep(database: sqlite3.Connection, name: str, rows: Sequence[Withdrawn], moments: Sequence[Moment]) -> None:
    """Keep what is withdrawn of a listing."""
    withdrawn = [(name, one.version, _WITHDRAWN.dump_json(one)) for one in rows]
    database.executemany("INSERT INTO withdrawn VALUES (?, ?, ?)", withdrawn)
    database.executemany("INSERT INTO moments VALUES (?, ?, ?)", [(name, one.time, one.passed) for one in moments])


def forget(database: sqlite3.Connection, name: str) -> None:
    """Forget a listing."""
    database.execute("DELETE FROM withdrawn WHERE listing = ?", (name,))
    database.execute("DELETE FROM moments WHERE listing = ?", (name,))


@dataclass(frozen=True, slots=True)
class Withdrawals:
    """Answers from those rows."""

    database: sqlite3.Connection

    def rows(self) -> list[tuple[ReleaseName, Withdrawn]]:
        """Return every version that is withdrawn, by name."""
        found = []
        for listing, raw in self.database.execute("SELECT listing, row FROM withdrawn"):
            publisher, _, model = listing.partition("/")
            row = _WITHDRAWN.validate_json(raw)
            found.append((ReleaseName(publisher, model, row.version), row))
        return sorted(found, key=lambda one: one[0].sort_key())

    def count(self) -> int:
        """Count the versions that are withdrawn."""
        return int(self.database.execute("SELECT count(*) FROM withdrawn").fetchone()[0])

    def stirred(self, clock: datetime) -> set[str]:
        """Return the listings of which a hold began to count, or ceased to, since their pages were made."""
        query = "SELECT DISTINCT listing FROM moments WHERE passed != (time <= ?)"
        return {name for (name,) in self.database.execute(query, (clock.timestamp(),))}
