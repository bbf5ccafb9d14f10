"""The layout of a registry; no other module knows it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from pathlib import PurePosixPath
from types import EllipsisType
from typing import Any

from pydantic import TypeAdapter, ValidationError

from tooling.model.base import ModelName, PublisherName, SemanticVersion, Word
from tooling.model.release import ReleaseName

MARKETPLACE = PurePosixPath("marketplace.yaml")
POLICY = PurePosixPath("trust/policy.yaml")
KEYS = PurePosixPath("trust/keys")
SUITES = PurePosixPath("suites")
PUBLISHERS = PurePosixPath("publishers")
LISTINGS = PurePosixPath("listings")
BUNDLE_SUFFIX = ".sigstore.json"
MANIFEST_NAME = "manifest.yaml"
SUITE_NAME = "suite.yaml"
MAX_DEPTH = 32


def shard(publisher: str) -> str:
    """Return the two hex digits that spread publishers over folders, so that a commit stays small."""
    return hashlib.sha256(publisher.encode()).hexdigest()[:2]


def publisher_file(publisher: str, sequence: int) -> PurePosixPath:
    """Return where one link of a publisher's chain lies."""
    return PUBLISHERS / publisher / f"{sequence}.yaml"


def suite_file(label: str) -> PurePosixPath:
    """Return where a suite (`name/version`) lies."""
    return SUITES / label / SUITE_NAME


def listing_folder(publisher: str, model: str) -> PurePosixPath:
    """Return the folder that holds all releases of a listing."""
    return LISTINGS / shard(publisher) / publisher / model


def release_folder(name: ReleaseName) -> PurePosixPath:
    """Return the folder of one release."""
    return listing_folder(name.publisher, name.model) / name.version


def manifest(name: ReleaseName) -> PurePosixPath:
    """Return where a release's manifest lies."""
    return release_folder(name) / MANIFEST_NAME


def statements_folder(name: ReleaseName) -> PurePosixPath:
    """Return the folder of what others say about a release."""
    return release_folder(name) / "statements"


def statement(name: ReleaseName, payload_digest: str) -> PurePosixPath:
    """Return where a statement lies; its file name is the hex digest of its payload."""
    return statements_folder(name) / f"{payload_digest.removeprefix('sha256:')}{BUNDLE_SUFFIX}"


def artifact(name: ReleaseName, path: str) -> PurePosixPath:
    """Return where the registry itself carries an artifact, if it does."""
    return release_folder(name) / "artifacts" / path


def bundle(document: PurePosixPath) -> PurePosixPath:
    """Return where the signature of a document lies."""
    return document.with_name(document.name + BUNDLE_SUFFIX)


def release_of(folder: PurePosixPath) -> ReleaseName | None:
    """Read a release's name from its folder below the registry, or None where the layout has no such folder."""
    match folder.parts:
        case (LISTINGS.name, _, publisher, model, version) if has_place(folder / MANIFEST_NAME):
            return ReleaseName(publisher, model, version)
        case _:
            return None


def sequence_of(file_name: str) -> int | None:
    """Read the sequence from the name of a publisher's file, or None for another file."""
    match = _PUBLISHER_FILE.fullmatch(file_name)
    return int(match[1]) if match and not match[2] else None


def has_place(path: PurePosixPath, *, is_folder: bool = False) -> bool:
    """Say whether the layout has a place for a file, or for a folder on the way to one."""
    match path.parts:
        case (LISTINGS.name, prefix, publisher, *_) if prefix != shard(publisher):
            return False
        case parts if len(parts) > MAX_DEPTH:
            return False
        case parts:
            return any(_fits(place, parts, is_folder=is_folder) for place in _PLACES)


_Segment = Callable[[str], object]


def _word(word: str) -> _Segment:
    return word.__eq__


def _like(pattern: str) -> _Segment:
    return re.compile(pattern, re.ASCII).fullmatch


def _a(kind: Any) -> _Segment:
    adapter = TypeAdapter[str](kind)

    def is_one(text: str) -> bool:
        try:
            adapter.validate_python(text)
        except ValidationError:
            return False
        return True

    return is_one


_PUBLISHER_FILE = re.compile(r"([1-9][0-9]{0,8})\.yaml(\.sigstore\.json)?", re.ASCII)
_FILE_NAME = _like(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}")
_RELEASE = (_word("listings"), _like(r"[0-9a-f]{2}"), _a(PublisherName), _a(ModelName), _a(SemanticVersion))
_SUITE = (_word("suites"), _a(Word), _like(r"[1-9][0-9]{0,5}"))

# Each row is one place: what every part of its path must be. `...` stands for any file and folder names from there on.
_PLACES: tuple[tuple[_Segment | EllipsisType, ...], ...] = (
    (_word("marketplace.yaml"),),
    (_word("README.md"),),
    (_word("trust"), _like(r"policy\.yaml|README\.md")),
    (_word("trust"), _word("keys"), _like(r"[a-z0-9]+(-[a-z0-9]+)*\.pem|README\.md")),
    (*_SUITE, ...),
    (_word("publishers"), _a(PublisherName), _PUBLISHER_FILE.fullmatch),
    (*_RELEASE, _like(r"manifest\.yaml(\.sigstore\.json)?")),
    (*_RELEASE, _word("statements"), _like(r"[0-9a-f]{64}\.sigstore\.json")),
    (*_RELEASE, _word("artifacts"), ...),
)


def _fits(place: tuple[_Segment | EllipsisType, ...], parts: tuple[str, ...], *, is_folder: bool) -> bool:
    for index, part in enumerate(parts):
        segment = place[min(index, len(place) - 1)]
        if segment is not ... and index >= len(place):
            return False
        if not (_FILE_NAME if isinstance(segment, EllipsisType) else segment)(part):
            return False
    return len(parts) < len(place) or place[-1] is ... if is_folder else len(parts) >= len(place)
