"""What a listing's page is made of, as one digest: made again when it differs, and only then."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from pathlib import Path, PurePosixPath

from tooling.registry import paths
from tooling.registry.files import folder_entries
from tooling.registry.git import tree_ids
from tooling.registry.snapshot import Snapshot, shown_path

_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0)


def listing_keys(snapshot: Snapshot, ground: bytes, *, commit: str | None) -> dict[str, bytes]:
    """Return a key for every listing, by name.

    In a folder that is exactly its commit git knows what lies where, and no file is read; elsewhere all are.
    """
    listings = snapshot.listings()
    folders = {paths.PUBLISHERS / publisher for publisher, _ in listings}
    folders |= {paths.listing_folder(*listing) for listing in listings}
    found = _from_git(snapshot, folders) if commit else {folder: _digest(snapshot.root, folder) for folder in folders}
    return {
        f"{publisher}/{model}": digest_over(
            (ground, found[paths.listing_folder(publisher, model)], found[paths.PUBLISHERS / publisher])
        )
        for publisher, model in listings
    }


def ground_key(snapshot: Snapshot, templates: Path, shells: str, *, canonical: bool = False) -> bytes:
    """Digest what every page depends on: this program, its templates and shells, and the market's own files."""
    market = [paths.MARKETPLACE, PurePosixPath("trust"), paths.SUITES]
    parts = [
        code_digest(),
        _digest(templates.parent, PurePosixPath(templates.name)),
        shells.encode(),
        b"canonical" if canonical else b"",
    ]
    return digest_over((*parts, *(_digest(snapshot.root, path) for path in market)))


def digest_over(parts: Iterable[bytes]) -> bytes:
    """Digest several texts so that no two lists of them run together."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(b"%d:" % len(part))
        whole.update(part)
    return whole.digest()


def _from_git(snapshot: Snapshot, folders: Iterable[PurePosixPath]) -> dict[PurePosixPath, bytes]:
    known = tree_ids(snapshot.root.parent, snapshot.root.name)
    return {folder: known.get(f"{snapshot.root.name}/{folder}", b"") for folder in folders}


def _digest(root: Path, where: PurePosixPath) -> bytes:
    """Digest a file or everything in a folder; links are not followed."""
    path = root / where
    if path.is_symlink() or not path.exists():
        return b""
    if path.is_file():
        handle = os.open(path, _FLAGS)
        with os.fdopen(handle, "rb") as stream:
            return hashlib.file_digest(stream, "sha256").digest()
    names = sorted(entry.name for entry in folder_entries(root, where, shown_path(where)))
    return digest_over(part for name in names for part in (os.fsencode(name), _digest(root, where / name)))


@cache
def code_digest() -> bytes:
    """Digest this program."""
    root = Path(str(files("tooling")))
    return digest_over(
        part
        for path in sorted(root.rglob("*.py"))
        for part in (path.relative_to(root).as_posix().encode(), path.read_bytes())
    )
