"""The files that a measurement reads: bounded, and by digest before anything else."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tooling.bench.fit import Fit, read_labels
from tooling.bench.readers.interface import MAX_BYTES, unusable
from tooling.errors import DigestMismatchError, FetchError
from tooling.model.manifest import Artifact
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


def read_artifacts(chosen: Fit, artifacts: Mapping[str, Path]) -> tuple[dict[str, Path], tuple[str, ...] | None]:
    """Return what goes into the box by its name there, and the labels, all by digest.

    Raises DigestMismatchError, or FetchError.
    """
    named = {**{f"{graph.role}.onnx": graph for graph in chosen.graphs}, **chosen.inside}
    mounted = {name: _at_hand(artifact, artifacts) for name, artifact in named.items()}
    for name, artifact in named.items():
        if digest_file(mounted[name], artifact.path).digest != artifact.digest:
            raise _mismatch(artifact)
    if chosen.labels is None:
        return mounted, None
    raw = _read(_at_hand(chosen.labels, artifacts), chosen.labels.path, _MAX_LABELS)
    if raw is None or digest_of(raw) != chosen.labels.digest:
        raise _mismatch(chosen.labels)
    return mounted, read_labels(raw)


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
