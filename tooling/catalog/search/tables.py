"""Lists that grow: the values of facets, currencies and metrics keep their places from one build to the next."""

from __future__ import annotations

from collections.abc import Iterable

from tooling.catalog.search.card import Card, MetricValue
from tooling.catalog.search.columns import FACETS, facet_values
from tooling.catalog.search.directory import Directory


class Places:
    """The places of values in a list, from 1."""

    def __init__(self, values: Iterable[str] = ()) -> None:
        self._places = {value: place for place, value in enumerate(values, start=1)}

    def of(self, value: str) -> int:
        """Return the place of a value, at the end if it is new."""
        return self._places.setdefault(value, len(self._places) + 1)

    @property
    def values(self) -> tuple[str, ...]:
        """Return the values in their places."""
        return tuple(self._places)


class Tables:
    """All lists of an index; a directory before it says where they begin."""

    def __init__(self, before: Directory | None = None) -> None:
        self.facets = {name: Places(before.facets[name] if before else ()) for name in FACETS}
        self.currencies = Places(before.currencies if before else ())
        self.markets = dict(before.markets) if before else {}
        self.metrics = Places(metric.label for metric in before.metrics) if before else Places()
        self.better = {metric.label: metric.better for metric in before.metrics} if before else {}

    def codes(self, card: Card) -> list[int]:
        """Return a card's places in the facets, and learn its market's label."""
        if card.market:
            self.markets[card.market] = card.market_label or card.market
        values = facet_values(card)
        return [self.facets[name].of(values[name]) for name in FACETS]

    def currency(self, card: Card) -> int:
        """Return the place of a price's currency, 0 for what is free."""
        return self.currencies.of(card.currency or "") if card.price else 0

    def metric(self, label: str, value: MetricValue) -> int:
        """Return the number of a metric, from 0; which way is better is what its first value says."""
        self.better.setdefault(label, value.better)
        return self.metrics.of(label) - 1
