"""Claims are measured again, not believed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tooling.bench.compare import falls_short
from tooling.bench.measure import measure
from tooling.errors import ClaimError, FetchError, HaatError, Problem, VerificationError
from tooling.model.manifest import Claim
from tooling.model.rules import measuring, trusting
from tooling.model.suite import Metric, MetricName
from tooling.registry.snapshot import PinnedSuite
from tooling.sandbox.interface import Sandbox
from tooling.verify.answers import Answer, Holds, NotAsked, Warns
from tooling.verify.context import Context
from tooling.verify.judged import BelievedMeasurement, Reproduction, latest_by_verifier
from tooling.verify.places import nearest, place_of
from tooling.verify.release import Release


def claims_name_suites(release: Release, context: Context) -> Answer:
    """Every claim names a metric and the digest of its suite; a suite that is not here yet cannot be measured."""
    claims = list(enumerate(release.manifest.document.claims))
    if not claims:
        return NotAsked("no claims")
    wrong = [problem for index, claim in claims for problem in _misnamed(release, context, index, claim)]
    if wrong:
        raise VerificationError(*wrong)
    unknown = [_unknown(release, context, index, claim) for index, claim in claims if claim.suite not in context.suites]
    if unknown:
        return Warns("not measurable here yet", tuple(unknown))
    return Holds(", ".join(sorted({claim.suite for _, claim in claims})))


def _unknown(release: Release, context: Context, index: int, claim: Claim) -> Problem:
    meant = nearest(claim.suite, context.suites)
    listed = f"suites here: {', '.join(sorted(context.suites)) or 'none'}"
    return measuring.SUITE_UNKNOWN.problem(
        f"{claim.metric} on `{claim.suite}` is not measurable here: this market has no such suite",
        place_of(release.manifest, "claims", index, "suite"),
        help=f"did you mean `{meant}`? {listed}" if meant else listed,
    )


def _misnamed(release: Release, context: Context, index: int, claim: Claim) -> list[Problem]:
    suite = context.suites.get(claim.suite)
    if suite is None:
        other = next((one for one, here in context.suites.items() if here.parsed.digest == claim.suite_digest), None)
        if other is None:
            return []
        message = f"`{claim.suite}` has the digest of {other} here: one suite has one name"
        where = place_of(release.manifest, "claims", index, "suite")
        return [measuring.SUITE_UNKNOWN.problem(message, where, help=f"suite: {other}")]
    if suite.parsed.digest != claim.suite_digest:
        return [
            measuring.SUITE_UNKNOWN.problem(
                f"the claim was made on another suite than {claim.suite} here",
                place_of(release.manifest, "claims", index, "suite_digest"),
                help=f"{claim.suite} here has {suite.parsed.digest}",
            )
        ]
    metrics = [metric.name for metric in suite.parsed.document.metrics]
    if claim.metric in metrics:
        return []
    return [
        measuring.SUITE_UNKNOWN.problem(
            f"{claim.suite} has no metric `{claim.metric}`",
            place_of(release.manifest, "claims", index, "metric"),
            help=f"its metrics: {', '.join(metrics)}",
        )
    ]


def _measurable(release: Release, context: Context) -> list[tuple[int, Claim]]:
    """Return the claims whose suite this market has, with their place in the manifest."""
    return [pair for pair in enumerate(release.manifest.document.claims) if pair[1].suite in context.suites]


def at_hand(release: Release, context: Context) -> dict[str, Path]:
    """Return where the release's artifacts lie; raises FetchError when one is not here."""
    found = {one.path: context.find(release, one) for one in release.manifest.document.artifacts}
    absent = [path for path, file in found.items() if file is None]
    if absent:
        raise FetchError(
            *(trusting.ARTIFACT_MISSING.problem(f"{path} of {release.name} is not here") for path in absent)
        )
    return {path: file for path, file in found.items() if file is not None}


