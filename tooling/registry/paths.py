"""The layout of a registry; no other module knows it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Any

from pydantic import TypeAdapter, ValidationError

from tooling.model.base import ModelName, PublisherName, SemanticVersion, Word
from tooling.model.granting import is_domain
from tooling.model.release import ReleaseName

MARKETPLACE = PurePosixPath("marketplace.yaml")
TRUST = PurePosixPath("trust")
POLICY = TRUST / "policy.yaml"
NAMES = TRUST / "names.json"
TARGETS = TRUST / "targets.json"
KEYS = TRUST / "keys"
INSTANCES = TRUST / "instances"
ROOTS = TRUST / "root"
EXTENSIONS = TRUST / "extensions"
SUITES = PurePosixPath("suites")
PUBLISHERS = PurePosixPath("publishers")
LISTINGS = PurePosixPath("listings")
BUNDLE_SUFFIX = ".sigstore.json"
MANIFEST_NAME = "manifest.yaml"
SUITE_NAME = "suite.yaml"
ROOT_NAME = "trusted_root.json"
SCHEMA_SUFFIX = ".schema.json"
MAX_DEPTH = 32


def shard(publisher: str) -> str:
    """Return the two hex digits that spread publishers over folders, so that a commit stays small."""
    return hashlib.sha256(publisher.encode("utf-8", "surrogatepass")).hexdigest()[:2]


def publisher_file(publisher: str, sequence: int) -> PurePosixPath:
    """Return where one link of a publisher's chain lies."""
    return PUBLISHERS / publisher / f"{sequence}.yaml"


def recovery_bundle(publisher: str, sequence: int, number: int) -> PurePosixPath:
    """Return where a maintainer's signature of a recovered link lies; each has a number of its own, from 1 to 99."""
    return PUBLISHERS / publisher / f"{sequence}.yaml.recovery-{number}{BUNDLE_SUFFIX}"


def trusted_root(instance: str) -> PurePosixPath:
    """Return where the root of a Sigstore instance lies, under the name that the policy gives the instance."""
    return INSTANCES / instance / ROOT_NAME


def market_root(version: int) -> PurePosixPath:
    """Return where one version of the marketplace's own root lies; the digest of the first is the market's id."""
    return ROOTS / f"{version}.root.json"


def is_signed_offline(path: PurePosixPath) -> bool:
    """Say whether the maintainers sign a file: it decides whom the market believes, or how it measures.

    The root and the list of signed files are signatures themselves; published keys are no trusted data.
    """
    if path.parts[0] == SUITES.name or path == MARKETPLACE:
        return True
    return path.parts[0] == TRUST.name and path != TARGETS and path.parts[:2] not in {ROOTS.parts, KEYS.parts}


def is_signature(path: PurePosixPath) -> bool:
    """Say whether a file is the root or the list of signed files."""
    return path == TARGETS or path.parts[:2] == ROOTS.parts


def own_schema(domain: str) -> PurePosixPath:
    """Return where the schema of a market's own fields lies, named by the domain they stand under."""
    return EXTENSIONS / f"{domain}{SCHEMA_SUFFIX}"


def suite_file(label: str) -> PurePosixPath:
    """Return where a suite (`name/version`) lies."""
    return SUITES / label / SUITE_NAME


def holdouts_folder(label: str) -> PurePosixPath:
    """Return the folder of a suite's holdouts, beside its `suite.yaml`."""
    return SUITES / label / "holdouts"


def holdout(label: str, number: int) -> PurePosixPath:
    """Return where the commitment to a suite's private data lies."""
    return holdouts_folder(label) / f"{number}.yaml"


def holdout_reveal(label: str, number: int) -> PurePosixPath:
    """Return where it stands what a holdout was, once it is replaced."""
    return holdouts_folder(label) / f"{number}.reveal.yaml"


