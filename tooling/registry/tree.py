"""Where a registry's files are read from: a folder on disk, a commit in git, or both together.

Whoever reads a registry asks for paths below it, and cannot tell where the bytes come from.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import Protocol

from tooling.registry.files import folder_entries, read_file, status_of
from tooling.registry.git import object_id


class Kind(StrEnum):
    """What lies at a path, in words that fit `this is …`."""

    FILE = "a file"
    PROGRAM = "an executable file"
    FOLDER = "a folder"
    LINK = "a symbolic link"
    MODULE = "a git submodule"
    OTHER = "neither a file nor a folder"


FILES = frozenset({Kind.FILE, Kind.PROGRAM})


@dataclass(frozen=True, slots=True)
class Entry:
    """What lies in a folder under a name; `id` is git's name for its content, None where nobody computed it."""

    name: str
    kind: Kind
    id: str | None = None


class Tree(Protocol):
    """Files below a folder: bounded, and never through a symbolic link.

    `shown_as` is the path as people see it. Raises RegistryError for what no registry may hold, and FetchError where
    this machine could not read.
    """

    def kind(self, relative: PurePosixPath, shown_as: str) -> Kind | None:
        """Return what lies at a path, or None."""
        ...

    def read(self, relative: PurePosixPath, shown_as: str, limit: int) -> bytes | None:
        """Read a regular file of at most `limit` bytes, or None where there is none."""
        ...

    def size(self, relative: PurePosixPath, shown_as: str) -> int | None:
        """Return the size of a regular file in bytes, or None where there is none."""
        ...

    def entries(self, relative: PurePosixPath, shown_as: str) -> list[Entry]:
        """Return what lies in a folder, sorted by name; nothing where there is no such folder."""
        ...

    def locate(self, relative: PurePosixPath, shown_as: str) -> Path:
        """Return a path on this machine's disk at which a file's bytes lie, if there is such a file at all."""
        ...


class Folder:
    """A `Tree` on disk. It does not tell whether files are executable, which asks more of the disk."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()

    def kind(self, relative: PurePosixPath, shown_as: str) -> Kind | None:
        """Return what lies at a path, or None; raises RegistryError where a symbolic link is on the way."""
        found = status_of(self.root, relative, shown_as)
        return None if found is None else _kind_of(found)

    def read(self, relative: PurePosixPath, shown_as: str, limit: int) -> bytes | None:
        """Read a regular file of at most `limit` bytes, or None where there is none."""
        return read_file(self.root, relative, shown_as, limit)

    def size(self, relative: PurePosixPath, shown_as: str) -> int | None:
        """Return the size of a regular file in bytes, or None where there is none."""
        found = status_of(self.root, relative, shown_as)
        return found.st_size if found is not None and stat.S_ISREG(found.st_mode) else None

    def entries(self, relative: PurePosixPath, shown_as: str) -> list[Entry]:
        """Return what lies in a folder, sorted by name; nothing where there is no such folder."""
        return [Entry(one.name, _kind_of_entry(one)) for one in folder_entries(self.root, relative, shown_as)]

    def locate(self, relative: PurePosixPath, shown_as: str) -> Path:  # noqa: ARG002 - where others must look
        """Return where a file lies."""
        return self.root / relative


class HashedFolder(Folder):
    """A folder whose files bear the names that git would give them, so that it can be held against a commit.

    `length` is that of a name in hex digits, which says by which digest git names objects.
    """

    def __init__(self, root: Path, length: int) -> None:
        super().__init__(root)
        self._length = length

    def entries(self, relative: PurePosixPath, shown_as: str) -> list[Entry]:
        """Return what lies in a folder, every file read and digested."""
        return [self._hashed(relative, entry) for entry in super().entries(relative, shown_as)]

    def _hashed(self, folder: PurePosixPath, entry: Entry) -> Entry:
        path = self.root / folder / entry.name
        if entry.kind is not Kind.FILE:
            return entry
        kind = Kind.PROGRAM if path.lstat().st_mode & stat.S_IXUSR else Kind.FILE
        found = object_id(path, b"100644", self._length)
        return Entry(entry.name, kind, found.decode() if found else None)


def _kind_of(found: os.stat_result) -> Kind:
    if stat.S_ISREG(found.st_mode):
        return Kind.FILE
    return Kind.FOLDER if stat.S_ISDIR(found.st_mode) else Kind.OTHER


def _kind_of_entry(entry: os.DirEntry[str]) -> Kind:
    if entry.is_symlink():
        return Kind.LINK
    if entry.is_dir(follow_symlinks=False):
        return Kind.FOLDER
    return Kind.FILE if entry.is_file(follow_symlinks=False) else Kind.OTHER
