"""Measure what a proposal adds: on a machine that holds no secret and signs nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tooling.ci.suggesting import fitting
from tooling.model.release import ReleaseName
from tooling.model.statement import MeasurementStatement
from tooling.registry.change_set import ChangeSet, Proposal, open_change_set
from tooling.sandbox.interface import Sandbox
from tooling.verify.context import ArtifactStore, Context, context_of
from tooling.verify.gates import open_release
from tooling.verify.recording import measure_release


def measure_proposal(
    proposal: Proposal, sandbox: Callable[[], Sandbox], store: ArtifactStore, only: Sequence[ReleaseName] = ()
) -> list[MeasurementStatement]:
    """Measure each release that is new, or those that are named, on the suites it claims.

    Policy and suites are the base's. A release without claims is measured on this market's suites for its task. Raises
    what the first closed gate raises.
    """
    with open_change_set(proposal) as changes:
        context = context_of(changes.base, sandbox, store)
        names = only or tuple(filter(changes.is_new, changes.releases))
        return [one for name in names for one in _measured(name, changes, context)]


def _measured(name: ReleaseName, changes: ChangeSet, context: Context) -> list[MeasurementStatement]:
    suites = suites_for(name, changes, context)
    return measure_release(changes.merged, name, context, suites) if suites else []


def suites_for(name: ReleaseName, changes: ChangeSet, context: Context) -> list[str]:
    """Return the suites on which a release is measured: those it claims and this market has, or those for its task."""
    release = open_release(name, changes.merged, context.instances, context.policy.document)
    manifest = release.manifest.document
    claimed = sorted({claim.suite for claim in manifest.claims if claim.suite in context.suites})
    return claimed if manifest.claims else fitting(manifest, context)
