"""Files below a folder that somebody handed over: bounded, and never through a symbolic link."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path, PurePosixPath

from tooling.errors import FetchError, Place, RegistryError
from tooling.model.rules import reading

_ABSENT = {errno.ENOENT, errno.ENOTDIR}
# Neither a link nor a named pipe may hold up the one who opens it; where a system lacks a flag, the checks before do.
_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def unreadable(error: OSError, shown_as: str) -> FetchError:
    """Translate an error of this machine's: it says nothing about the file."""
    return FetchError(reading.UNREADABLE.problem(f"cannot be read: {error.strerror or error}", Place(shown_as)))


def status_of(root: Path, relative: PurePosixPath, shown_as: str) -> os.stat_result | None:
    """Return what lies at a path, or None; raises RegistryError where a part of the path is a symbolic link."""
    if relative.is_absolute() or ".." in relative.parts or "\0" in str(relative):
        return None
    found = None
    path = str(root)
    for part in relative.parts:
        path = f"{path}{os.sep}{part}"  # Every file read comes through here, and pathlib takes twice as long.
        try:
            found = os.lstat(path)
        except OSError as error:
            if error.errno in _ABSENT:
                return None
            raise unreadable(error, shown_as) from error
        if stat.S_ISLNK(found.st_mode):
            raise RegistryError(reading.UNEXPECTED_FILE.problem("a symbolic link is on the way here", Place(shown_as)))
    return found


def read_file(root: Path, relative: PurePosixPath, shown_as: str, limit: int) -> bytes | None:
    """Read a regular file of at most `limit` bytes, or None where there is none; raises RegistryError, FetchError."""
    found = status_of(root, relative, shown_as)
    if found is None:
        return None
    if not stat.S_ISREG(found.st_mode):
        raise RegistryError(reading.UNEXPECTED_FILE.problem("this is not a regular file", Place(shown_as)))
    if found.st_size > limit:
        raise too_large(found.st_size, limit, shown_as)
    try:
        with os.fdopen(os.open(root / relative, _FLAGS), "rb") as stream:
            raw = stream.read(limit + 1)
    except OSError as error:
        raise unreadable(error, shown_as) from error
    if len(raw) > limit:
        raise too_large(len(raw), limit, shown_as)
    return raw


def too_large(size: int, limit: int, shown_as: str) -> RegistryError:
    """Make the error for a file that nobody reads to its end."""
    message = f"{size:,} bytes are more than the {limit:,} that this kind of file may have"
    return RegistryError(reading.FILE_TOO_LARGE.problem(message, Place(shown_as)))


def folder_entries(root: Path, relative: PurePosixPath, shown_as: str) -> list[os.DirEntry[str]]:
    """Return what lies in a folder, sorted by name; nothing where there is no such folder."""
    found = status_of(root, relative, shown_as)
    if relative.parts and (found is None or not stat.S_ISDIR(found.st_mode)):
        return []
    try:
        with os.scandir(root / relative) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        raise unreadable(error, shown_as) from error
