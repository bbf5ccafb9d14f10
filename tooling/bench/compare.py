"""Compare claimed numbers with measured ones."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tooling.errors import ClaimError
from tooling.model.manifest import Claim
from tooling.model.rules.measuring import CLAIM, SUITE_UNKNOWN
from tooling.model.suite import Metric, MetricName, Suite
from tooling.registry.parsed import Parsed


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A claim that its measurement does not reach."""

    claim: Claim
    metric: Metric
    measured: float

    def __str__(self) -> str:
        side = "at least" if self.metric.better == "higher" else "at most"
        return (
            f"{self.claim.suite} {self.metric.name}: claimed {side} {self.claim.value:g}, "
            f"measured {self.measured:.6g} (tolerance {self.metric.tolerance.absolute:g})"
        )


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


def shortfalls(
    claims: Iterable[Claim], suite: Parsed[Suite], measured: Mapping[MetricName, float]
) -> tuple[Shortfall, ...]:
    """Return the claims about one suite that its measurement does not reach; other suites' claims are left aside.

    Raises ClaimError for a claim about another digest of the suite, or about a metric that it does not have.
    """
    metrics = {metric.name: metric for metric in suite.document.metrics}
    short = []
    for claim in claims:
        if claim.suite != suite.document.label:
            continue
        if claim.suite_digest != suite.digest or claim.metric not in metrics or claim.metric not in measured:
            raise ClaimError(SUITE_UNKNOWN.problem(f"{claim.suite} with this digest has no measured `{claim.metric}`"))
        if falls_short(claim.value, measured[claim.metric], metrics[claim.metric]):
            short.append(Shortfall(claim, metrics[claim.metric], measured[claim.metric]))
    return tuple(short)


def _number(what: str, value: object, metric: Metric) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise ClaimError(CLAIM.problem(f"the {what} {metric.name} is not a finite number: {value!r:.50}"))
    return float(value)
