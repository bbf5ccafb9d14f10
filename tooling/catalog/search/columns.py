"""Columns: what is counted, filtered and sorted by, as numbers by document.

Facets hold the place of a value in a list, from 1; a document that is gone has no task. Sorts hold numbers, 0 for
none. Columns lie in parts of 32,768 documents, each as wide as its largest number there; a metric's file holds the few
documents that have it.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise

from tooling.catalog.search.card import Card, size_class
from tooling.catalog.search.pack import get_number, get_planes, put_numbers, put_planes

PART = 32_768
FACET_BYTES = 3
FACETS = ("task", "license", "format", "price", "size", "reproduced", "market", "new", "yanked")
# How many bytes a number of each sort takes.
SORTS = {"date": 2, "size": 2, "price": 6, "latency": 2}

_EPOCH = date(1970, 1, 1)
# Steps of 0.07 %: finer than what a card shows.
_STEPS = 1024
_MIDDLE = 32_768
_LARGEST = 65_535
_CURRENCY = 2**32


def facet_values(card: Card) -> dict[str, str]:
    """Return what a card counts as, by facet."""
    return {
        "task": card.task,
        "license": card.license,
        "format": card.format,
        "price": "paid" if card.price else "free",
        "size": size_class(card.size),
        "reproduced": card.reproduced.value,
        "market": card.market,
        "new": "yes" if card.new else "no",
        "yanked": "yes" if card.yanked else "no",
    }


def sort_numbers(card: Card, currency: int) -> dict[str, int]:
    """Return what a card is sorted by: days, logarithms, and a price below the number of its currency."""
    return {
        "date": min(max((card.date - _EPOCH).days, 0), _LARGEST),
        "size": min(round(_STEPS * math.log2(card.size + 1)) + 1, _LARGEST),
        "price": currency * _CURRENCY + min(card.price, _CURRENCY - 1) if card.price else 0,
        "latency": _logarithm(card.latency),
    }


def currency_order(currencies: Sequence[str]) -> list[int]:
    """Return the place of each currency's number (0 is none) by name: no rate of exchange is guessed."""
    places = {currency: place for place, currency in enumerate(sorted(currencies), start=1)}
    return [0, *(places[currency] for currency in currencies)]


def price_key(number: int, places: Sequence[int]) -> int:
    """Return a price that sorts by currency first; raises IndexError for a currency that is not there."""
    return places[number // _CURRENCY] * _CURRENCY + number % _CURRENCY


def encode_part(columns: Sequence[Sequence[int]]) -> bytes:
    """Write columns of one part, one after the other, each after how many bytes its numbers take."""
    widths = [(max(column, default=0).bit_length() + 7) // 8 for column in columns]
    return b"".join(bytes((width,)) + put_planes(column, width) for column, width in zip(columns, widths, strict=True))


def decode_part(raw: bytes, columns: int, planes: int, count: int) -> list[list[int]]:
    """Read columns of one part with `count` documents, of at most so many planes; raises ValueError."""
    found, at = [], 0
    for _ in range(columns):
        width = raw[at] if at < len(raw) else planes + 1
        if width > planes:
            raise ValueError(f"a column is cut off, or its numbers take more than {planes} bytes")
        end = at + 1 + width * count
        found.append(get_planes(raw[at + 1 : end], width, count))
        at = end
    if at != len(raw):
        raise ValueError(f"a part has {len(raw)} bytes, not {at}")
    return found


def encode_metric(values: Mapping[int, float]) -> bytes:
    """Write the documents that have a metric, and its numbers."""
    numbers = sorted(values)
    gaps = [number - before for before, number in pairwise((-1, *numbers))]
    floats = [struct.unpack("<I", struct.pack("<f", _single(values[number])))[0] for number in numbers]
    return put_numbers((len(numbers), *gaps)) + put_planes(floats, 4)


def decode_metric(raw: bytes, documents: int) -> dict[int, float]:
    """Read a metric; raises ValueError."""
    count, at = get_number(raw, 0)
    if count > documents:
        raise ValueError("a metric has more numbers than there are documents")
    numbers, last = [], -1
    for _ in range(count):
        gap, at = get_number(raw, at)
        last += gap
        if gap == 0 or last >= documents:
            raise ValueError("a document of a metric is out of order")
        numbers.append(last)
    floats = get_planes(raw[at:], 4, count)
    values = struct.unpack(f"<{count}f", struct.pack(f"<{count}I", *floats))
    if not all(map(math.isfinite, values)):
        raise ValueError("a metric's number is not finite")
    return dict(zip(numbers, values, strict=True))


def _logarithm(ratio: float | None) -> int:
    if ratio is None or not ratio > 0 or math.isinf(ratio):
        return 0
    return min(max(round(_STEPS * math.log2(ratio)) + _MIDDLE, 1), _LARGEST)


def _single(value: float) -> float:
    largest = 3.4e38
    return min(max(value, -largest), largest)
