"""A registry as a commit holds it, read from git's objects, path by path."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import Self

from tooling.errors import FetchError, Place, RegistryError
from tooling.model.rules import reading
from tooling.registry.files import too_large
from tooling.registry.git_objects import Header, Objects
from tooling.registry.tree import FILES, Entry, Kind
from tooling.registry.write import write_atomically

_TOP = PurePosixPath()
# What is put on disk for programs that need a path; no artifact that a registry carries comes near it.
MAX_LOCATED = 256 * 2**20


class CommitTree:
    """A `Tree` in a commit, given by its hex id; `folder` is the registry's place in the repository.

    A context manager: it keeps what had to be put on disk until then.
    """

    def __init__(self, objects: Objects, commit: str, folder: PurePosixPath = _TOP) -> None:
        self.commit = commit
        self._objects = objects
        self._folder = folder
        self._folders: dict[PurePosixPath, list[Entry]] = {}
        self._disk: tempfile.TemporaryDirectory[str] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._disk is not None:
            self._disk.cleanup()

    def kind(self, relative: PurePosixPath, shown_as: str) -> Kind | None:
        """Return what lies at a path, or None, also where a symbolic link is on the way."""
        header = self._header(relative)
        if header is None or header.type == "tree":
            return Kind.FOLDER if header else None
        siblings = self.entries(relative.parent, shown_as)
        found = next((entry for entry in siblings if entry.name == relative.name), None)
        if found is not None and found.kind is Kind.LINK:
            raise RegistryError(reading.UNEXPECTED_FILE.problem("a symbolic link is on the way here", Place(shown_as)))
        return found.kind if found else None

    def read(self, relative: PurePosixPath, shown_as: str, limit: int) -> bytes | None:
        """Read a file of at most `limit` bytes, or None where there is none."""
        kind = self.kind(relative, shown_as)
        if kind is None:
            return None
        header = self._header(relative)
        if kind not in FILES or header is None:
            raise RegistryError(reading.UNEXPECTED_FILE.problem("this is not a regular file", Place(shown_as)))
        if header.size > limit:
            raise too_large(header.size, limit, shown_as)
        return self._objects.contents(header)

    def size(self, relative: PurePosixPath, shown_as: str) -> int | None:
        """Return the size of a regular file in bytes, or None where there is none."""
        header = self._header(relative)
        return header.size if header is not None and self.kind(relative, shown_as) in FILES else None

    def entries(self, relative: PurePosixPath, shown_as: str) -> list[Entry]:  # noqa: ARG002 - as on disk
        """Return what lies in a folder, sorted by name; nothing where there is no such folder."""
        if relative not in self._folders:
            header = self._header(relative)
            is_folder = header is not None and header.type == "tree"
            self._folders[relative] = self._objects.tree(header) if header and is_folder else []
        return self._folders[relative]

    def locate(self, relative: PurePosixPath, shown_as: str) -> Path:
        """Put a file on disk, for programs that need a path, and return where."""
        if self._disk is None:
            try:
                self._disk = tempfile.TemporaryDirectory(prefix="haat-")
            except OSError as error:
                message = f"cannot be put on disk: {error.strerror}"
                raise FetchError(reading.UNREADABLE.problem(message, Place(shown_as))) from error
        path = Path(self._disk.name) / relative
        if not path.exists():
            raw = self.read(relative, shown_as, MAX_LOCATED)
            if raw is not None:
                write_atomically(path, raw)
        return path

    def _header(self, relative: PurePosixPath) -> Header | None:
        if relative.is_absolute() or ".." in relative.parts:
            return None
        path = self._folder / relative
        name = b"" if path == _TOP else os.fsencode(path)
        return self._objects.header(self.commit.encode() + b":" + name)
