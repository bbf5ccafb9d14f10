"""A registry as it will be once a change set is merged: what changed from the proposal, all else from the base."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from tooling.registry.tree import Entry, Kind, Tree


class MergedTree:
    """A `Tree` that takes the given files from `head` and everything else from `base`."""

    def __init__(self, base: Tree, head: Tree, from_head: Iterable[PurePosixPath]) -> None:
        self._base = base
        self._head = head
        self._files = frozenset(from_head)
        self._folders = frozenset(parent for path in self._files for parent in path.parents)

    def kind(self, relative: PurePosixPath, shown_as: str) -> Kind | None:
        """Return what lies at a path, or None."""
        return Kind.FOLDER if relative in self._folders else self._of(relative).kind(relative, shown_as)

    def read(self, relative: PurePosixPath, shown_as: str, limit: int) -> bytes | None:
        """Read a regular file of at most `limit` bytes, or None where there is none."""
        return self._of(relative).read(relative, shown_as, limit)

    def size(self, relative: PurePosixPath, shown_as: str) -> int | None:
        """Return the size of a regular file in bytes, or None where there is none."""
        return self._of(relative).size(relative, shown_as)

    def entries(self, relative: PurePosixPath, shown_as: str) -> list[Entry]:
        """Return what lies in a folder, sorted by name; nothing where there is no such folder."""
        found = self._base.entries(relative, shown_as)
        if relative not in self._folders:
            return found
        added = [entry for entry in self._head.entries(relative, shown_as) if self._is_new(relative / entry.name)]
        names = {entry.name: entry for entry in (*found, *added)}
        return [names[name] for name in sorted(names)]

    def locate(self, relative: PurePosixPath, shown_as: str) -> Path:
        """Return a path on this machine's disk at which a file's bytes lie, if there is such a file at all."""
        return self._of(relative).locate(relative, shown_as)

    def _of(self, relative: PurePosixPath) -> Tree:
        return self._head if relative in self._files else self._base

    def _is_new(self, path: PurePosixPath) -> bool:
        return path in self._files or path in self._folders
