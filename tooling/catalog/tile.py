"""A tile: a listing as lists, leaderboards, feeds and search show it. Small, and kept between builds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from types import MappingProxyType

from pydantic import TypeAdapter

from tooling.catalog.claims import latency_of, least_favourable, suite_page
from tooling.catalog.entry import ClaimState, Edition, Entry, Listing, Unseen
from tooling.catalog.money import minor_units
from tooling.catalog.newcomers import new_until
from tooling.catalog.search.card import Card, MetricValue, Reproduced
from tooling.catalog.text import visible
from tooling.catalog.unseen import unseen_of
from tooling.catalog.voices import WithdrawalView
from tooling.model.phrase import Kept
from tooling.registry.snapshot import PinnedSuite
from tooling.verify.judged import latest_by_verifier

_STATES = {
    ClaimState.REPRODUCED: Reproduced.REPRODUCED,
    ClaimState.DISPUTED: Reproduced.DISPUTED,
    ClaimState.CLAIMED: Reproduced.CLAIMED,
    ClaimState.NOT_MEASURABLE: Reproduced.CLAIMED,
}


@dataclass(frozen=True, slots=True)
class Headline:
    """The one number that a tile shows."""

    label: Kept
    value: float
    unit: str | None
    state: ClaimState


@dataclass(frozen=True, slots=True)
class Place:
    """What a leaderboard says of a listing: metrics in the suite's order, its speed, and who measured it when.

    `ratio` is the speed as a number, and `reproduced` says whether the primary metric reached what was claimed.
    `unseen` is the primary metric on private samples.
    """

    values: tuple[float | None, ...]
    latency: Kept | None
    verifiers: Mapping[str, str]
    ratio: float | None = None
    reproduced: bool = False
    unseen: Unseen | None = None


class Standing(StrEnum):
    """Whether anybody warns of a release, the gravest word first."""

    WITHDRAWN = "withdrawn"
    YANKED = "yanked"
    ADVISORY = "advisory"
    GOOD = "good"


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A version that the maintainers have taken down or put on hold."""

    version: str
    title: str
    view: WithdrawalView


@dataclass(frozen=True, slots=True)
class Tile:
    """A listing's latest release; `places` are by suite label, `parents` are listings that it was made from.

    `first_at` is when the first of its versions was listed, `withdrawal` what the maintainers made of the latest one,
    `withdrawn` every version that they ask not to use.
    """

    card: Card
    page: str
    manifest: str
    reproduced: int
    price: Kept
    listed_at: datetime | None = None
    first_at: datetime | None = None
    headline: Headline | None = None
    advisory: bool = False
    places: Mapping[str, Place] = field(default_factory=lambda: MappingProxyType({}))
    parents: tuple[str, ...] = ()
    withdrawal: Kept | None = None
    withdrawn: tuple[Withdrawn, ...] = ()

    @property
    def standing(self) -> Standing:
        """Say whether anybody warns of it."""
        if self.withdrawal:
            return Standing.WITHDRAWN
        if self.card.yanked:
            return Standing.YANKED
        return Standing.ADVISORY if self.advisory else Standing.GOOD

    @property
    def name(self) -> str:
        """Return the listing's name."""
        return self.card.name

    @property
    def namespace(self) -> str:
        """Return the name of its publisher."""
        return self.card.name.partition("/")[0]


_TILES = TypeAdapter(Tile)


def packed(tile: Tile) -> bytes:
    """Return a tile as JSON."""
    return _TILES.dump_json(tile)


def unpacked(raw: bytes) -> Tile:
    """Return the tile that was packed; only ever given what this program wrote itself."""
    return _TILES.validate_json(raw)


def tile_of(listing: Listing, edition: Edition) -> Tile:
    """Make the tile of a listing."""
    entry = listing.latest
    claim = entry.headline
    places = {
        suite.parsed.document.label: place for suite in edition.suites if (place := place_of(entry, suite, edition))
    }
    times = [one.listed_at for one in listing.entries if one.listed_at is not None]
    return Tile(
        card=_card(listing, edition),
        page=listing.page,
        manifest=entry.manifest_digest,
        reproduced=len(entry.reproduced),
        price=entry.price,
        listed_at=entry.listed_at,
        first_at=min(times, default=None),
        headline=Headline(claim.metric.label, claim.shown, claim.unit, claim.state) if claim else None,
        advisory=bool(entry.advisories),
        places=places,
        parents=tuple(sorted({parent.name for parent in entry.manifest.lineage if not parent.url})),
        withdrawal=entry.withdrawal.state if entry.withdrawal else None,
        withdrawn=tuple(
            Withdrawn(one.name.version, one.manifest.title, one.withdrawal) for one in listing.entries if one.withdrawal
        ),
    )


