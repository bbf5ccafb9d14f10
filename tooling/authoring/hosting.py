"""Give the files of a draft their locations: put them at a host, fetch them back, and only then write that down."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tooling.authoring.draft import already_there
from tooling.authoring.fields import rewritten
from tooling.authoring.hosts.interface import Host
from tooling.authoring.writing import MAX_CARRIED, carry, is_signed, local_file, read_draft
from tooling.errors import DigestMismatchError, FetchError, Place
from tooling.model.manifest import Artifact, Manifest
from tooling.model.release import ReleaseName
from tooling.model.rules import authoring, trusting
from tooling.net.interface import Source
from tooling.registry import paths
from tooling.registry.documents import parse
from tooling.registry.parsed import Parsed
from tooling.registry.snapshot import Snapshot
from tooling.registry.strict_yaml import read_yaml
from tooling.registry.write import write_atomically
from tooling.verify.intake import Intake, Watcher
from tooling.verify.store import ArtifactCache

_MORE = 2**20


def homeless(snapshot: Snapshot, name: ReleaseName) -> tuple[Artifact, ...]:
    """Return the files of a draft that nobody could get: too large for the registry, and without a location."""
    artifacts = read_draft(snapshot, name).document.artifacts
    return tuple(one for one in artifacts if not one.locations and one.size > MAX_CARRIED)


def host_files(
    snapshot: Snapshot, name: ReleaseName, host: Host, source: Source, store: ArtifactCache, *, resign: bool
) -> list[str]:
    """Put every file without a location at a host and write the locations into the manifest; returns them.

    Each is written as soon as its bytes came back right, so that whoever was interrupted goes on there. Raises
    FetchError where the host refuses, DigestMismatchError where it gives other bytes, and RegistryError for a manifest
    that is signed already, unless somebody is there to sign it anew.
    """
    told = []
    for artifact in read_draft(snapshot, name).document.artifacts:
        if artifact.locations:
            continue
        if is_signed(snapshot, name) and not resign:
            where = snapshot.root / paths.manifest(name)
            message = f"{name} is signed without a location for {artifact.path}"
            raise already_there(where, message, f"haat submit {name} … --key NAME, which signs it anew")
        location = host.put(name, artifact, local_file(snapshot, name, artifact, store))
        _fetch_back(artifact, location, source, store)
        store.keep(artifact, local_file(snapshot, name, artifact, store))
        _write_location(snapshot, name, artifact, location)
        told.append(location)
    return told


def carry_files(snapshot: Snapshot, name: ReleaseName, store: ArtifactCache) -> None:
    """See to it that every small file without a location lies beside the manifest; raises FetchError."""
    for artifact in read_draft(snapshot, name).document.artifacts:
        if not artifact.locations and artifact.size <= MAX_CARRIED:
            file = local_file(snapshot, name, artifact, store)
            if file != snapshot.root / paths.artifact(name, artifact.path):
                carry(snapshot, name, artifact, file)


def _fetch_back(artifact: Artifact, location: str, source: Source, store: ArtifactCache) -> None:
    """Fetch a file as anybody will, and compare it with the manifest."""
    with store.beside() as folder, _other_bytes(artifact, location), (folder / "returned").open("wb") as stream:
        intake = Intake(artifact, stream, location, Watcher())
        # A little more than it has, so that a longer file is seen to be another one.
        source.fetch(location, intake, artifact.size + _MORE)
        intake.finish()


@contextmanager
def _other_bytes(artifact: Artifact, location: str) -> Iterator[None]:
    try:
        yield
    except FetchError as error:
        if not any(problem.rule == trusting.DIGEST.id for problem in error.problems):
            raise
        message = f"what lies there is not {artifact.path}: {error.problems[-1].message}"
        raise DigestMismatchError(authoring.OTHER_BYTES.problem(message, Place(location))) from error


def _write_location(snapshot: Snapshot, name: ReleaseName, artifact: Artifact, location: str) -> None:
    draft = read_draft(snapshot, name)
    said = read_yaml(draft.raw, draft.path)
    listed = said["artifacts"] if isinstance(said, dict) else ()
    artifacts = [{**one, "locations": [location]} if one["path"] == artifact.path else one for one in listed]
    raw = rewritten(draft.raw, {**_mapping(said), "artifacts": artifacts}, draft.path)
    checked: Parsed[Manifest] = parse(Manifest, raw, draft.path)
    (snapshot.root / paths.bundle(paths.manifest(name))).unlink(missing_ok=True)
    write_atomically(snapshot.root / paths.manifest(name), checked.raw)
    # What can be had elsewhere does not stay in git for ever.
    carried: Path = snapshot.root / paths.artifact(name, artifact.path)
    carried.unlink(missing_ok=True)


def _mapping(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise TypeError("a manifest is a mapping")
    return value
