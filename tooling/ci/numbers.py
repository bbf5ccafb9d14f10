"""Numbers from a proposal's own run. A stranger wrote it: finite numbers are taken, nothing else."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tooling.errors import HaatError, RegistryError
from tooling.model.rules import proposing
from tooling.registry.strict_json import read_json

MAX_REPORT = 1_048_576
_LARGEST = 1e15


@dataclass(frozen=True, slots=True)
class Number:
    """Which number is meant: a release's metric on a suite."""

    release: str
    suite: str
    metric: str


Numbers = Mapping[Number, float]


def numbers_in(raw: bytes) -> dict[Number, float]:
    """Read what a run says that it measured; raises RegistryError for what no run of ours writes.

    A number is an integer or a float, and finite: not `NaN`, `1e999`, `true` or a text that reads like one.
    """
    if len(raw) > MAX_REPORT:
        raise _unusable(f"it has {len(raw):,} bytes, and a report has at most {MAX_REPORT:,}")
    try:
        document = read_json(raw, "the report")
    except HaatError as error:
        raise _unusable("it is not JSON that two programs read alike") from error
    return dict(_numbers(document))


def _numbers(document: Any) -> Iterator[tuple[Number, float]]:
    for release in _list(document, "releases"):
        name = _text(release, "name")
        for claim in _list(release, "claims"):
            value = claim.get("measured") if isinstance(claim, dict) else None
            if value is not None:
                yield Number(name, _text(claim, "suite"), _text(claim, "metric")), finite(value)


def finite(value: object) -> float:
    """Return a number that is one; raises RegistryError for anything else."""
    if type(value) not in {int, float} or not isinstance(value, (int, float)) or not _is_bounded(value):
        raise _unusable(f"{value!r:.40} is no finite number")
    return float(value)


def _is_bounded(value: float) -> bool:
    return math.isfinite(value) and abs(value) <= _LARGEST


def _list(document: Any, name: str) -> tuple[Any, ...]:
    found = document.get(name) if isinstance(document, dict) else None
    if not isinstance(found, tuple):
        raise _unusable(f"it has no list `{name}`")
    return found


def _text(document: Any, name: str) -> str:
    found = document.get(name) if isinstance(document, dict) else None
    if not isinstance(found, str):
        raise _unusable(f"`{name}` is no text")
    return found


def _unusable(why: str) -> RegistryError:
    return RegistryError(proposing.NUMBERS.problem(f"the report of the proposal's own run cannot be used: {why}"))
