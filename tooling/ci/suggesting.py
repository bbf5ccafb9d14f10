"""Measure releases that claim nothing, so that their publisher sees which numbers they could claim."""

from __future__ import annotations

from collections.abc import Iterator

from tooling.ci.numbers import Number
from tooling.errors import HaatError
from tooling.model.manifest import Manifest
from tooling.model.report import Outcome
from tooling.registry.change_set import ChangeSet
from tooling.verify.changes import Judgement
from tooling.verify.context import Context
from tooling.verify.judged import Judged
from tooling.verify.recording import measure_release

MAX_SUITES = 3


def measured_without_claims(judgement: Judgement) -> dict[Number, float]:
    """Measure each new release without claims on this market's suites for its task, where there is a sandbox."""
    context, changes = judgement.context, judgement.changes
    if context is None or changes is None or context.sandbox is None:
        return {}
    claimless = [one for one in judgement.releases if changes.is_new(one.name) and _claims_nothing(one)]
    return {number: value for one in claimless for number, value in _measured(one, changes, context)}


def _claims_nothing(judged: Judged) -> bool:
    failed = any(one.outcome is Outcome.FAILED for one in judged.report.findings)
    return judged.manifest is not None and not judged.manifest.document.claims and not failed


def _measured(judged: Judged, changes: ChangeSet, context: Context) -> Iterator[tuple[Number, float]]:
    if judged.manifest is None:
        return
    for label in fitting(judged.manifest.document, context):
        try:
            statements = measure_release(changes.merged, judged.name, context, (label,))
        except HaatError:
            continue  # A suite that does not fit is none to be proposed.
        for statement in statements:
            for metric in statement.predicate.metrics:
                yield Number(str(judged.name), label, metric.name), metric.value


def fitting(manifest: Manifest, context: Context) -> list[str]:
    """Return this market's suites for the task of a model, a few of them."""
    found = [label for label, suite in context.suites.items() if suite.parsed.document.task == manifest.task]
    return sorted(found)[:MAX_SUITES]
