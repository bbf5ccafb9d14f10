"""Where a release lies in its benchmark's picture, told by its own numbers: no other model's page is part of it."""

from __future__ import annotations

from dataclasses import dataclass

from tooling.catalog import words
from tooling.catalog.claims import suite_page
from tooling.catalog.entry import Edition, Entry
from tooling.catalog.plot import plot_path, spot_id
from tooling.catalog.tile import place_of
from tooling.catalog.words import MetricWords
from tooling.model.suite import Suite


@dataclass(frozen=True, slots=True)
class OwnSpot:
    """A release's dot: the picture and the fragment that marks it, and what both axes say of it."""

    suite: Suite
    page: str
    path: str
    id: str
    metric: MetricWords
    value: float
    latency: str


def spot_of(entry: Entry, edition: Edition) -> OwnSpot | None:
    """Return the dot of a listing's latest release in the picture of the suite that its headline is about."""
    headline = entry.headline
    for suite in edition.suites:
        document = suite.parsed.document
        place = place_of(entry, suite, edition)
        if headline and headline.suite_page == suite_page(document.label) and place and place.latency:
            value = place.values[0]
            page = suite_page(document.label)
            if value is not None:
                metric = words.metric(document.ordered_metrics[0].name)
                where = plot_path(page, "speed"), spot_id(entry.name.listing)
                return OwnSpot(document, page, *where, metric, value, place.latency)
    return None
