"""How large a generated market is, and what it holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

SUITE = "clusters/1"
INSTANCE = "local"
MADE_AT = datetime(2025, 6, 1, 12, tzinfo=UTC)
EXPIRES = datetime(2099, 1, 1, tzinfo=UTC)
_MOST_PUBLISHERS = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How large a market is and what it holds.

    `keyless` publishers sign as a workflow, certified by an instance of this machine's; that takes some milliseconds a
    release. Unless `measured`, nothing was measured, so that no release passes. `carried` says whether models lie in
    the registry, or only at an address.
    """

    releases: int
    listings: int
    publishers: int
    seed: int = 1
    keyless: bool = False
    measured: bool = True
    carried: bool = True

    @classmethod
    def of(cls, releases: int, **others: Any) -> Plan:
        """Return a plan of ordinary proportions: two releases a listing, ten listings a publisher."""
        listings = max(1, releases // 2)
        publishers = min(max(1, listings // 10), _MOST_PUBLISHERS)
        return cls(releases=releases, listings=listings, publishers=publishers, **others)
