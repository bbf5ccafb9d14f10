"""What somebody's folder holds, part by part, as it lies on a disk or in a commit."""

from __future__ import annotations

import json
import os
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Protocol

from tooling.model.release import ReleaseName
from tooling.registry import paths
from tooling.registry.commit_tree import CommitTree
from tooling.verify.committed import contents_in
from tooling.verify.contents import Contents, contents_of, digest_of_entries, digest_over, stamp_of
from tooling.verify.local_store import LocalStore
from tooling.verify.standing import is_settled

# A publisher, or a publisher and a model: each has a folder.
Owner = tuple[str] | tuple[str, str]
# The part of a folder that concerns all other parts.
COMMON = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """A folder as it was read: digests of its parts, and by what to recognise it without reading."""

    parts: Mapping[str, bytes]
    paths: tuple[str, ...] = ()
    stamp: bytes = b""
    is_settled: bool = True
    is_kept: bool = True


class Sight(Protocol):
    """Whoever looks at folders, and can tell afterwards whether they are still what they were."""

    def look(self, owners: Iterable[Owner]) -> dict[Owner, Seen | None]:
        """Read folders, or recognise them; None where one cannot be looked at."""
        ...

    def still_holds(self, owner: Owner, seen: Seen) -> bool:
        """Say whether a folder was not touched since, nor so shortly before that nobody could tell."""
        ...

    def rows(self, owner: Owner, seen: Seen) -> dict[bytes, bytes]:
        """Return what to keep, so that the folder is recognised next time."""
        ...


@dataclass(frozen=True, slots=True)
class OnDisk:
    """Looks at folders of a registry on a disk, and recognises them by their stamps."""

    store: LocalStore
    root: Path

    def look(self, owners: Iterable[Owner]) -> dict[Owner, Seen | None]:
        """Read folders, or recognise them; None where one cannot be looked at."""
        places = {owner: self._place(owner) for owner in owners}
        kept = self.store.read(places.values())
        found: dict[Owner, Seen | None] = {}
        for owner, place in places.items():
            row = kept.get(place)
            known = _read_row(row) if row else None
            if known is None or stamp_of(self._on_disk(owner), known.paths) != known.stamp:
                known = self._read(owner)
            found[owner] = known
        return found

    def still_holds(self, owner: Owner, seen: Seen) -> bool:
        """Say whether a folder was not touched since, nor so shortly before that nobody could tell."""
        return seen.is_settled and stamp_of(self._on_disk(owner), seen.paths) == seen.stamp

    def rows(self, owner: Owner, seen: Seen) -> dict[bytes, bytes]:
        """Return what to keep, so that the folder is recognised next time."""
        return {self._place(owner): _row(seen)}

    def _place(self, owner: Owner) -> bytes:
        return digest_over((b"seen", os.fsencode(self.root), *map(str.encode, owner)))

    def _on_disk(self, owner: Owner) -> str:
        return f"{self.root}/{folder_of(owner)}"

    def _read(self, owner: Owner) -> Seen | None:
        asked_at = time.time_ns()
        found = contents_of(self._on_disk(owner))
        if found is None:
            return None
        settled = is_settled(found, asked_at)
        return Seen(_parts(owner, found), tuple(found.entries), found.stamp, settled, is_kept=False)


@dataclass(frozen=True, slots=True)
class InCommit:
    """Looks at folders of a commit, which nobody changes."""

    tree: CommitTree

    def look(self, owners: Iterable[Owner]) -> dict[Owner, Seen | None]:
        """Read folders; None where one cannot be looked at."""
        found = {owner: contents_in(self.tree, folder_of(owner)) for owner in owners}
        return {owner: Seen(_parts(owner, one)) if one else None for owner, one in found.items()}

    def still_holds(self, owner: Owner, seen: Seen) -> bool:  # noqa: ARG002 - as on a disk
        """Say that nobody touched it."""
        return True

    def rows(self, owner: Owner, seen: Seen) -> dict[bytes, bytes]:  # noqa: ARG002 - as on a disk
        """Return nothing: it is read again as quickly."""
        return {}


def owners_of(name: ReleaseName) -> tuple[Owner, Owner]:
    """Return the publisher and the listing of a release."""
    return (name.publisher,), (name.publisher, name.model)


def folder_of(owner: Owner) -> PurePosixPath:
    """Return where somebody's folder lies below the registry."""
    return paths.PUBLISHERS / owner[0] if len(owner) == 1 else paths.listing_folder(*owner)


def _parts(owner: Owner, found: Contents) -> dict[str, bytes]:
    return {COMMON: found.digest()} if len(owner) == 1 else _parts_of_listing(folder_of(owner), found)


def _parts_of_listing(folder: PurePosixPath, found: Contents) -> dict[str, bytes]:
    """Digest each release, and all of their manifests; what is no release concerns none."""
    releases: dict[str, dict[str, bytes]] = defaultdict(dict)
    manifests: dict[str, bytes] = {}
    for path, digest in found.entries.items():
        _, version, *inside = path.split("/")
        if inside or not digest:  # A folder without anything in it is a release, too, and one that fails.
            releases[version][path] = digest
        if inside == [paths.MANIFEST_NAME]:
            manifests[path] = digest
    names = filter(None, (paths.release_of(folder / version) for version in releases))
    ordered = sorted(names, key=ReleaseName.sort_key)
    parts = {name.version: digest_of_entries(releases[name.version]) for name in ordered}
    return {COMMON: digest_of_entries(manifests), **parts}


def _row(seen: Seen) -> bytes:
    parts = {name: digest.hex() for name, digest in seen.parts.items()}
    return json.dumps([seen.stamp.hex(), parts, seen.paths], separators=(",", ":")).encode()


def _read_row(row: bytes) -> Seen:
    stamp, parts, known = json.loads(row)
    return Seen({name: bytes.fromhex(digest) for name, digest in parts.items()}, tuple(known), bytes.fromhex(stamp))
