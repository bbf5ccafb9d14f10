"""A card: everything that search knows of a listing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Literal

_MEGABYTE = 1_000_000
SIZE_CLASSES = (
    (_MEGABYTE, "under 1 MB"),
    (10 * _MEGABYTE, "1 to 10 MB"),
    (100 * _MEGABYTE, "10 to 100 MB"),
    (1_000 * _MEGABYTE, "100 MB to 1 GB"),
)
LARGEST_CLASS = "over 1 GB"
SIZES = (*(name for _, name in SIZE_CLASSES), LARGEST_CLASS)


class Reproduced(StrEnum):
    """What became of a listing's claims."""

    REPRODUCED = "reproduced"
    DISPUTED = "disputed"
    CLAIMED = "claimed"
    NOTHING_CLAIMED = "nothing claimed"


@dataclass(frozen=True, slots=True)
class MetricValue:
    """A number on a suite, and which way is better."""

    value: float
    better: Literal["higher", "lower"]


@dataclass(frozen=True, slots=True)
class Card:
    """A listing as search shows it. `price` is in minor units, None where it is free; `size` in bytes.

    `yanked` is what is not to be used, by its publisher's word or by that of the market's maintainers.

    `metrics` are by label, such as `digits/1 accuracy`; `latency` is the ratio to the suite's reference graph.
    """

    name: str
    version: str
    title: str
    summary: str
    publisher: str
    task: str
    license: str
    format: str
    size: int
    date: dt.date
    tags: tuple[str, ...] = ()
    price: int | None = None
    currency: str | None = None
    reproduced: Reproduced = Reproduced.NOTHING_CLAIMED
    market: str = ""
    market_label: str = ""
    new: bool = False
    yanked: bool = False
    metrics: Mapping[str, MetricValue] = field(default_factory=lambda: MappingProxyType({}))
    latency: float | None = None


def size_class(size: int) -> str:
    """Return the class of a size in bytes, as people choose it."""
    return next((name for limit, name in SIZE_CLASSES if size < limit), LARGEST_CLASS)
