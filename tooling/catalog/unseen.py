"""Public numbers beside those on private samples: who has learnt a benchmark, and who its samples."""

from __future__ import annotations

import math
from collections.abc import Iterable

from tooling.catalog.entry import Edition, Unseen
from tooling.model.suite import Metric, MetricName
from tooling.registry.holdouts import PinnedHoldout
from tooling.verify.checks.holdouts import is_what_was_committed
from tooling.verify.judged import BelievedMeasurement, latest_by_verifier

# Shares of samples, whose spread by chance is known from the number of samples.
_SHARES: frozenset[MetricName] = frozenset({"accuracy", "exact_match"})
_DEVIATIONS = 2.0


def unseen_of(
    suite: str,
    metric: Metric,
    public: tuple[float, int],
    measurements: Iterable[BelievedMeasurement],
    edition: Edition,
) -> Unseen | None:
    """Return what verifiers measured on the newest holdout of a suite that they used, or None where they used none.

    `public` is the number shown for the suite itself, with its samples. Where verifiers differ, the least favourable
    number counts. A holdout whose reveal is not what was committed to shows nothing.
    """
    said = (one for one in measurements if one.measurement.suite == suite)
    on_it = [one for one in said if one.measurement.value_of(metric.name) is not None]
    digests = {one.measurement.suite_digest for one in on_it}
    known = [edition.holdouts[digest] for digest in digests if digest in edition.holdouts]
    honest = [one for one in known if is_what_was_committed(one)]
    newest = max(honest, key=lambda one: one.parsed.document.number, default=None)
    if newest is None:
        return None
    return _beside(newest, metric, public, latest_by_verifier(on_it, newest.parsed.digest))


def _beside(
    holdout: PinnedHoldout,
    metric: Metric,
    public: tuple[float, int],
    latest: tuple[BelievedMeasurement, ...],
) -> Unseen:
    values = [value for one in latest if (value := one.measurement.value_of(metric.name)) is not None]
    value = min(values) if metric.better == "higher" else max(values)
    samples = min(one.measurement.samples for one in latest)
    loss = public[0] - value if metric.better == "higher" else value - public[0]
    step = holdout.parsed.document.step
    return Unseen(
        holdout=holdout.parsed.document.number,
        public=public[0],
        value=value,
        gap=round(value - public[0], 4),
        step=step,
        samples=samples,
        verifiers=len(latest),
        date=max(one.measurement.measured_at for one in latest),
        revealed=holdout.reveal is not None,
        beyond_chance=is_beyond_chance(public, (value, samples), loss - step / 2) if metric.name in _SHARES else None,
    )


def is_beyond_chance(public: tuple[float, int], unseen: tuple[float, int], loss: float) -> bool:
    """Say whether a share of right answers fell by more than two standard errors of the difference of two shares.

    Each pair is a share and its number of samples. Both are taken to be drawn alike, so that one pooled share gives the
    error (the usual test of two proportions).
    """
    (one, first), (other, second) = public, unseen
    pooled = min(1.0, max(0.0, (one * first + other * second) / (first + second)))
    return loss > _DEVIATIONS * math.sqrt(pooled * (1 - pooled) * (1 / first + 1 / second))
