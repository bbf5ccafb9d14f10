"""Measure a draft on its publisher's machine, by the same code that the market's verifiers use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from pathlib import Path
from typing import Any

from tooling.authoring.draft import already_there
from tooling.authoring.fields import rewritten
from tooling.authoring.fitting import fitting_suites, measurable
from tooling.authoring.writing import is_signed, local_file, read_draft
from tooling.bench.fit import fit
from tooling.bench.measure import measure
from tooling.bench.record import measurement_statement
from tooling.errors import VerificationError
from tooling.model.manifest import Manifest
from tooling.model.release import ReleaseName
from tooling.model.rules import measuring
from tooling.model.statement import MeasurementStatement
from tooling.model.suite import Direction
from tooling.registry import paths
from tooling.registry.documents import parse
from tooling.registry.parsed import Parsed
from tooling.registry.snapshot import PinnedSuite, Snapshot, shown_path
from tooling.registry.strict_yaml import read_yaml
from tooling.registry.write import write_atomically
from tooling.sandbox.interface import Sandbox
from tooling.scan.scan import check_model_file
from tooling.verify.recording import now
from tooling.verify.store import ArtifactCache

_STEP = Decimal("0.0001")
Suites = Mapping[str, PinnedSuite]


def measure_draft(
    snapshot: Snapshot,
    name: ReleaseName,
    suites: Suites,
    sandbox: Sandbox,
    store: ArtifactCache,
    wanted: Sequence[str] = (),
) -> list[MeasurementStatement]:
    """Measure a draft that nobody has signed yet; returns what a verifier would state, signed by nobody.

    Without `wanted`, on the suites it claims, or on those that fit it and are for its task. Raises HaatError like
    `measure`, and VerificationError where there is no such suite.
    """
    draft = read_draft(snapshot, name)
    artifacts = draft.document.artifacts
    files = {artifact.path: local_file(snapshot, name, artifact, store) for artifact in artifacts}
    labels = _labels(draft.document, suites, wanted)
    for artifact in artifacts:
        if artifact.format == "onnx":
            check_model_file(files[artifact.path], shown_path(paths.artifact(name, artifact.path)), sandbox)
    return [_measured(draft, files, suites[label], sandbox) for label in labels]


def _labels(manifest: Manifest, suites: Suites, wanted: Sequence[str]) -> Sequence[str]:
    claimed = sorted({claim.suite for claim in manifest.claims})
    labels = wanted or claimed or measurable(fitting_suites(manifest, suites))
    unknown = [label for label in labels if label not in suites]
    if labels and not unknown:
        return labels
    what = f"this market has no suite {', '.join(unknown)}" if unknown else "no suite here fits this model and its task"
    listed = f"suites here: {', '.join(sorted(suites)) or 'none'}"
    hint = f"{listed}; a listing without claims is fine, and anybody may propose a suite: haat suite new --help"
    raise VerificationError(measuring.SUITE_UNKNOWN.problem(what, help=hint))


def _measured(
    draft: Parsed[Manifest], files: Mapping[str, Path], suite: PinnedSuite, sandbox: Sandbox
) -> MeasurementStatement:
    used = fit(draft.document, suite.parsed.document).artifacts
    measured = measure(draft.document, files, suite, sandbox)
    return measurement_statement(draft, used, suite.parsed, measured, now())


def claim_measured(
    snapshot: Snapshot, name: ReleaseName, suites: Suites, statements: Iterable[MeasurementStatement]
) -> Path:
    """Write what was measured into a draft as its claims; returns the manifest's path.

    Claims of other suites stay. Raises RegistryError for a signed manifest: its bytes stay as they are.
    """
    path = snapshot.root / paths.manifest(name)
    if is_signed(snapshot, name):
        raise already_there(path, f"{name} is signed, so its claims stay as they are", f"haat edit {name.listing}")
    draft = read_draft(snapshot, name)
    measured = [one.predicate for one in statements]
    said = read_yaml(draft.raw, draft.path)
    if not isinstance(said, dict):  # `read_draft` has read the same bytes as a manifest.
        raise TypeError("a manifest is a mapping")
    fresh = {one.suite for one in measured}
    claims = [one for one in said.get("claims", ()) if one["suite"] not in fresh]
    for one in measured:
        better = {metric.name: metric.better for metric in suites[one.suite].parsed.document.metrics}
        claims += [
            _claim(one.suite, one.suite_digest, metric.name, rounded(metric.value, better[metric.name]))
            for metric in one.metrics
        ]
    raw = rewritten(draft.raw, {**said, "claims": claims}, draft.path)
    write_atomically(path, parse(Manifest, raw, draft.path).raw)
    return path


def _claim(suite: str, digest: str, metric: str, value: float) -> dict[str, Any]:
    return {"suite": suite, "suite_digest": digest, "metric": metric, "value": value}


def rounded(value: float, better: Direction) -> float:
    """Round to four decimals so that no claim says more than was measured: down where higher is better, else up."""
    # By its shortest decimal text, so that a number of four decimals stays as it is.
    return float(Decimal(repr(value)).quantize(_STEP, ROUND_FLOOR if better == "higher" else ROUND_CEILING))
