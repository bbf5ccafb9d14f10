"""Listings as search shows them."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from tooling.catalog.entry import Catalog, ClaimState, Entry, Listing
from tooling.catalog.search.card import Card, MetricValue, Reproduced
from tooling.catalog.text import visible

_STATES = {
    ClaimState.REPRODUCED: Reproduced.REPRODUCED,
    ClaimState.DISPUTED: Reproduced.DISPUTED,
    ClaimState.CLAIMED: Reproduced.CLAIMED,
    ClaimState.NOT_MEASURABLE: Reproduced.CLAIMED,
}


def cards_of(catalog: Catalog, waiting: Collection[str] = ()) -> Iterator[Card]:
    """Yield a card for each listing, the first listed first; `waiting` are the names that are still new."""
    metrics = _metrics(catalog)
    market = visible(catalog.edition.marketplace.name)
    for listing in sorted(catalog.listings, key=lambda one: (_listed_at(one, catalog), one.name)):
        entry = listing.latest
        manifest = entry.manifest
        yield Card(
            name=listing.name,
            version=entry.name.version,
            title=visible(manifest.title),
            summary=visible(manifest.summary),
            publisher=visible(entry.publisher.display),
            task=manifest.task,
            license=visible(entry.license.identifier),
            format=entry.model_file.format,
            size=entry.model_file.size,
            date=(entry.listed_at or catalog.edition.time).date(),
            tags=manifest.tags,
            reproduced=_state(entry),
            market=market,
            market_label=market,
            new=listing.name in waiting,
            yanked=entry.yank is not None,
            metrics=metrics.get(listing.name, {}),
            latency=_latency(entry),
        )


def _listed_at(listing: Listing, catalog: Catalog) -> float:
    """Return when the first of a listing's versions was listed, so that its place stays."""
    times = [entry.listed_at for entry in listing.entries if entry.listed_at is not None]
    return min(times, default=catalog.edition.time).timestamp()


def _metrics(catalog: Catalog) -> dict[str, dict[str, MetricValue]]:
    """Return by listing what was measured; claims alone are no numbers to sort by."""
    found: dict[str, dict[str, MetricValue]] = {}
    for board in catalog.boards:
        metrics = sorted(board.suite.metrics, key=lambda metric: not metric.primary)
        for row in board.rows:
            for metric, value in zip(metrics, row.values, strict=True):
                if value is not None:
                    label = f"{board.suite.label} {metric.name}"
                    found.setdefault(row.listing.name, {})[label] = MetricValue(value, metric.better)
    return found


def _state(entry: Entry) -> Reproduced:
    states = {_STATES[claim.state] for claim in entry.claims}
    if Reproduced.DISPUTED in states:
        return Reproduced.DISPUTED
    return _STATES[entry.headline.state] if entry.headline else Reproduced.NOTHING_CLAIMED


def _latency(entry: Entry) -> float | None:
    """Return the least favourable ratio of processor time that a believed verifier measured."""
    ratios = [one.measurement.latency.ratio for one in entry.measurements if one.measurement.latency]
    return max(ratios, default=None)