def holdout_data(label: str, number: int) -> PurePosixPath:
    """Return where the data of a revealed holdout lies."""
    return holdouts_folder(label) / f"{number}.data"


def is_of_a_holdout(path: PurePosixPath) -> bool:
    """Say whether a file belongs to a suite's holdouts, which are only ever added to."""
    match path.parts:
        case (SUITES.name, _, _, "holdouts", _, *_):
            return True
        case _:
            return False


@lru_cache(maxsize=1_024)
def listing_folder(publisher: str, model: str) -> PurePosixPath:
    """Return the folder that holds all releases of a listing."""
    return LISTINGS.joinpath(shard(publisher), publisher, model)


@lru_cache(maxsize=1_024)
def release_folder(name: ReleaseName) -> PurePosixPath:
    """Return the folder of one release."""
    return listing_folder(name.publisher, name.model) / name.version


@lru_cache(maxsize=1_024)
def manifest(name: ReleaseName) -> PurePosixPath:
    """Return where a release's manifest lies."""
    return release_folder(name) / MANIFEST_NAME


def statements_folder(name: ReleaseName) -> PurePosixPath:
    """Return the folder of what others say about a release."""
    return release_folder(name) / "statements"


def statement(name: ReleaseName, payload_digest: str) -> PurePosixPath:
    """Return where a statement lies; its file name is the hex digest of its payload."""
    return statements_folder(name) / f"{payload_digest.removeprefix('sha256:')}{BUNDLE_SUFFIX}"


def notices_folder(name: ReleaseName) -> PurePosixPath:
    """Return the folder of the publisher's later word on a release."""
    return release_folder(name) / "notices"


def notice(name: ReleaseName, sequence: int) -> PurePosixPath:
    """Return where a notice lies."""
    return notices_folder(name) / f"{sequence}.yaml"


def artifact(name: ReleaseName, path: str) -> PurePosixPath:
    """Return where the registry itself carries an artifact, if it does."""
    return release_folder(name) / "artifacts" / path


def bundle(document: PurePosixPath) -> PurePosixPath:
    """Return where the signature of a document lies."""
    return document.with_name(document.name + BUNDLE_SUFFIX)


def is_model(name: str) -> bool:
    """Say whether a folder below a publisher's can be a listing."""
    return bool(_RELEASE[2](name))


def signed_document(path: PurePosixPath) -> PurePosixPath | None:
    """Return the document that a bundle lies beside, or None for any other file; statements are their own bundles."""
    recovery = _RECOVERY_FILE.fullmatch(path.name)
    if recovery:
        return path.with_name(f"{recovery[1]}.yaml")
    if not path.name.endswith(f".yaml{BUNDLE_SUFFIX}"):
        return None
    return path.with_name(path.name.removesuffix(BUNDLE_SUFFIX))


def release_of(folder: PurePosixPath) -> ReleaseName | None:
    """Read a release's name from its folder below the registry, or None where the layout has no such folder."""
    match folder.parts:
        case (LISTINGS.name, _, publisher, model, version) if has_place(folder / MANIFEST_NAME):
            return ReleaseName(publisher, model, version)
        case _:
            return None


def sequence_of(file_name: str) -> int | None:
    """Read the sequence from the name of a publisher's file or a notice, or None for another file."""
    match = _NUMBERED_FILE.fullmatch(file_name)
    return int(match[1]) if match and not match[2] else None


def recovered_sequence_of(file_name: str) -> int | None:
    """Read which link a maintainer's signature is about from its file name, or None for another file."""
    match = _RECOVERY_FILE.fullmatch(file_name)
    return int(match[1]) if match else None


def release_around(path: PurePosixPath) -> ReleaseName | None:
    """Return the release in whose folder a file lies, or None where the layout has no such file."""
    folder = PurePosixPath(*path.parts[:_RELEASE_DEPTH])
    return release_of(folder) if len(path.parts) > _RELEASE_DEPTH and has_place(path) else None


