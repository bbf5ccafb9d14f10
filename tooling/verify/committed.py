"""What a folder of a commit holds, in the digests that the same files have on a disk.

The bytes themselves are digested, and not git's names for them, which are SHA-1 in most repositories.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import PurePosixPath

from tooling.registry.commit_tree import CommitTree
from tooling.registry.tree import FILES, Kind
from tooling.verify.contents import MAX_DEPTH, MAX_ENTRIES, Contents


class _OddError(Exception):
    """Something lies there that is neither a file nor a folder, or more than anybody should read."""


def contents_in(tree: CommitTree, folder: PurePosixPath, leaving_out: frozenset[str] = frozenset()) -> Contents | None:
    """Digest everything in a folder of a commit but the top entries left out; raises what reading git does.

    None where it is not there, or holds anything but files and folders. A commit never changes, so there is no stamp.
    """
    if tree.kind(folder, str(folder)) is not Kind.FOLDER:
        return None
    entries: dict[str, bytes] = {}
    try:
        entries.update(islice(_walk(tree, folder, "", leaving_out, 0), MAX_ENTRIES + 1))
    except _OddError:
        return None
    return Contents(entries, b"", 0) if len(entries) <= MAX_ENTRIES else None


def _walk(
    tree: CommitTree, folder: PurePosixPath, path: str, leaving_out: frozenset[str], depth: int
) -> Iterator[tuple[str, bytes]]:
    """Yield paths in the order in which a folder on a disk is read, each beginning with a slash."""
    if depth > MAX_DEPTH:
        raise _OddError
    for entry in tree.entries(folder, str(folder)):
        if entry.name in leaving_out:
            continue
        if entry.kind is Kind.FOLDER:
            yield f"{path}/{entry.name}", b""
            yield from _walk(tree, folder / entry.name, f"{path}/{entry.name}", frozenset(), depth + 1)
        elif entry.kind in FILES and entry.id is not None:
            yield f"{path}/{entry.name}", tree.sha256(entry.id)
        else:
            raise _OddError
