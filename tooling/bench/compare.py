"""Compare claimed numbers with measured ones."""

from __future__ import annotations

import math

from tooling.errors import ClaimError
from tooling.model.rules.measuring import CLAIM
from tooling.model.suite import Metric


def falls_short(claimed: object, measured: object, metric: Metric) -> bool:
    """Say whether a measured number does not reach the claimed one within the metric's tolerance.

    Raises ClaimError for anything but finite numbers.
    """
    claim, found = _number("claimed", claimed, metric), _number("measured", measured, metric)
    slack = metric.tolerance.absolute
    # Negated comparisons, so that nothing incomparable ever passes.
    if metric.better == "higher":
        return not (found >= claim - slack)
    return not (found <= claim + slack)


def _number(what: str, value: object, metric: Metric) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise ClaimError(CLAIM.problem(f"the {what} {metric.name} is not a finite number: {value!r:.50}"))
    return float(value)
