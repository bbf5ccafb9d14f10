"""Write down what was measured, as the statement that a verifier signs."""

from __future__ import annotations

from collections.abc import Sequence

from tooling.bench.measure import Measured
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
    named = [(MANIFEST, manifest.digest), *((artifact.path, artifact.digest) for artifact in measured_artifacts)]
    return MeasurementStatement.model_validate(
        {
            "_type": STATEMENT_TYPE,
            "subject": tuple(_subject(name, digest) for name, digest in named),
            "predicateType": MEASUREMENT,
            "predicate": _measurement(manifest.document, suite, measured, time),
        }
    )


def _measurement(manifest: Manifest, suite: Parsed[Suite], measured: Measured, time: str) -> Measurement:
    return Measurement(
        listing=manifest.name,
        version=manifest.version,
        suite=suite.document.label,
        suite_digest=suite.digest,
        adapter=manifest.adapter.kind if manifest.adapter else "none",
        samples=measured.samples,
        metrics=tuple(MeasuredMetric(name=name, value=value) for name, value in measured.metrics.items()),
        runs=measured.runs,
        latency=measured.latency,
        peak_memory_mb=measured.peak_memory_mb,
        cpu_s=measured.cpu_s,
        environment=measured.environment,
        measured_at=time,
    )


def _subject(name: str, digest: str) -> Subject:
    return Subject(name=name, digest=HexDigest(sha256=digest.removeprefix("sha256:")))
