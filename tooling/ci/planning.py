"""Which releases are to be measured again: too old a measurement, another runtime, or none that counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tooling.errors import HaatError
from tooling.model.release import ReleaseName
from tooling.registry.snapshot import Snapshot
from tooling.verify.checks.statements import granted_verifiers, measurement_is_believed
from tooling.verify.checks.takedowns import withdrawal_of
from tooling.verify.context import Context, context_of
from tooling.verify.gates import open_release
from tooling.verify.hearing import heard
from tooling.verify.judged import BelievedMeasurement, latest_by_verifier
from tooling.verify.release import Release

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Due:
    """A release to measure again, since when its oldest number stands, and why."""

    name: ReleaseName
    since: datetime
    why: str


def due_releases(snapshot: Snapshot, runtime: str, clock: datetime, at_most: int) -> list[Due]:
    """Return what is due, the oldest first; `runtime` is the onnxruntime that would measure it now.

    What does not pass its gates is left out: `haat check` says why. Raises PolicyError where there is no usable policy.
    """
    context = context_of(snapshot)
    days = int(context.policy.document.remeasure.removesuffix("d"))
    found = (_due(one, snapshot, context, runtime, clock - timedelta(days=days)) for one in snapshot.releases())
    ordered = sorted(filter(None, found), key=lambda one: (one.since, one.name.sort_key()))
    return ordered[:at_most]


def shards_of(due: Sequence[Due], shards: int) -> list[dict[str, str]]:
    """Deal releases out to at most so many machines, as a matrix for a workflow: a number, and names with spaces."""
    dealt = [due[index::shards] for index in range(shards)]
    names = (" ".join(str(one.name) for one in part) for part in dealt if part)
    return [{"shard": str(number), "releases": text} for number, text in enumerate(names, start=1)]


def _due(name: ReleaseName, snapshot: Snapshot, context: Context, runtime: str, oldest: datetime) -> Due | None:
    try:
        release = open_release(name, snapshot, context.instances, context.policy.document)
    except HaatError:
        return None
    claimed = {claim.suite for claim in release.manifest.document.claims if claim.suite in context.suites}
    if not claimed or not granted_verifiers(context.policy.document, name) or _is_withdrawn(release, context):
        return None
    believed = tuple(_believed(release, context))
    return min(
        filter(None, (_due_on(name, suite, believed, context, runtime, oldest) for suite in sorted(claimed))),
        key=lambda one: one.since,
        default=None,
    )


def _is_withdrawn(release: Release, context: Context) -> bool:
    return withdrawal_of(heard(release, context), context.policy.document, context.clock) is not None


def _due_on(
    name: ReleaseName,
    suite: str,
    believed: tuple[BelievedMeasurement, ...],
    context: Context,
    runtime: str,
    oldest: datetime,
) -> Due | None:
    latest = latest_by_verifier(believed, context.suites[suite].parsed.digest)
    if len(latest) < context.policy.document.verifiers.threshold:
        return Due(name, _NEVER, f"{suite}: measured by {len(latest)} verifiers")
    times = [_time(one.measurement.measured_at) for one in latest]
    if min(times) < oldest:
        return Due(name, min(times), f"{suite}: last measured {min(times).date()}")
    others = sorted({one.measurement.environment.onnxruntime for one in latest} - {runtime})
    return Due(name, min(times), f"{suite}: measured with onnxruntime {', '.join(others)}") if others else None


def _believed(release: Release, context: Context) -> Iterator[BelievedMeasurement]:
    for file in release.files.statements:
        try:
            yield measurement_is_believed(file, release, context)
        except HaatError:
            continue  # Whatever is no measurement that counts does not make one unnecessary.


def _time(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