def for_search(tile: Tile) -> Card:
    """Return a card whose every text is safe to show as it stands: an index is read by other programs, too."""
    card = tile.card
    return replace(
        card,
        title=visible(card.title),
        summary=visible(card.summary),
        publisher=visible(card.publisher),
        license=visible(card.license),
        market=visible(card.market_label),
        market_label=visible(card.market_label),
    )


def _card(listing: Listing, edition: Edition) -> Card:
    entry = listing.latest
    listed = entry.listed_at.astimezone(UTC).date() if entry.listed_at else date(1970, 1, 1)
    return Card(
        name=listing.name,
        version=entry.name.version,
        title=entry.manifest.title,
        summary=entry.manifest.summary,
        publisher=entry.publisher.display,
        task=entry.manifest.task,
        license=entry.license.identifier,
        format=entry.model_file.format,
        size=entry.model_file.size,
        date=listed,
        tags=tuple(entry.manifest.tags),
        price=_price(entry),
        currency=entry.offer.currency if _price(entry) and entry.offer else None,
        reproduced=_state(entry),
        market_label=edition.marketplace.name,
        yanked=entry.yank is not None or entry.withdrawal is not None,
        new=new_until((one.listed_at for one in listing.entries), edition) is not None,
        metrics={name: value for suite in edition.suites for name, value in _numbers(entry, suite, edition)},
        latency=_slowest(entry),
    )


def _price(entry: Entry) -> int | None:
    """Return what is asked, in minor units; None where it is free, or not offered at all."""
    if entry.withdrawal or entry.offer is None or entry.offer.free:
        return None
    return minor_units(entry.offer.amount, entry.offer.currency)


def _state(entry: Entry) -> Reproduced:
    states = {_STATES[claim.state] for claim in entry.claims}
    if Reproduced.DISPUTED in states:
        return Reproduced.DISPUTED
    return _STATES[entry.headline.state] if entry.headline else Reproduced.NOTHING_CLAIMED


def _numbers(entry: Entry, suite: PinnedSuite, edition: Edition) -> list[tuple[str, MetricValue]]:
    place = place_of(entry, suite, edition)
    if place is None:
        return []
    document = suite.parsed.document
    return [
        (f"{document.label} {metric.name}", MetricValue(value, metric.better))
        for metric, value in zip(document.ordered_metrics, place.values, strict=True)
        if value is not None
    ]


def place_of(entry: Entry, suite: PinnedSuite, edition: Edition) -> Place | None:
    """Return what was measured on a suite: where verifiers differ, the least favourable number.

    What the maintainers ask not to use has no place anywhere.
    """
    if entry.withdrawal:
        return None
    measurements = latest_by_verifier(entry.measurements, suite.parsed.digest)
    values: list[float | None] = []
    for metric in suite.parsed.document.ordered_metrics:
        numbers = [value for one in measurements if (value := one.measurement.value_of(metric.name)) is not None]
        values.append(least_favourable(numbers, metric) if numbers else None)
    if not values or values[0] is None:
        return None
    public = (values[0], min(one.measurement.samples for one in measurements))
    document = suite.parsed.document
    timed = max(
        (one for one in measurements if one.measurement.latency),
        key=lambda one: one.measurement.latency.ratio if one.measurement.latency else 0,
        default=None,
    )
    return Place(
        tuple(values),
        latency_of(timed) if timed else None,
        {one.verifier.display: one.measurement.measured_at for one in measurements},
        timed.measurement.latency.ratio if timed and timed.measurement.latency else None,
        any(claim.primary and claim.suite_page == suite_page(document.label) for claim in entry.reproduced),
        unseen_of(document.label, document.ordered_metrics[0], public, entry.measurements, edition),
    )


def _slowest(entry: Entry) -> float | None:
    """Return the least favourable ratio of processor time that a believed verifier measured."""
    ratios = [one.measurement.latency.ratio for one in entry.measurements if one.measurement.latency]
    return max(ratios, default=None)
