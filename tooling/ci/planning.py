"""Which releases are to be measured again tonight, and how machines share them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from tooling.model.release import ReleaseName
from tooling.registry.snapshot import Snapshot
from tooling.verify.checks.statements import granted_verifiers
from tooling.verify.context import Context, context_of
from tooling.verify.freshness import Due, due, span_of, standards_of
from tooling.verify.judged import Judged
from tooling.verify.runner import judge

# What somebody measured so lately is not measured again, whatever speaks for it: it would say the same.
REST = timedelta(days=7)


def due_releases(snapshot: Snapshot, runtime: str, clock: datetime, at_most: int) -> list[Due]:
    """Return what is due, the most pressing first; `runtime` is the onnxruntime that would measure it now.

    What does not pass its gates is left out: `haat check` says why. Raises PolicyError where there is no usable policy.
    """
    context = context_of(snapshot)
    policy = context.policy.document
    judged = (one for name in snapshot.releases() if (one := _measurable(name, snapshot, context)) is not None)
    standards = standards_of(policy, context.suites)
    found = due(judged, clock, {"onnxruntime": runtime}, standards, span_of(policy.remeasure))
    return [one for one in found if one.since is None or one.since <= clock - REST][:at_most]


def shards_of(found: Sequence[Due], shards: int) -> list[dict[str, str]]:
    """Deal releases out to at most so many machines, as a matrix for a workflow: a number, and names with spaces."""
    names = list(dict.fromkeys(one.name for one in found))
    dealt = [names[index::shards] for index in range(shards)]
    texts = (" ".join(map(str, part)) for part in dealt if part)
    return [{"shard": str(number), "releases": text} for number, text in enumerate(texts, start=1)]


def _measurable(name: ReleaseName, snapshot: Snapshot, context: Context) -> Judged | None:
    return judge(name, snapshot, context) if granted_verifiers(context.policy.document, name) else None
