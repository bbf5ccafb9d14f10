"""Claims beside what was measured: by verifiers, whose word counts, or by a run of no authority, whose does not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from tooling.bench.compare import falls_short
from tooling.ci.document import ClaimFacts, ReleaseFacts
from tooling.ci.numbers import Number, Numbers
from tooling.model.manifest import Claim
from tooling.model.policy import Policy
from tooling.model.release import ReleaseName
from tooling.model.suite import Metric
from tooling.registry.snapshot import PinnedSuite
from tooling.verify.judged import Judged, latest_by_verifier


def claims_of(
    judged: Judged, suites: Mapping[str, PinnedSuite], policy: Policy, numbers: Numbers
) -> tuple[ClaimFacts, ...]:
    """Set every claim that can be measured here beside what verifiers, or else a run of no authority, measured.

    Without claims, what a run measured is proposed as one.
    """
    if judged.manifest is None:
        return ()
    own = _own_numbers(judged, numbers)
    claims = judged.manifest.document.claims
    found = [_claim(one, judged, suites[one.suite], policy, own) for one in claims if _metric(one, suites)]
    return tuple(found) if claims else tuple(_proposals(judged.name, suites, own))


def _metric(claim: Claim, suites: Mapping[str, PinnedSuite]) -> Metric | None:
    suite = suites.get(claim.suite)
    if suite is None or suite.parsed.digest != claim.suite_digest:
        return None
    return next((one for one in suite.parsed.document.metrics if one.name == claim.metric), None)


def _own_numbers(judged: Judged, numbers: Numbers) -> Numbers:
    mine = {Number(str(judged.name), one.claim.suite, one.claim.metric): one.measured for one in judged.reproductions}
    return {**numbers, **mine}


def _claim(claim: Claim, judged: Judged, suite: PinnedSuite, policy: Policy, own: Numbers) -> ClaimFacts:
    metric = next(one for one in suite.parsed.document.metrics if one.name == claim.metric)
    with_metric = [one for one in judged.measurements if one.measurement.value_of(claim.metric) is not None]
    latest = latest_by_verifier(with_metric, claim.suite_digest)
    values = [value for one in latest if (value := one.measurement.value_of(claim.metric)) is not None]
    worst = min(values, default=None) if metric.better == "higher" else max(values, default=None)
    measured = own.get(Number(str(judged.name), claim.suite, claim.metric)) if worst is None else worst
    return ClaimFacts(
        suite=claim.suite,
        metric=claim.metric,
        better=metric.better,
        tolerance=metric.tolerance.absolute,
        claimed=claim.value,
        measured=measured,
        by=tuple(one.verifier.display for one in latest),
        needed=policy.verifiers.threshold,
        short=measured is not None and falls_short(claim.value, measured, metric),
    )


def _proposals(name: ReleaseName, suites: Mapping[str, PinnedSuite], own: Numbers) -> Iterator[ClaimFacts]:
    for number, value in own.items():
        suite = suites.get(number.suite)
        metrics = {one.name: one for one in suite.parsed.document.metrics} if suite else {}
        metric = next((one for known, one in metrics.items() if known == number.metric), None)
        if number.release == str(name) and metric is not None:
            yield ClaimFacts(
                suite=number.suite,
                metric=number.metric,
                better=metric.better,
                tolerance=metric.tolerance.absolute,
                claimed=None,
                measured=value,
            )


def unmeasured(releases: Sequence[ReleaseFacts]) -> list[str]:
    """Return which claims of new releases too few verifiers have measured."""
    return [
        f"{one.name}: {claim.metric} on {claim.suite}, measured by {len(claim.by)} of {claim.needed} verifiers"
        for one in releases
        for claim in one.claims
        if one.new and claim.claimed is not None and len(claim.by) < claim.needed
    ]


def remarks_of(releases: Sequence[ReleaseFacts]) -> tuple[str, ...]:
    """Return what a run of no authority contradicts; it decides nothing, and is said before a verifier says it."""
    return tuple(
        f"{one.name}: the proposal's own run measured {claim.metric} {claim.measured} on {claim.suite}, "
        f"which does not reach the claimed {claim.claimed}"
        for one in releases
        for claim in one.claims
        if claim.short and not claim.by
    )
