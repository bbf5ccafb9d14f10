"""Put a draft into the registry: files first, the manifest last, so that nobody ever sees half of one."""

from __future__ import annotations

from pathlib import Path

from tooling.authoring.draft import Asset, Draft, already_there
from tooling.errors import DigestMismatchError, FetchError, Place, RegistryError
from tooling.model.manifest import Artifact, Manifest
from tooling.model.release import ReleaseName
from tooling.model.rules import reading, trusting
from tooling.net.temporary import unfinished
from tooling.registry import paths
from tooling.registry.digests import digest_file
from tooling.registry.documents import parse
from tooling.registry.files import unreadable
from tooling.registry.parsed import Parsed
from tooling.registry.snapshot import Snapshot, shown_path
from tooling.registry.write import write_atomically
from tooling.verify.intake import Watcher, copy, is_file_of
from tooling.verify.store import ArtifactCache

# Git keeps every version for ever.
MAX_CARRIED = 5_000_000


def write_draft(snapshot: Snapshot, draft: Draft, store: ArtifactCache, inherited: ReleaseName | None = None) -> Path:
    """Write a draft; files above 5 MB go to the user's own store until a host has them. Returns the manifest's path.

    `inherited` is the release that unchanged files are copied from. The same draft may be written again; raises
    RegistryError where another one or a signed release lies there.
    """
    target = snapshot.root / paths.manifest(draft.name)
    file = snapshot.manifest(draft.name)
    if file is not None and file.raw != draft.manifest.raw:
        message = f"{draft.name} is there already, and says something else"
        raise already_there(target, message, f"haat edit {draft.name.listing}, or another --version")
    files = {asset.path: asset for asset in draft.assets}
    for artifact in draft.manifest.document.artifacts:
        if artifact.path in files:
            _keep(snapshot, draft.name, artifact, files[artifact.path], store)
        elif inherited is not None:
            _inherit(snapshot, draft.name, artifact, inherited)
    if draft.publisher_file is not None:
        write_publisher(snapshot, draft.name.publisher, draft.publisher_file)
    write_atomically(target, draft.manifest.raw)
    return target


def write_publisher(snapshot: Snapshot, publisher: str, raw: bytes) -> Path:
    """Write a publisher's first file; raises RegistryError where another one lies there."""
    path = snapshot.root / paths.publisher_file(publisher, 1)
    if path.exists() and path.read_bytes() != raw:
        raise already_there(path, f"`{publisher}` is a publisher here already", f"haat sign --publisher {publisher}")
    write_atomically(path, raw)
    return path


def read_draft(snapshot: Snapshot, name: ReleaseName) -> Parsed[Manifest]:
    """Read a manifest that nobody has to have signed; raises RegistryError where there is none, or no proper one."""
    file = snapshot.manifest(name)
    if file is None:
        where = Place(shown_path(paths.manifest(name)))
        fix = f"haat new model.onnx --name {name.listing} --version {name.version}"
        raise RegistryError(reading.MISSING_FILE.problem(f"there is no draft of {name}", where, fix=fix))
    parsed = parse(Manifest, file.raw, file.path)
    said = ReleaseName(parsed.document.publisher_name, parsed.document.model_name, parsed.document.version)
    if said != name:
        message = f"the manifest describes {said}, but it lies at the path of {name}"
        raise RegistryError(reading.PATH_MISMATCH.problem(message, Place(parsed.path)))
    return parsed


def is_signed(snapshot: Snapshot, name: ReleaseName) -> bool:
    """Say whether a signature lies beside a manifest; whether it holds is for the checks."""
    return snapshot.file(paths.bundle(paths.manifest(name)), MAX_CARRIED) is not None


def local_file(snapshot: Snapshot, name: ReleaseName, artifact: Artifact, store: ArtifactCache) -> Path:
    """Return where an artifact's exact bytes lie on this machine.

    Raises DigestMismatchError where the registry carries another file in its place, FetchError where none is at hand.
    """
    carried = snapshot.root / paths.artifact(name, artifact.path)
    if carried.is_file():
        if not is_file_of(artifact, carried):
            message = f"{artifact.path} is not the file that the manifest names"
            hint = "describe the new file in a new draft: haat new FILE --of PUBLISHER/MODEL --version VERSION"
            where = Place(shown_path(paths.artifact(name, artifact.path)))
            raise DigestMismatchError(trusting.DIGEST.problem(message, where, help=hint))
        return carried
    kept = store.kept(artifact)
    if kept is None:
        message = f"{artifact.path} of {name} is not on this machine; it has {artifact.digest}"
        raise FetchError(trusting.ARTIFACT_MISSING.problem(message, fix=f"haat bench {name} --file PATH"))
    return kept


def _keep(snapshot: Snapshot, name: ReleaseName, artifact: Artifact, asset: Asset, store: ArtifactCache) -> None:
    if artifact.size > MAX_CARRIED:
        store.keep(artifact, asset.file)
    else:
        carry(snapshot, name, artifact, asset.file)


def carry(snapshot: Snapshot, name: ReleaseName, artifact: Artifact, file: Path) -> None:
    """Copy an artifact's exact bytes to their place beside the manifest; raises FetchError."""
    target = snapshot.root / paths.artifact(name, artifact.path)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        # Beside the release and not in it: whoever looks into the folder meanwhile sees nothing odd.
        with unfinished(snapshot.root.parent) as folder:
            arriving = folder / "artifact"
            copy(artifact, file, str(file), arriving, Watcher())
            arriving.chmod(0o644)
            arriving.replace(target)
    except OSError as error:
        raise unreadable(error, str(file)) from error


def _inherit(snapshot: Snapshot, name: ReleaseName, artifact: Artifact, before: ReleaseName) -> None:
    carried = snapshot.root / paths.artifact(before, artifact.path)
    if carried.is_file():
        carry(snapshot, name, artifact, carried)
    elif not artifact.locations:
        message = f"{artifact.path} of {before} is neither here nor has it a location"
        raise RegistryError(trusting.ARTIFACT_MISSING.problem(message, fix=f"--file {artifact.role}={artifact.path}"))


def take_file(snapshot: Snapshot, name: ReleaseName, file: Path, store: ArtifactCache) -> None:
    """Keep a file that a draft names by digest, wherever it lay; raises FetchError where the draft names no such."""
    found = digest_file(file, str(file))
    for artifact in read_draft(snapshot, name).document.artifacts:
        if artifact.digest == found.digest:
            store.keep(artifact, file)
            return
    message = f"{name} names no file with {found.digest}"
    raise FetchError(trusting.DIGEST.problem(message, Place(str(file)), help="the manifest lists its files' digests"))
