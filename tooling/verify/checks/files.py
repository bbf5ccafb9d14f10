"""Checks that read the release's artifacts."""

from __future__ import annotations

from tooling.errors import DigestMismatchError, FetchError, HaatError, Place, Problem, UnsafeModelError
from tooling.model.manifest import Artifact
from tooling.model.rules import measuring, scanning, trusting
from tooling.registry import paths
from tooling.registry.digests import digest_file
from tooling.scan.kinds import kind_fault
from tooling.scan.scan import check_model_file
from tooling.verify.answers import Answer, Holds, counted
from tooling.verify.context import Context
from tooling.verify.judged import BelievedMeasurement
from tooling.verify.places import place_of
from tooling.verify.release import Release

# The roles whose files a runtime opens.
_OPENED = frozenset({"model", "preprocess", "postprocess"})


def shown(release: Release, artifact: Artifact) -> str:
    """Return an artifact's path as people see it."""
    return f"registry/{paths.artifact(release.name, artifact.path)}"


def artifacts_match(release: Release, context: Context, believed: tuple[BelievedMeasurement, ...] = ()) -> Answer:
    """Every artifact has the size, the digest and the piece root that the manifest names.

    Where nothing is to be fetched, a graph that lies elsewhere is taken from its verifiers, who had those bytes.
    """
    artifacts = release.manifest.document.artifacts
    problems = [problem for index, one in enumerate(artifacts) for problem in _mismatches(release, index, one)]
    if problems:
        raise DigestMismatchError(*problems)
    # What a store gives has been compared by the store.
    absent = [one for one in artifacts if context.find(release, one) is None]
    witnesses = sorted({one.verifier.display for one in believed})
    enough = len(witnesses) >= context.policy.document.verifiers.threshold
    missing = [one for one in absent if not (enough and one.format == "onnx" and one.locations)]
    if missing:
        raise FetchError(*(_missing(release, one) for one in missing))
    size = sum(artifact.size for artifact in artifacts)
    counts = f"{len(artifacts)} file{'s' if len(artifacts) > 1 else ''}, {size:,} bytes"
    names = ", ".join(one.path for one in absent)
    return Holds(f"{counts}; {names}: elsewhere, had by {', '.join(witnesses)}" if absent else counts)


def _missing(release: Release, artifact: Artifact) -> Problem:
    elsewhere = "`haat verify --measure` and `haat pull` fetch it from its locations" if artifact.locations else None
    return trusting.ARTIFACT_MISSING.problem(
        f"{shown(release, artifact)} is not here; it has {artifact.digest}", help=elsewhere
    )


def _mismatches(release: Release, index: int, artifact: Artifact) -> list[Problem]:
    path = release.files.artifact(artifact.path)
    if path is None:
        return []
    found = digest_file(path, shown(release, artifact))
    said = {"size": artifact.size, "digest": artifact.digest, "pieces": artifact.pieces}
    have = {"size": found.size, "digest": found.digest, "pieces": found.pieces}
    wrong = next((field for field in said if said[field] != have[field]), None)
    if wrong is None:
        return []
    return [
        trusting.DIGEST.problem(
            f"{artifact.path}: the manifest says {wrong} {said[wrong]}, the file has {have[wrong]}",
            place_of(release.manifest, "artifacts", index, wrong),
            help="restore the file that was signed, or describe the new one in a new version",
        )
    ]


def graph_is_safe(release: Release, context: Context, believed: tuple[BelievedMeasurement, ...]) -> Answer:
    """Every graph passes the static gate, here or at verifiers that measured it; other files are what they say."""
    artifacts = release.manifest.document.artifacts
    graphs = [artifact for artifact in artifacts if artifact.format == "onnx"]
    _has_a_gate(release)
    _is_what_it_says(release, context)
    if context.sandbox is None:
        scanners = sorted({one.verifier.display for one in believed})
        threshold = context.policy.document.verifiers.threshold
        if len(scanners) >= threshold:
            return Holds(f"scanned by {', '.join(scanners)} before it was measured")
        raise HaatError(
            measuring.NOT_MEASURED.problem(
                f"{len(scanners)} of {threshold} verifiers have scanned these bytes",
                fix=f"haat verify {release.name} --measure",
            )
        )
    sandbox = context.sandbox()
    for artifact in graphs:
        path = context.find(release, artifact)
        if path is None:
            raise FetchError(trusting.ARTIFACT_MISSING.problem(f"{shown(release, artifact)} is not here"))
        check_model_file(path, shown(release, artifact), sandbox)
    return Holds(f"{counted(len(graphs), 'graph')} scanned in {sandbox.level}")


def _has_a_gate(release: Release) -> None:
    """Raise unless every file that a runtime would open is of a format that the gate reads."""
    for index, artifact in enumerate(release.manifest.document.artifacts):
        if artifact.role in _OPENED and artifact.format != "onnx":
            raise UnsafeModelError(
                scanning.NOT_ONNX.problem(
                    f"{artifact.path} is the {artifact.role} and of format `{artifact.format}`; only ONNX is read here",
                    place_of(release.manifest, "artifacts", index, "format"),
                    help="export the model to ONNX",
                )
            )


def _is_what_it_says(release: Release, context: Context) -> None:
    """Raise when a file that is no graph is of another kind than the manifest says, or runs code where it is opened."""
    problems: list[Problem] = []
    for artifact in release.manifest.document.artifacts:
        path = context.find(release, artifact) if artifact.format != "onnx" else None
        fault = kind_fault(path, artifact.format, shown(release, artifact)) if path is not None else None
        if fault is not None:
            problems.append(scanning.NOT_ONNX.problem(f"{artifact.path} {fault}", Place(shown(release, artifact))))
    if problems:
        raise UnsafeModelError(*problems)
