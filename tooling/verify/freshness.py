"""How many verifiers agree on a claim and until when that counts as fresh; what should be measured again, and why.

Nothing here reads a clock or a disk: the same releases, market and moment give the same answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from tooling.bench.compare import falls_short
from tooling.model.manifest import Claim
from tooling.model.policy import Policy
from tooling.model.release import ReleaseName
from tooling.model.suite import Metric, Suite
from tooling.registry.snapshot import PinnedSuite
from tooling.verify.judged import BelievedMeasurement, Judged, latest_by_verifier


@dataclass(frozen=True, slots=True)
class Standards:
    """What a market asks of measurements: suites by label, how many verifiers, how long one is fresh."""

    suites: Mapping[str, PinnedSuite]
    threshold: int
    fresh: timedelta


@dataclass(frozen=True, slots=True)
class Agreement:
    """What believed verifiers say of one claim, each by its latest word.

    `k` of `n` who measured it reached it; `spread` is how far their numbers lie apart, `newest` when the last one
    measured. `until` is when too few of the agreeing measurements will be fresh; None where too few agree at all.
    """

    k: int
    n: int
    spread: float
    newest: datetime | None
    until: datetime | None

    def is_stale(self, now: datetime) -> bool:
        """Say whether enough verifiers agreed, and not lately enough."""
        return self.until is not None and self.until <= now


class Why(StrEnum):
    """Why a release should be measured again; the most pressing first."""

    MISSING = "too few verifiers have measured it"
    DISPUTED = "verifiers disagree with the claim"
    SUITE = "its suite has a newer version here"
    STALE = "its measurements are no longer fresh"
    TIME = "its time has come"
    RUNTIME = "a runtime it was measured with has another version now"


@dataclass(frozen=True, slots=True)
class Due:
    """A release to be measured again on a suite, and why; `since` is when it was measured last, if ever."""

    name: ReleaseName
    suite: str
    why: tuple[Why, ...]
    since: datetime | None


def standards_of(policy: Policy, suites: Mapping[str, PinnedSuite]) -> Standards:
    """Return what a policy asks of measurements."""
    return Standards(suites, policy.verifiers.threshold, span_of(policy.fresh))


def span_of(days: str) -> timedelta:
    """Return a number of days as documents write it, such as `365d`."""
    return timedelta(days=int(days.removesuffix("d")))


def agreement_on(
    claim: Claim, metric: Metric, measurements: Iterable[BelievedMeasurement], threshold: int, fresh: timedelta
) -> Agreement:
    """Compare a claim with each believed verifier's latest number on the suite that it names by digest."""
    said = (one for one in measurements if one.measurement.value_of(claim.metric) is not None)
    latest = latest_by_verifier(said, claim.suite_digest)
    numbers = [(one.measurement.value_of(claim.metric) or 0.0, measured_at(one)) for one in latest]
    agreeing = sorted((when for value, when in numbers if not falls_short(claim.value, value, metric)), reverse=True)
    values = [value for value, _ in numbers]
    return Agreement(
        k=len(agreeing),
        n=len(numbers),
        spread=max(values) - min(values) if values else 0.0,
        newest=max((when for _, when in numbers), default=None),
        # As many as must agree are fresh until the oldest of the newest so many is not.
        until=end_of(agreeing[threshold - 1], fresh) if 0 < threshold <= len(agreeing) else None,
    )


def measured_at(one: BelievedMeasurement) -> datetime:
    """Return when a verifier says it measured."""
    return datetime.fromisoformat(one.measurement.measured_at)


def end_of(when: datetime, span: timedelta) -> datetime:
    """Return when something that began ends, or the last moment that there is."""
    last = datetime.max.replace(tzinfo=UTC)
    return when + span if when < last - span else last


def due(
    releases: Iterable[Judged],
    now: datetime,
    runtimes: Mapping[str, str],
    standards: Standards,
    again: timedelta | None = None,
) -> tuple[Due, ...]:
    """Return what should be measured again, the most pressing first, then what was measured longest ago.

    `runtimes` are versions by the names that a measurement's environment has for them, such as `onnxruntime`. `again`
    is the age at which a measurement is repeated, by default three quarters of the time for which it is fresh.
    Releases that did not get through the gates, or that maintainers ask not to use, are never due; holdouts are not
    looked at, because not everybody who plans has them.
    """
    age = again if again is not None else standards.fresh * 3 / 4
    found = [one for release in releases for one in _due(release, now, runtimes, standards, age)]
    never = datetime.min.replace(tzinfo=now.tzinfo)
    order = list(Why)
    return tuple(sorted(found, key=lambda one: (order.index(one.why[0]), one.since or never, str(one.name), one.suite)))


def _due(
    release: Judged, now: datetime, runtimes: Mapping[str, str], standards: Standards, age: timedelta
) -> Iterator[Due]:
    if release.manifest is None or release.withdrawal is not None:
        return
    claims = release.manifest.document.claims
    for label in sorted({claim.suite for claim in claims}):
        suite = standards.suites.get(label)
        if suite is None:
            continue
        mine = [claim for claim in claims if (claim.suite, claim.suite_digest) == (label, suite.parsed.digest)]
        latest = latest_by_verifier(release.measurements, suite.parsed.digest)
        why = tuple(_reasons(mine, suite.parsed.document, latest, now, runtimes, standards, age))
        if mine and why:
            yield Due(release.name, label, why, max(map(measured_at, latest), default=None))
        newer = _newer(suite.parsed.document, standards.suites)
        if newer is not None and not latest_by_verifier(release.measurements, newer.parsed.digest):
            yield Due(release.name, newer.parsed.document.label, (Why.SUITE,), None)


def _reasons(
    claims: list[Claim],
    suite: Suite,
    latest: tuple[BelievedMeasurement, ...],
    now: datetime,
    runtimes: Mapping[str, str],
    standards: Standards,
    age: timedelta,
) -> Iterator[Why]:
    metrics = {metric.name: metric for metric in suite.metrics}
    said = [
        agreement_on(claim, metrics[claim.metric], latest, standards.threshold, standards.fresh)
        for claim in claims
        if claim.metric in metrics
    ]
    if any(one.n < standards.threshold for one in said):
        yield Why.MISSING
    if any(one.k < one.n for one in said):
        yield Why.DISPUTED
    if any(one.is_stale(now) for one in said):
        yield Why.STALE
    newest = max(map(measured_at, latest), default=None)
    if newest is not None and end_of(newest, age) <= now:
        yield Why.TIME
    if any(_runs_on_others(one, runtimes) for one in latest):
        yield Why.RUNTIME


def _runs_on_others(one: BelievedMeasurement, runtimes: Mapping[str, str]) -> bool:
    environment = one.measurement.environment.model_dump()
    return any(environment.get(name) not in {None, version} for name, version in runtimes.items())


def _newer(suite: Suite, suites: Mapping[str, PinnedSuite]) -> PinnedSuite | None:
    later = [one for one in suites.values() if _follows(one.parsed.document, suite)]
    return max(later, key=lambda one: one.parsed.document.version, default=None)


def _follows(one: Suite, other: Suite) -> bool:
    return one.name == other.name and one.version > other.version
