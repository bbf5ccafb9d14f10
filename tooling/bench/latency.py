"""Summarise timed pairs of blocks as one ratio; for people to compare, never a gate."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tooling.errors import BenchError
from tooling.model.rules.measuring import OUTPUT
from tooling.model.statement import MeasuredLatency

_NS_PER_US = 1_000
_DIGITS = 4


def summarise(times: npt.NDArray[Any], reference: str) -> MeasuredLatency:
    """Return the median ratio of model to reference and its coefficient of variation, to four digits.

    `times` holds nanoseconds a call: model, reference, model, reference, … Raises BenchError unless all are positive.
    """
    if not len(times) or not (times > 0).all():
        raise BenchError(OUTPUT.problem("a block of timed calls took no time"))
    model, other = times[0::2], times[1::2]
    ratios = model / other
    return MeasuredLatency(
        reference=reference,
        ratio=_rounded(np.median(ratios)),
        pairs=len(ratios),
        cv=_rounded(np.std(ratios) / np.mean(ratios)),
        sample_us=_rounded(np.median(model) / _NS_PER_US),
    )


def _rounded(number: Any) -> float:
    return float(f"{float(number):.{_DIGITS}g}")
