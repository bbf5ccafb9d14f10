"""The versions of a model as a page of one of them shows them: few enough for a page, however many there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tooling.catalog.changes import (
    Difference,
    History,
    Step,
    difference_between,
    history_of,
    in_order,
    step_between,
)
from tooling.catalog.entry import Entry, Listing

# So many stand on a listing's page. Each release's own page leads to the ones beside it, so all can be reached.
MOST_VERSIONS = 40


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version in a table; `page` is None for the page that the table stands on, `step` what came with it."""

    entry: Entry
    page: str | None
    step: Step | None


@dataclass(frozen=True, slots=True)
class Versions:
    """What a page says of a model's versions, `shown` being the one that the page is about.

    `best` is the version that the listing's page shows, and `page` its address; `before` is the one below this one.
    """

    shown: Entry
    best: Entry
    page: str
    rows: tuple[VersionRow, ...]
    more: int
    history: History | None
    differences: tuple[Difference, ...] = ()
    before: str | None = None

    @property
    def other(self) -> bool:
        """Say whether the page is about another version than the listing's page."""
        return self.shown is not self.best

    @property
    def older(self) -> bool:
        """Say whether the listing's page shows a later version."""
        return self.other and in_order(self.shown, self.best)[0] is self.shown


def versions_of(listing: Listing, entry: Entry) -> Versions:
    """Return what the page of a release says of all versions: of many, only those beside it on pages of their own."""
    ordered, best = listing.by_version, listing.latest
    at = next(place for place, one in enumerate(ordered) if one is entry)
    other = entry is not best
    chosen = _beside(ordered, at, best) if other else range(min(len(ordered), MOST_VERSIONS))
    below = ordered[at + 1] if at + 1 < len(ordered) else None
    compared = [one for one in (best if other else None, below if below is not best else None) if one is not None]
    return Versions(
        shown=entry,
        best=best,
        page=listing.page,
        rows=tuple(_row(listing, ordered, place, entry) for place in chosen),
        more=len(ordered) - len(chosen),
        history=None if other else history_of(ordered[:MOST_VERSIONS], entry.headline),
        differences=tuple(difference_between(entry, one) for one in compared) if other else (),
        before=listing.page_of(below) if below else None,
    )


def _beside(ordered: Sequence[Entry], at: int, best: Entry) -> Sequence[int]:
    chosen = {at - 1, at, at + 1, next(place for place, one in enumerate(ordered) if one is best)}
    return sorted(place for place in chosen if 0 <= place < len(ordered))


def _row(listing: Listing, ordered: Sequence[Entry], place: int, shown: Entry) -> VersionRow:
    entry = ordered[place]
    step = step_between(ordered[place + 1], entry) if place + 1 < len(ordered) else None
    return VersionRow(entry, None if entry is shown else listing.page_of(entry), step)