def has_place(path: PurePosixPath, *, is_folder: bool = False) -> bool:
    """Say whether the layout has a place for a file, or for a folder on the way to one."""
    match path.parts:
        case (only,):
            return only in (_PLACES if is_folder else _TOP_FILES)
        case (LISTINGS.name, prefix, publisher, *_) if prefix != shard(publisher):
            return False
        case (top, *rest) if len(rest) < MAX_DEPTH:
            return any(place.fits(rest, is_folder=is_folder) for place in _PLACES.get(top, ()))
        case _:
            return False


_Segment = Callable[[str], object]


def _like(pattern: str) -> _Segment:
    return re.compile(pattern, re.ASCII).fullmatch


def _a(kind: Any) -> _Segment:
    adapter = TypeAdapter[str](kind)

    @lru_cache(maxsize=4_096)  # The same publishers, models and versions are asked about again and again.
    def is_one(text: str) -> bool:
        try:
            adapter.validate_python(text)
        except ValidationError:
            return False
        return True

    return is_one


def _is_schema(name: str) -> bool:
    return name.endswith(SCHEMA_SUFFIX) and is_domain(name.removesuffix(SCHEMA_SUFFIX))


_NUMBERED_FILE = re.compile(r"([1-9][0-9]{0,8})\.yaml(\.sigstore\.json)?", re.ASCII)
_RECOVERY_FILE = re.compile(r"([1-9][0-9]{0,8})\.yaml\.recovery-[1-9][0-9]?\.sigstore\.json", re.ASCII)
_RELEASE_DEPTH = 5
_FILE_NAME = _like(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}")
_RELEASE = (_like(r"[0-9a-f]{2}"), _a(PublisherName), _a(ModelName), _a(SemanticVersion))


@dataclass(frozen=True, slots=True)
class _Place:
    """What every part of a path must be; an open place also takes any folders and files from there on."""

    segments: tuple[_Segment, ...]
    is_open: bool = False

    def fits(self, parts: list[str], *, is_folder: bool) -> bool:
        named, more = len(self.segments), len(parts) - len(self.segments)
        if not all(segment(part) for segment, part in zip(self.segments, parts, strict=False)):
            return False
        if not self.is_open:
            return more < 0 if is_folder else more == 0
        return all(map(_FILE_NAME, parts[named:])) and (is_folder or more > 0)


_TOP_FILES = {MARKETPLACE.name, "README.md"}
_PLACES = {
    "trust": (
        _Place((_like(r"policy\.yaml|names\.json|targets\.json|README\.md"),)),
        _Place((_like("root"), _like(r"[1-9][0-9]{0,5}\.root\.json"))),
        _Place((_like("instances"), _a(Word), _like(r"trusted_root\.json"))),
        _Place(
            (
                _like("extensions"),
                lambda name: is_domain(name.removesuffix(SCHEMA_SUFFIX)) and name.endswith(SCHEMA_SUFFIX),
            )
        ),
        _Place((_like("keys"), _like(r"[a-z0-9]+(-[a-z0-9]+)*\.pem|README\.md"))),
    ),
    SUITES.name: (_Place((_a(Word), _like(r"[1-9][0-9]{0,5}")), is_open=True),),
    PUBLISHERS.name: (
        _Place((_a(PublisherName), _NUMBERED_FILE.fullmatch)),
        _Place((_a(PublisherName), _RECOVERY_FILE.fullmatch)),
    ),
    LISTINGS.name: (
        _Place((*_RELEASE, _like(r"manifest\.yaml(\.sigstore\.json)?"))),
        _Place((*_RELEASE, _like("notices"), _NUMBERED_FILE.fullmatch)),
        _Place((*_RELEASE, _like("statements"), _like(r"[0-9a-f]{64}\.sigstore\.json"))),
        _Place((*_RELEASE, _like("artifacts")), is_open=True),
    ),
}
