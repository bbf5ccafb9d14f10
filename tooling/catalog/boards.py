"""Leaderboards: the models measured on one suite, by its primary metric. Claims alone get nobody on a board."""

from __future__ import annotations

from dataclasses import replace

from tooling.catalog import words
from tooling.catalog.claims import latency_of, least_favourable, suite_page
from tooling.catalog.entry import Board, BoardRow, Edition, Listing
from tooling.model.suite import Metric
from tooling.registry.snapshot import PinnedSuite
from tooling.verify.judged import latest_by_verifier


def boards_of(edition: Edition, listings: tuple[Listing, ...]) -> tuple[Board, ...]:
    """Make a board for every suite of the market; measurements merge only on equal suite digests."""
    suites = sorted(edition.suites, key=lambda suite: suite.parsed.document.label)
    return tuple(_board(suite, listings) for suite in suites)


def _board(suite: PinnedSuite, listings: tuple[Listing, ...]) -> Board:
    document = suite.parsed.document
    metrics = tuple(sorted(document.metrics, key=lambda metric: not metric.primary))
    return Board(
        suite=document,
        digest=suite.parsed.digest,
        path=suite.parsed.path,
        page=suite_page(document.label),
        metrics=tuple(words.metric(metric.name) for metric in metrics),
        rows=_rows(suite.parsed.digest, metrics, listings),
    )


def _rows(digest: str, metrics: tuple[Metric, ...], listings: tuple[Listing, ...]) -> tuple[BoardRow, ...]:
    found = [row for listing in listings if (row := _row(listing, digest, metrics)) is not None]
    sign = -1 if metrics[0].better == "higher" else 1
    found.sort(key=lambda row: (sign * _primary(row), row.listing.name))
    ranks: dict[float, int] = {}
    for place, row in enumerate(found, start=1):
        ranks.setdefault(_primary(row), place)
    return tuple(replace(row, rank=ranks[_primary(row)]) for row in found)


def _row(listing: Listing, digest: str, metrics: tuple[Metric, ...]) -> BoardRow | None:
    if listing.latest.withdrawal:
        return None
    measurements = latest_by_verifier(listing.latest.measurements, digest)
    values = []
    for metric in metrics:
        numbers = [value for one in measurements if (value := one.measurement.value_of(metric.name)) is not None]
        values.append(least_favourable(numbers, metric) if numbers else None)
    if values[0] is None:
        return None
    latency = next((text for one in measurements if (text := latency_of(one))), None)
    return BoardRow(0, listing, tuple(values), len(measurements), latency)


def _primary(row: BoardRow) -> float:
    return row.values[0] or 0.0
