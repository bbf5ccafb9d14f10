"""Verdicts that this machine reached before, under the digest of everything they stand on; only passed ones.

A release is recognised by the bytes of its whole folder, of its publisher's, and of its siblings' manifests. To read
all that again takes longer than one would wait for, so that a folder is first held against the stamp it had when it was
last read. Nothing is kept of a folder that changed while it was judged, or so shortly before that a next change could
bear the same time.
"""

from __future__ import annotations

import json
import os
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from tooling.model.release import ReleaseName
from tooling.model.report import Level, Outcome, Report
from tooling.registry import paths
from tooling.verify.contents import Contents, contents_of, digest_of_entries, digest_over, stamp_of
from tooling.verify.local_store import LocalStore
from tooling.verify.packing import pack
from tooling.verify.standing import is_settled

# A publisher, or a publisher and a model: each has a folder.
Owner = tuple[str] | tuple[str, str]
# The part of a folder that concerns all other parts.
_COMMON = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """A folder as it was read: digests of its parts, and by what to recognise it without reading."""

    parts: Mapping[str, bytes]
    paths: tuple[str, ...]
    stamp: bytes
    is_settled: bool = True
    is_kept: bool = True


@dataclass(slots=True)
class Recall:
    """What is known of some listings of one registry; made for a portion of work, and forgotten after it."""

    store: LocalStore
    root: Path
    standing: bytes
    _seen: dict[Owner, Seen | None] = field(default_factory=dict)

    def look_at(self, listings: Iterable[tuple[str, str]]) -> None:
        """Read these listings and their publishers, or recognise them by their stamps."""
        places = {owner: self._place(owner) for one in listings for owner in (one[:1], one)}
        kept = self.store.read(places.values())
        for owner, place in places.items():
            row = kept.get(place)
            known = _read_row(row) if row else None
            if known is None or stamp_of(self._on_disk(owner), known.paths) != known.stamp:
                known = self._read(owner)
            self._seen[owner] = known

    def releases(self, publisher: str, model: str) -> list[ReleaseName] | None:
        """Return the releases of a listing, ordered by version; None where it must be looked at otherwise."""
        seen = self._seen.get((publisher, model))
        if seen is None:
            return None
        return [ReleaseName(publisher, model, version) for version in seen.parts if version != _COMMON]

    def verdicts(self, names: Iterable[ReleaseName]) -> dict[ReleaseName, bytes]:
        """Return the packed reports of those releases that passed before, just as they are."""
        keys = {name: key for name in names if (key := self._key(name)) is not None}
        kept = self.store.read(keys.values())
        return {name: kept[key] for name, key in keys.items() if key in kept}

    def keep(self, judged: Sequence[tuple[ReleaseName, Report]]) -> None:
        """Remember whatever passed, and the folders that were read, unless they were touched since."""
        values: dict[bytes, bytes] = {}
        in_use = {owner for name, _ in judged for owner in _owners_of(name)}
        for owner, seen in self._seen.items():
            if seen is None or (seen.is_kept and owner not in in_use):
                continue
            if not seen.is_settled or stamp_of(self._on_disk(owner), seen.paths) != seen.stamp:
                self._seen[owner] = None
            elif not seen.is_kept:
                values[self._place(owner)] = _row(seen)
        for name, report in judged:
            key = self._key(name)
            if key is not None and report.outcome is Outcome.PASSED and not _will_change(report):
                values[key] = pack(report)
        if values:
            self.store.write(values)

    def _key(self, name: ReleaseName) -> bytes | None:
        publisher, listing = map(self._seen.get, _owners_of(name))
        if publisher is None or listing is None or name.version not in listing.parts:
            return None
        own, common = listing.parts[name.version], listing.parts[_COMMON]
        return digest_over((self.standing, str(name).encode(), publisher.parts[_COMMON], own, common))

    def _place(self, owner: Owner) -> bytes:
        return digest_over((b"seen", os.fsencode(self.root), *map(str.encode, owner)))

    def _on_disk(self, owner: Owner) -> str:
        return f"{self.root}/{_folder_of(owner)}"

    def _read(self, owner: Owner) -> Seen | None:
        asked_at = time.time_ns()
        found = contents_of(self._on_disk(owner))
        if found is None:
            return None
        parts = {_COMMON: found.digest()} if len(owner) == 1 else _parts_of_listing(_folder_of(owner), found)
        return Seen(parts, tuple(found.entries), found.stamp, is_settled(found, asked_at), is_kept=False)


def _will_change(report: Report) -> bool:
    """Say whether time alone may make a report another one: a hold has an end."""
    return any(one.check == "release_is_not_taken_down" and one.level is not Level.ERROR for one in report.findings)


def _owners_of(name: ReleaseName) -> tuple[Owner, Owner]:
    return (name.publisher,), (name.publisher, name.model)


def _folder_of(owner: Owner) -> PurePosixPath:
    return paths.PUBLISHERS / owner[0] if len(owner) == 1 else paths.listing_folder(*owner)


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
    return {_COMMON: digest_of_entries(manifests), **parts}


def _row(seen: Seen) -> bytes:
    parts = {name: digest.hex() for name, digest in seen.parts.items()}
    return json.dumps([seen.stamp.hex(), parts, seen.paths], separators=(",", ":")).encode()


def _read_row(row: bytes) -> Seen:
    stamp, parts, known = json.loads(row)
    return Seen({name: bytes.fromhex(digest) for name, digest in parts.items()}, tuple(known), bytes.fromhex(stamp))
