"""The files under `trust/` that say what the maintainers signed, and which files there are that they must sign."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import takewhile
from pathlib import PurePosixPath

from tooling.model.anchor import Names
from tooling.registry import paths
from tooling.registry.documents import parse_json
from tooling.registry.parsed import Parsed
from tooling.registry.snapshot import MAX_ROOT, File, Snapshot, shown_path
from tooling.registry.tree import FILES, Kind

MAX_LIST = 4_194_304
MAX_NAMES = 16_777_216
# One more than any reader of roots accepts.
MAX_ROOTS = 257


def read_roots(snapshot: Snapshot) -> tuple[File, ...]:
    """Read every version of the market's root, in their order, as far as none is missing."""
    count = min(MAX_ROOTS, len(snapshot.tree.entries(paths.ROOTS, shown_path(paths.ROOTS))))
    found = (snapshot.file(paths.market_root(number), MAX_ROOT) for number in range(1, count + 1))
    return tuple(file for file in takewhile(lambda file: file is not None, found) if file is not None)


def read_signed_list(snapshot: Snapshot) -> File | None:
    """Read the list of the files that the maintainers signed."""
    return snapshot.file(paths.TARGETS, MAX_LIST)


def read_names(snapshot: Snapshot) -> Parsed[Names] | None:
    """Read which publisher each name means, where the maintainers have said so; raises RegistryError."""
    file = snapshot.file(paths.NAMES, MAX_NAMES)
    return None if file is None else parse_json(Names, file.raw, file.path, MAX_NAMES)


def files_to_sign(snapshot: Snapshot) -> Mapping[PurePosixPath, int | None]:
    """Return the files that maintainers sign, as they are here, with their sizes; None is no regular file."""
    tops = (PurePosixPath(), paths.TRUST, paths.SUITES)
    return {path: size for top in tops for path, size in _sizes(snapshot, top) if paths.is_signed_offline(path)}


def _sizes(snapshot: Snapshot, folder: PurePosixPath) -> Iterator[tuple[PurePosixPath, int | None]]:
    for entry in snapshot.tree.entries(folder, shown_path(folder)):
        path = folder / entry.name
        if entry.kind is not Kind.FOLDER:
            yield path, snapshot.tree.size(path, shown_path(path)) if entry.kind in FILES else None
        elif folder.parts and len(path.parts) < paths.MAX_DEPTH:
            yield from _sizes(snapshot, path)
