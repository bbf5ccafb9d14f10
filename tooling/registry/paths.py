"""The layout of a registry; no other module knows it."""

from __future__ import annotations

import hashlib
from pathlib import PurePosixPath

from tooling.model.release import ReleaseName

MARKETPLACE = PurePosixPath("marketplace.yaml")
POLICY = PurePosixPath("trust/policy.yaml")
SUITES = PurePosixPath("suites")
PUBLISHERS = PurePosixPath("publishers")
LISTINGS = PurePosixPath("listings")
BUNDLE_SUFFIX = ".sigstore.json"


def shard(publisher: str) -> str:
    """Return the two hex digits that spread publishers over folders, so that a commit stays small."""
    return hashlib.sha256(publisher.encode()).hexdigest()[:2]


def publisher_file(publisher: str, sequence: int) -> PurePosixPath:
    """Return where one link of a publisher's chain lies."""
    return PUBLISHERS / publisher / f"{sequence}.yaml"


def suite_file(label: str) -> PurePosixPath:
    """Return where a suite (`name/version`) lies."""
    return SUITES / label / "suite.yaml"


def release_folder(name: ReleaseName) -> PurePosixPath:
    """Return the folder of one release."""
    return LISTINGS / shard(name.publisher) / name.publisher / name.model / name.version


def manifest(name: ReleaseName) -> PurePosixPath:
    """Return where a release's manifest lies."""
    return release_folder(name) / "manifest.yaml"


def statement(name: ReleaseName, payload_digest: str) -> PurePosixPath:
    """Return where a statement lies; its file name is the hex digest of its payload."""
    return release_folder(name) / "statements" / f"{payload_digest.removeprefix('sha256:')}{BUNDLE_SUFFIX}"


def artifact(name: ReleaseName, path: str) -> PurePosixPath:
    """Return where the registry itself carries an artifact, if it does."""
    return release_folder(name) / "artifacts" / path


def bundle(document: PurePosixPath) -> PurePosixPath:
    """Return where the signature of a document lies."""
    return document.with_name(document.name + BUNDLE_SUFFIX)


def release_of(folder: PurePosixPath) -> ReleaseName | None:
    """Read a release's name from its folder below the registry, or None where the layout has no such folder."""
    parts = folder.parts
    if len(parts) != 5 or parts[0] != LISTINGS.name:
        return None
    _, prefix, publisher, model, version = parts
    return ReleaseName(publisher, model, version) if prefix == shard(publisher) else None
