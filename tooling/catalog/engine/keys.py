"""What a listing's page is made of, as one digest: made again when it differs, and only then."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from tooling.catalog.docs import Sources
from tooling.catalog.runtime import addresses_of
from tooling.registry import paths
from tooling.registry.git import tree_ids
from tooling.registry.snapshot import Snapshot
from tooling.verify.contents import contents_of, digest_over
from tooling.verify.standing import code_digest, ground_of


def listing_keys(snapshot: Snapshot, ground: bytes, *, commit: str | None) -> dict[str, bytes]:
    """Return a key for every listing, by name.

    In a folder that is exactly its commit git knows what lies where, and no file is read; elsewhere all are.
    """
    listings = snapshot.listings()
    folders = {paths.PUBLISHERS / publisher for publisher, _ in listings}
    folders |= {paths.listing_folder(*listing) for listing in listings}
    found = _from_git(snapshot, folders) if commit else {one: _digest(snapshot.root / one) for one in folders}
    return {
        f"{publisher}/{model}": digest_over(
            (ground, found[paths.listing_folder(publisher, model)], found[paths.PUBLISHERS / publisher])
        )
        for publisher, model in listings
    }


def ground_key(snapshot: Snapshot, sources: Sources, shells: str, *, canonical: bool = False) -> bytes:
    """Digest what every page depends on: this program, its templates and shells, and the market's own files."""
    market = ground_of(snapshot.root)
    parts = [
        code_digest(),
        _digest(sources.templates),
        b"\0".join(address.encode() for address in addresses_of(sources.runtime)),
        shells.encode(),
        b"canonical" if canonical else b"",
        market.digest() if market else _unlike_any(),
    ]
    return digest_over(parts)


def _from_git(snapshot: Snapshot, folders: Iterable[PurePosixPath]) -> dict[PurePosixPath, bytes]:
    known = tree_ids(snapshot.root.parent, snapshot.root.name)
    return {folder: known.get(f"{snapshot.root.name}/{folder}", b"") for folder in folders}


def _digest(folder: Path) -> bytes:
    if not folder.exists():
        return b""
    contents = contents_of(str(folder))
    return contents.digest() if contents else _unlike_any()


def _unlike_any() -> bytes:
    """Return what stands for contents that cannot be told: pages made of them are made again each time."""
    return secrets.token_bytes(16)
