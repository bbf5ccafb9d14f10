"""How long a listing is new: shown at once, and ranked behind the others until somebody had time to look at it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from tooling.catalog.entry import Edition
from tooling.verify.freshness import end_of


def new_until(times: Iterable[datetime | None], edition: Edition) -> datetime | None:
    """Return until when a listing is new by the edition's clock, from when its releases were listed.

    None where it is not new, or where nobody knows since when it is there.
    """
    known = [time for time in times if time is not None]
    end = end_of(min(known), edition.waiting) if known and edition.waiting else edition.clock
    return end if end > edition.clock else None