def measure_again(release: Release, context: Context, sandbox: Sandbox) -> tuple[Reproduction, ...]:
    """Measure every suite that is claimed and here, once each, in the sandbox."""
    manifest = release.manifest.document
    claims = [claim for _, claim in _measurable(release, context)]
    files = at_hand(release, context) if claims else {}
    wanted = sorted({claim.suite for claim in claims})
    measured = {suite: measure(manifest, files, context.suites[suite], sandbox) for suite in wanted}
    return tuple(_compare(claim, measured[claim.suite].metrics, context) for claim in claims)


def _compare(claim: Claim, numbers: Mapping[MetricName, float], context: Context) -> Reproduction:
    metric = _metric(context.suites[claim.suite], claim.metric)
    value = numbers[claim.metric]
    return Reproduction(claim, value, falls_short(claim.value, value, metric))


def claims_hold_here(release: Release, context: Context, reproductions: tuple[Reproduction, ...]) -> Answer:
    """Every claimed number was measured again on this machine and reached, within the suite's tolerance."""
    if not reproductions:
        return NotAsked("no claim that could be measured here")
    problems = [
        _shortfall(release, context, index, one.claim, one.measured)
        for (index, _), one in zip(_measurable(release, context), reproductions, strict=True)
        if one.short
    ]
    if problems:
        raise ClaimError(*problems)
    shown = ", ".join(f"{one.claim.metric} {one.measured:.4f}" for one in reproductions)
    return Holds(f"measured here: {shown}")


def claims_hold(release: Release, context: Context, believed: tuple[BelievedMeasurement, ...]) -> Answer:
    """Every claimed number was reproduced by as many verifiers as the policy asks for, within the suite's tolerance."""
    claims = _measurable(release, context)
    if not claims:
        return NotAsked("no claim that could be measured here")
    threshold = context.policy.document.verifiers.threshold
    short: list[Problem] = []
    unmeasured: list[Problem] = []
    for index, claim in claims:
        reproductions = _reproductions(believed, claim, context)
        short += [_shortfall(release, context, index, claim, one.measured) for one in reproductions if one.short]
        if len(reproductions) < threshold:
            unmeasured.append(_unmeasured(release, index, claim, len(reproductions), threshold))
    if short:
        raise ClaimError(*short)
    if unmeasured:
        raise HaatError(*unmeasured)
    names = sorted({one.verifier.display for one in believed})
    return Holds(f"reproduced by {', '.join(names)}")


def _reproductions(believed: tuple[BelievedMeasurement, ...], claim: Claim, context: Context) -> list[Reproduction]:
    """Set a claim beside the latest word of each verifier who measured its metric."""
    with_metric = [one for one in believed if one.measurement.value_of(claim.metric) is not None]
    latest = latest_by_verifier(with_metric, claim.suite_digest)
    return [_compare(claim, _numbers(one), context) for one in latest]


def _numbers(believed: BelievedMeasurement) -> dict[MetricName, float]:
    return {metric.name: metric.value for metric in believed.measurement.metrics}


def _shortfall(release: Release, context: Context, index: int, claim: Claim, measured: float) -> Problem:
    metric = _metric(context.suites[claim.suite], claim.metric)
    return measuring.CLAIM.problem(
        f"claimed {claim.metric} {claim.value} on {claim.suite}, measured {measured:.6f}",
        place_of(release.manifest, "claims", index, "value"),
        help=f"{metric.better} is better; tolerance {metric.tolerance.absolute}",
        fix=f"haat bench {release.name}",
    )


def _metric(suite: PinnedSuite, name: str) -> Metric:
    return next(metric for metric in suite.parsed.document.metrics if metric.name == name)


def _unmeasured(release: Release, index: int, claim: Claim, have: int, threshold: int) -> Problem:
    return measuring.NOT_MEASURED.problem(
        f"{claim.metric} on {claim.suite}: {have} of {threshold} verifiers measured it",
        place_of(release.manifest, "claims", index, "metric"),
        fix=f"haat verify {release.name} --measure",
    )
