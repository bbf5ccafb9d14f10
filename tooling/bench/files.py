"""The files that a measurement reads: bounded, and by digest before anything else."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tooling.bench.fit import Fit, read_labels
from tooling.bench.readers.interface import MAX_BYTES, unusable
from tooling.errors import DigestMismatchError, FetchError
from tooling.model.manifest import Artifact, Role
from tooling.model.rules.reading import UNREADABLE
from tooling.model.rules.trusting import ARTIFACT_MISSING, DIGEST
from tooling.model.suite import Suite
from tooling.registry.digests import digest_file
from tooling.registry.parsed import digest_of

_MAX_LABELS = 2**20


def read_pinned(suite: Suite, path: Path) -> bytes:
    """Read a suite's data; raises SuiteError for any bytes but those the suite pins."""
    raw = _read(path, suite.dataset.source.path, MAX_BYTES)
    if raw is None or digest_of(raw) != suite.dataset.digest:
        raise unusable(f"{suite.dataset.source.path} of {suite.label} is not the file that the suite pins by digest")
    return raw


def read_artifacts(chosen: Fit, artifacts: Mapping[str, Path]) -> tuple[dict[Role, Path], tuple[str, ...] | None]:
    """Return the graphs' files by role and the labels, all by digest; raises DigestMismatchError, or FetchError."""
    graphs = {graph.role: _at_hand(graph, artifacts) for graph in chosen.graphs}
    for graph in chosen.graphs:
        if digest_file(graphs[graph.role], graph.path).digest != graph.digest:
            raise _mismatch(graph)
    if chosen.labels is None:
        return graphs, None
    raw = _read(_at_hand(chosen.labels, artifacts), chosen.labels.path, _MAX_LABELS)
    if raw is None or digest_of(raw) != chosen.labels.digest:
        raise _mismatch(chosen.labels)
    return graphs, read_labels(raw)


def _at_hand(artifact: Artifact, artifacts: Mapping[str, Path]) -> Path:
    if artifact.path not in artifacts:
        raise FetchError(ARTIFACT_MISSING.problem(f"`{artifact.path}` is not at hand"))
    return artifacts[artifact.path]


def _mismatch(artifact: Artifact) -> DigestMismatchError:
    return DigestMismatchError(DIGEST.problem(f"`{artifact.path}` is not the file that the manifest names"))


def _read(path: Path, shown_as: str, limit: int) -> bytes | None:
    try:
        with path.open("rb") as stream:
            raw = stream.read(limit + 1)
    except OSError as error:
        raise FetchError(UNREADABLE.problem(f"cannot read {shown_as}: {error.strerror}")) from error
    return raw if len(raw) <= limit else None
