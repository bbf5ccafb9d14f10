"""Write down what was measured, as the statement that a verifier signs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tooling.bench.measure import Measured
from tooling.model.holdout import Holdout, in_steps
from tooling.model.manifest import Artifact, Manifest
from tooling.model.statement import (
    MEASUREMENT,
    STATEMENT_TYPE,
    HexDigest,
    MeasuredMetric,
    Measurement,
    MeasurementStatement,
    Subject,
)
from tooling.model.suite import Suite
from tooling.registry.parsed import Parsed

MANIFEST = "manifest.yaml"


def measurement_statement(
    manifest: Parsed[Manifest],
    measured_artifacts: Sequence[Artifact],
    suite: Parsed[Suite],
    measured: Measured,
    time: str,
) -> MeasurementStatement:
    """State a measurement about a manifest and the artifacts that were measured (`fit(…).artifacts`).

    `time` is RFC 3339 in UTC.
    """
    predicate = Measurement(
        **_both(manifest.document, measured, time),
        suite=suite.document.label,
        suite_digest=suite.digest,
        metrics=tuple(MeasuredMetric(name=name, value=value) for name, value in measured.metrics.items()),
        latency=measured.latency,
        peak_memory_mb=measured.peak_memory_mb,
        cpu_s=measured.cpu_s,
    )
    return _statement(manifest, measured_artifacts, predicate)


def holdout_statement(
    manifest: Parsed[Manifest],
    measured_artifacts: Sequence[Artifact],
    holdout: Parsed[Holdout],
    measured: Measured,
    time: str,
) -> MeasurementStatement:
    """State what was measured on private data, as `measurement_statement` does: its numbers in steps, and no more."""
    private = holdout.document
    numbers = {name: in_steps(value, private.step) for name, value in measured.metrics.items()}
    predicate = Measurement(
        **_both(manifest.document, measured, time),
        suite=private.suite,
        suite_digest=holdout.digest,
        holdout=private.number,
        metrics=tuple(MeasuredMetric(name=name, value=value) for name, value in numbers.items()),
    )
    return _statement(manifest, measured_artifacts, predicate)


def _both(manifest: Manifest, measured: Measured, time: str) -> dict[str, Any]:
    return {
        "listing": manifest.name,
        "version": manifest.version,
        "adapter": manifest.adapter.kind if manifest.adapter else "none",
        "samples": measured.samples,
        "runs": measured.runs,
        "environment": measured.environment,
        "measured_at": time,
    }


def _statement(
    manifest: Parsed[Manifest], measured_artifacts: Sequence[Artifact], predicate: Measurement
) -> MeasurementStatement:
    named = [(MANIFEST, manifest.digest), *((artifact.path, artifact.digest) for artifact in measured_artifacts)]
    return MeasurementStatement.model_validate(
        {
            "_type": STATEMENT_TYPE,
            "subject": tuple(_subject(name, digest) for name, digest in named),
            "predicateType": MEASUREMENT,
            "predicate": predicate,
        }
    )


def _subject(name: str, digest: str) -> Subject:
    return Subject(name=name, digest=HexDigest(sha256=digest.removeprefix("sha256:")))
