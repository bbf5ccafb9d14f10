"""What a folder holds, in digests; and stamps, which tell quickly that nothing in it was touched since.

A stamp stands on what the system notes about a file at every change and lets nobody set back: inode and time of change.
git's own index does the same, but belongs to the repository: whoever made that may have written anything into it.
"""

from __future__ import annotations

import hashlib
import os
import stat
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

MAX_ENTRIES = 100_000
MAX_DEPTH = 32
_BLOCK = 1 << 20
_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_STAMP = struct.Struct("<QQQQqq")


class Hash(Protocol):
    """What is common to all of hashlib's."""

    def update(self, data: bytes, /) -> None:
        """Take in more bytes."""

    def digest(self) -> bytes:
        """Return the digest of all bytes."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What lay in a folder: files by relative path with their SHA-256, folders with nothing.

    `stamp` was taken before anything was read; `newest` is the latest change of anything, in nanoseconds.
    """

    entries: dict[str, bytes]
    stamp: bytes
    newest: int

    def digest(self) -> bytes:
        """Return one digest of everything."""
        return digest_of_entries(self.entries)


def digest_of_entries(entries: Mapping[str, bytes]) -> bytes:
    """Digest paths with what lies there."""
    return digest_over(part for path, found in entries.items() for part in (os.fsencode(path), found))


def digest_over(parts: Iterable[bytes]) -> bytes:
    """Digest several texts so that no two lists of them run together."""
    return hashlib.sha256(b"".join([b"%d:%b" % (len(part), part) for part in parts])).digest()


class _OddError(Exception):
    """Something lies there that is neither a file nor a folder, or more than anybody should read."""


def contents_of(folder: str, leaving_out: frozenset[str] = frozenset()) -> Contents | None:
    """Read and digest everything in a folder but the top entries left out.

    None where it is not there, cannot be read, or holds anything but files and folders.
    """
    walk = _Walk(folder)
    try:
        walk.enter("", os.lstat(folder), leaving_out, 0)
    except (OSError, _OddError):
        return None
    return Contents(walk.entries, walk.stamp.digest(), walk.newest)


def stamp_of(folder: str, paths: Iterable[str]) -> bytes | None:
    """Return the stamp of a folder as it is now, if it still holds what it held; None where something is gone."""
    try:
        return hashlib.sha256(b"".join([_stamp(os.lstat(folder + path)) for path in ("", *paths)])).digest()
    except OSError:
        return None


def _stamp(found: os.stat_result) -> bytes:
    """Return what changes whenever the file does."""
    return _STAMP.pack(found.st_mode, found.st_ino, found.st_dev, found.st_size, found.st_mtime_ns, found.st_ctime_ns)


class _Walk:
    """One pass over a folder, in an order that does not depend on the file system."""

    def __init__(self, top: str) -> None:
        self._top = top
        self.entries: dict[str, bytes] = {}
        self.stamp: Hash = hashlib.sha256()
        self.newest = 0

    def enter(self, path: str, found: os.stat_result, leaving_out: frozenset[str], depth: int) -> None:
        """Look at a folder and everything in it; a path here begins with a slash, or is empty."""
        if depth > MAX_DEPTH or not stat.S_ISDIR(found.st_mode):
            raise _OddError
        self._note(found)
        with os.scandir(self._top + path) as listed:
            entries = sorted(one.name for one in listed if one.name not in leaving_out)
        for name in entries:
            self._look(f"{path}/{name}", depth)

    def _look(self, path: str, depth: int) -> None:
        found = os.lstat(self._top + path)
        if len(self.entries) >= MAX_ENTRIES:
            raise _OddError
        if stat.S_ISREG(found.st_mode):
            self._note(found)
            self.entries[path] = _digest(self._top + path)
        else:
            self.entries[path] = b""
            self.enter(path, found, frozenset(), depth + 1)

    def _note(self, found: os.stat_result) -> None:
        self.newest = max(self.newest, found.st_mtime_ns, found.st_ctime_ns)
        self.stamp.update(_stamp(found))


def _digest(path: str) -> bytes:
    handle = os.open(path, _FLAGS)
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise _OddError
        whole = hashlib.sha256()
        while block := os.read(handle, _BLOCK):
            whole.update(block)
    finally:
        os.close(handle)
    return whole.digest()
