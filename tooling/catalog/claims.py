"""Claims beside measurements: who reached which claimed number."""

from __future__ import annotations

from typing import Any

from tooling.bench.compare import falls_short
from tooling.catalog import words
from tooling.catalog.entry import ClaimRow, ClaimState, Edition, MeasuredRow, Unseen
from tooling.catalog.unseen import unseen_of
from tooling.model.manifest import Claim, Manifest
from tooling.model.phrase import Phrase
from tooling.model.suite import Metric
from tooling.registry.snapshot import PinnedSuite
from tooling.verify.freshness import agreement_on
from tooling.verify.judged import BelievedMeasurement, latest_by_verifier

Measurements = tuple[BelievedMeasurement, ...]


def suite_page(label: str) -> str:
    """Return the address of a suite's page, below the site's root."""
    return f"s/{label.replace('/', '-')}.html"


def claim_rows(manifest: Manifest, measurements: Measurements, edition: Edition) -> tuple[ClaimRow, ...]:
    """Set every claim of a release beside what believed verifiers measured on the same suite, by digest."""
    suites = {suite.parsed.digest: suite for suite in edition.suites}
    return tuple(_row(claim, measurements, edition, suites.get(claim.suite_digest)) for claim in manifest.claims)


def headline(claims: tuple[ClaimRow, ...]) -> ClaimRow | None:
    """Choose the claim a card shows: a reproduced one before others, a suite's primary metric before others."""
    ranked = sorted(claims, key=lambda claim: (claim.state is not ClaimState.REPRODUCED, not claim.primary))
    return ranked[0] if ranked else None


def least_favourable(values: list[float], metric: Metric) -> float:
    """Return the number of the most sceptical verifier."""
    return min(values) if metric.better == "higher" else max(values)


def latency_of(believed: BelievedMeasurement) -> str | None:
    """Return how much processor time a sample takes, relative to the suite's reference graph."""
    latency = believed.measurement.latency
    if latency is None:
        return None
    return Phrase("%(ratio)s %(reference)s", ratio=words.ratio(latency.ratio), reference=latency.reference)


def _row(claim: Claim, measurements: Measurements, edition: Edition, suite: PinnedSuite | None) -> ClaimRow:
    metric = _metric(suite, claim)
    rows = _measured_rows(claim, measurements, metric)
    numbers = [row.value for row in rows]
    measured = least_favourable(numbers, metric) if metric and numbers else None
    agreeing = sum(row.agrees for row in rows)
    document = suite.parsed.document if suite and metric else None
    return ClaimRow(
        metric=words.metric(claim.metric),
        primary=metric is not None and metric.primary,
        unit=metric.unit if metric else None,
        suite=claim.suite,
        suite_title=document.title if document else None,
        suite_page=suite_page(document.label) if document else None,
        claimed=claim.value,
        measured=measured,
        difference=None if measured is None else measured - claim.value,
        spread=round(max(numbers) - min(numbers), 6) if len(numbers) > 1 else None,
        state=_state(metric, len(rows), agreeing, edition.verifiers.threshold),
        k=agreeing,
        n=len(edition.verifiers.of),
        threshold=edition.verifiers.threshold,
        rows=rows,
        **_freshness(claim, metric, measurements, edition),
        unseen=_unseen(claim, metric, measured, rows, measurements, edition),
    )


def _freshness(claim: Claim, metric: Metric | None, measurements: Measurements, edition: Edition) -> dict[str, Any]:
    if metric is None:
        return {}
    said = agreement_on(claim, metric, measurements, edition.verifiers.threshold, edition.fresh)
    # What is disputed is not fresh either: that word stands above all.
    if said.until is None or said.k < said.n:
        return {}
    return {"until": said.until, "stale": said.is_stale(edition.clock)}


def _unseen(
    claim: Claim,
    metric: Metric | None,
    measured: float | None,
    rows: tuple[MeasuredRow, ...],
    measurements: Measurements,
    edition: Edition,
) -> Unseen | None:
    if metric is None or measured is None:
        return None
    return unseen_of(claim.suite, metric, (measured, min(row.samples for row in rows)), measurements, edition)


def _metric(suite: PinnedSuite | None, claim: Claim) -> Metric | None:
    if suite is None:
        return None
    return next((metric for metric in suite.parsed.document.metrics if metric.name == claim.metric), None)


def _state(metric: Metric | None, measured: int, agreeing: int, threshold: int) -> ClaimState:
    if metric is None:
        return ClaimState.NOT_MEASURABLE
    if agreeing < measured:
        return ClaimState.DISPUTED
    return ClaimState.REPRODUCED if agreeing >= threshold else ClaimState.CLAIMED


def _measured_rows(claim: Claim, measurements: Measurements, metric: Metric | None) -> tuple[MeasuredRow, ...]:
    if metric is None:
        return ()
    with_metric = [one for one in measurements if one.measurement.value_of(claim.metric) is not None]
    latest = latest_by_verifier(with_metric, claim.suite_digest)
    pairs = [(believed, believed.measurement.value_of(claim.metric)) for believed in latest]
    return tuple(_measured(one, value, claim, metric) for one, value in pairs if value is not None)


def _measured(believed: BelievedMeasurement, value: float, claim: Claim, metric: Metric) -> MeasuredRow:
    measurement = believed.measurement
    environment = measurement.environment
    return MeasuredRow(
        verifier=believed.verifier.display,
        value=value,
        difference=value - claim.value,
        agrees=not falls_short(claim.value, value, metric),
        date=measurement.measured_at,
        samples=measurement.samples,
        runs=measurement.runs,
        sandbox=environment.sandbox,
        runtime=f"onnxruntime {environment.onnxruntime}, {environment.cpu}",
        latency=latency_of(believed),
        path=believed.path,
    )
