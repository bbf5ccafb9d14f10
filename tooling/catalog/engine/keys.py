"""What a listing's page is made of, as one digest: made again when it differs, and only then.

Where a registry is exactly a commit, git knows what lies where, and no file is read; and where the last build was made
of a commit, too, only those folders are looked into that differ between the two.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from tooling.catalog.docs import Sources
from tooling.catalog.engine.source import Source, committed
from tooling.catalog.engine.state import State
from tooling.catalog.runtime import addresses_of
from tooling.registry import paths
from tooling.registry.commit_tree import CommitTree
from tooling.registry.snapshot import Snapshot
from tooling.registry.tree import Entry, Kind
from tooling.verify.contents import contents_of, digest_over
from tooling.verify.standing import code_digest, ground_of

# Publisher and model.
Listing = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Survey:
    """What differs from the last build: listings with the keys they have now, and those that are gone."""

    changed: Mapping[str, bytes] = field(default_factory=dict)
    gone: tuple[str, ...] = ()


def survey(source: Source, ground: bytes, state: State, since: str | None) -> Survey:
    """Find what differs from what a state holds; raises what reading the registry does.

    `source` names the commit that the registry is exactly, if it is one; `since` is the commit of which the state is.
    """
    if source.commit is None:
        return _compared(state.keys(), keys_on_disk(Snapshot(source.registry), ground))
    with committed(source.registry, source.commit) as tree:
        if since is None or tree.objects.header(since.encode()) is None:
            return _compared(state.keys(), keys_in(tree, ground))
        before = CommitTree(tree.objects, since, tree.folder)
        found = {one: (state.key("/".join(one)), _key_in(tree, ground, one)) for one in set(_touched(before, tree))}
    changed = {"/".join(one): key for one, (known, key) in sorted(found.items()) if key is not None and key != known}
    gone = ("/".join(one) for one, (known, key) in sorted(found.items()) if key is None and known is not None)
    return Survey(changed, tuple(gone))


def _compared(known: Mapping[str, bytes], keys: Mapping[str, bytes]) -> Survey:
    changed = {name: key for name, key in keys.items() if known.get(name) != key}
    return Survey(changed, tuple(name for name in known if name not in keys))


def keys_on_disk(snapshot: Snapshot, ground: bytes) -> dict[str, bytes]:
    """Return a key for every listing, by name; every file is read."""
    listings = snapshot.listings()
    publishers = {publisher: _digest(snapshot.root / paths.PUBLISHERS / publisher) for publisher, _ in listings}
    return {
        f"{publisher}/{model}": digest_over(
            (ground, _digest(snapshot.root / paths.listing_folder(publisher, model)), publishers[publisher])
        )
        for publisher, model in listings
    }


def keys_in(tree: CommitTree, ground: bytes) -> dict[str, bytes]:
    """Return a key for every listing of a commit, by name; no file is read."""
    shards = [paths.LISTINGS / entry.name for entry in tree.entries(paths.LISTINGS, "")]
    tree.open_ahead(shards)
    tree.open_ahead([shard / entry.name for shard in shards for entry in tree.entries(shard, "")])
    found = {one: _key_in(tree, ground, one) for one in Snapshot(tree).listings()}
    return {f"{publisher}/{model}": key for (publisher, model), key in found.items() if key is not None}


def ground_key(snapshot: Snapshot, sources: Sources, shells: str, *, canonical: bool = False) -> bytes:
    """Digest what every page depends on: this program, its templates and shells, and the market's own files."""
    market = ground_of(snapshot)
    parts = [
        code_digest(),
        _digest(sources.templates),
        b"\0".join(address.encode() for address in addresses_of(sources.runtime)),
        shells.encode(),
        b"canonical" if canonical else b"",
        market.digest() if market else _unlike_any(),
    ]
    return digest_over(parts)


def _key_in(tree: CommitTree, ground: bytes, listing: Listing) -> bytes | None:
    publisher, model = listing
    folder = paths.listing_folder(publisher, model)
    if not paths.has_place(folder.parent, is_folder=True) or not paths.is_model(model):
        return None
    found, owner = tree.entry(folder), tree.entry(paths.PUBLISHERS / publisher)
    if found is None or found.kind is not Kind.FOLDER:
        return None
    return digest_over((ground, _id(found), _id(owner)))


def _id(entry: Entry | None) -> bytes:
    return b"" if entry is None or entry.id is None else f"{entry.kind.name} {entry.id}".encode()


def _touched(before: CommitTree, after: CommitTree) -> Iterator[Listing]:
    """Yield each listing whose folder, or whose publisher's, differs between two commits."""
    for shard in _differing(before, after, paths.LISTINGS):
        for publisher in _differing(before, after, paths.LISTINGS / shard):
            for model in _differing(before, after, paths.LISTINGS / shard / publisher):
                yield publisher, model
    for publisher in _differing(before, after, paths.PUBLISHERS):
        folder = paths.LISTINGS / paths.shard(publisher) / publisher
        for model in _names((*before.entries(folder, ""), *after.entries(folder, ""))):
            yield publisher, model


def _differing(before: CommitTree, after: CommitTree, folder: PurePosixPath) -> list[str]:
    return _names(set(before.entries(folder, "")) ^ set(after.entries(folder, "")))


def _names(entries: Iterable[Entry]) -> list[str]:
    return sorted({entry.name for entry in entries})


def _digest(folder: Path) -> bytes:
    if not folder.exists():
        return b""
    contents = contents_of(str(folder))
    return contents.digest() if contents else _unlike_any()


def _unlike_any() -> bytes:
    """Return what stands for contents that cannot be told: pages made of them are made again each time."""
    return secrets.token_bytes(16)
