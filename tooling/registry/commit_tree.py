"""A registry as a commit holds it, read from git's objects, path by path."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import Self

from tooling.errors import FetchError, Place, RegistryError
from tooling.model.rules import reading
from tooling.registry.files import too_large
from tooling.registry.git_objects import Header, Objects
from tooling.registry.tree import FILES, Entry, Kind

_TOP = PurePosixPath()
# What is put on disk for programs that need a path; no artifact that a registry carries comes near it.
MAX_LOCATED = 256 * 2**20
# What is read ahead: files of documents' size, folders as deep as releases, and not more than fits into memory.
MAX_AHEAD = 65_536
_FOLDERS_AHEAD, _BYTES_AHEAD = 20_000, 64 * 2**20


class CommitTree:
    """A `Tree` in a commit, given by its hex id; `folder` is the registry's place in the repository.

    A context manager: it keeps what had to be put on disk until then.
    """

    def __init__(self, objects: Objects, commit: str, folder: PurePosixPath = _TOP) -> None:
        self.commit = commit
        self.objects = objects
        self.folder = folder
        self._folders: dict[str, dict[str, Entry]] = {}
        self._read: dict[str, bytes] = {}
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
        if relative == _TOP:
            return Kind.FOLDER if self._opened("") else None
        found = self.entry(relative)
        if found is not None and found.kind is Kind.LINK:
            raise RegistryError(reading.UNEXPECTED_FILE.problem("a symbolic link is on the way here", Place(shown_as)))
        return found.kind if found else None

    def read(self, relative: PurePosixPath, shown_as: str, limit: int) -> bytes | None:
        """Read a file of at most `limit` bytes, or None where there is none."""
        kind = self.kind(relative, shown_as)
        if kind is None:
            return None
        found = self.entry(relative)
        if kind not in FILES or found is None or found.id is None:
            raise RegistryError(reading.UNEXPECTED_FILE.problem("this is not a regular file", Place(shown_as)))
        raw = self._read.get(found.id)
        header = None if raw is not None else self._header(found.id)
        size = header.size if header else len(raw or b"")
        if size > limit:
            raise too_large(size, limit, shown_as)
        return self.objects.contents(header) if header else raw

    def size(self, relative: PurePosixPath, shown_as: str) -> int | None:
        """Return the size of a regular file in bytes, or None where there is none."""
        found = self.entry(relative)
        if found is None or found.id is None or self.kind(relative, shown_as) not in FILES:
            return None
        raw = self._read.get(found.id)
        return self._header(found.id).size if raw is None else len(raw)

    def entries(self, relative: PurePosixPath, shown_as: str) -> list[Entry]:  # noqa: ARG002 - as on disk
        """Return what lies in a folder, sorted by name; nothing where there is no such folder."""
        path = _text(relative)
        return [] if path is None else list(self._opened(path).values())

    def locate(self, relative: PurePosixPath, shown_as: str) -> Path:
        """Put a file on disk, for programs that need a path, and return where."""
        if self._disk is None:
            try:
                self._disk = tempfile.TemporaryDirectory(prefix="haat-")
            except OSError as error:
                message = f"cannot be put on disk: {error.strerror}"
                raise FetchError(reading.UNREADABLE.problem(message, Place(shown_as))) from error
        found = self.entry(relative)
        # Files of the same content are one; what a file is called tells programs what it is.
        path = Path(self._disk.name) / f"{found.id if found else None}-{relative.name}"
        if not path.exists():
            raw = self.read(relative, shown_as, MAX_LOCATED)
            if raw is not None:
                path.write_bytes(raw)
        return path

    def sha256(self, id_: str) -> bytes:
        """Return the SHA-256 of a file's bytes, however many they are, by git's name for it."""
        raw = self._read.get(id_)
        return self.objects.sha256(self._header(id_)) if raw is None else hashlib.sha256(raw).digest()

    def entry(self, relative: PurePosixPath) -> Entry | None:
        """Return what lies at a path, with git's name for it; None also where a link is on the way."""
        path = _text(relative)
        return self._at(path) if path else None

    def open_ahead(self, folders: Iterable[PurePosixPath]) -> None:
        """Read what lies in these folders at once, by a few questions to git."""
        self._open_all(self._closed(folders))

    def read_ahead(self, folders: Iterable[PurePosixPath]) -> None:
        """Read these folders and the documents in them at once, as far as that is little, by a few questions to git."""
        level = self._closed(folders)
        blobs: dict[str, None] = {}
        opened = 0
        while level and (opened := opened + len(level)) <= _FOLDERS_AHEAD:
            self._open_all(level)
            inside = [(f"{path}/{one.name}", one) for path in level for one in self._folders[path].values()]
            blobs |= {one.id: None for _, one in inside if one.kind in FILES and one.id is not None}
            level = {path: one.id for path, one in inside if one.kind is Kind.FOLDER and one.id is not None}
        self._read_documents([one for one in blobs if one not in self._read])

    def _closed(self, folders: Iterable[PurePosixPath]) -> dict[str, str]:
        """Return those of these folders that were not read yet, with git's names for them."""
        paths = [path for folder in folders if (path := _text(folder)) and path not in self._folders]
        found = {path: self._at(path) for path in paths}
        return {path: one.id for path, one in found.items() if one and one.kind is Kind.FOLDER and one.id}

    def _open_all(self, folders: Mapping[str, str]) -> None:
        trees = self.objects.trees(self.objects.headers(list(folders.values())))
        for path, entries in zip(folders, trees, strict=True):
            self._folders[path] = {one.name: one for one in entries}

    def _read_documents(self, ids: list[str]) -> None:
        left = _BYTES_AHEAD
        headers = self.objects.headers(ids)
        small = [one for one in headers if one.size <= MAX_AHEAD and (left := left - one.size) > 0]
        self._read |= zip((one.id for one in small), self.objects.all_contents(small), strict=True)

    def _at(self, path: str) -> Entry | None:
        parent, _, name = path.rpartition("/")
        return self._opened(parent).get(name)

    def _opened(self, path: str) -> dict[str, Entry]:
        """Return what lies in a folder, by name; nothing where there is no such folder, or a link on the way."""
        known = self._folders.get(path)
        if known is None:
            header = self._header_of_folder(path)
            found = self.objects.tree(header) if header else []
            known = self._folders[path] = {one.name: one for one in found}
        return known

    def _header_of_folder(self, path: str) -> Header | None:
        if not path:
            place = "" if self.folder == _TOP else self.folder.as_posix()
            header = self.objects.header(f"{self.commit}:{place}".encode("utf-8", "surrogateescape"))
            return header if header and header.type == "tree" else None
        found = self._at(path)
        return self._header(found.id) if found and found.kind is Kind.FOLDER and found.id else None

    def _header(self, id_: str) -> Header:
        return self.objects.headers([id_])[0]


def _text(relative: PurePosixPath) -> str | None:
    """Return a path below the registry as text, or None for one that leads out of it."""
    if relative.is_absolute() or ".." in relative.parts:
        return None
    return "" if relative == _TOP else relative.as_posix()
