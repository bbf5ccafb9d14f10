"""How long a listing counts as new."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.site.market import edition
from tooling.catalog.newcomers import new_until

LISTED = datetime(2026, 11, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
END = LISTED + 3 * DAY


@pytest.mark.parametrize(
    ("times", "clock", "until"),
    [
        ([LISTED], LISTED, END),
        ([LISTED], END - timedelta(seconds=1), END),
        ([LISTED], END, None),
        ([LISTED + 9 * DAY, None, LISTED], LISTED + 9 * DAY, None),
        ([None], LISTED, None),
        ([], LISTED, None),
    ],
    ids=["just now", "still", "no longer", "an old listing with a new version", "nobody knows", "nothing listed"],
)
def test_a_listing_is_new_for_as_long_as_the_policy_says(
    times: list[datetime | None], clock: datetime, until: datetime | None
) -> None:
    assert new_until(times, replace(edition(), waiting=3 * DAY, clock=clock)) == until


def test_nothing_is_new_where_the_policy_waits_for_nothing() -> None:
    assert new_until([LISTED], replace(edition(), waiting=timedelta(0), clock=LISTED)) is None
