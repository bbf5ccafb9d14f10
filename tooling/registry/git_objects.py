"""Objects of a git repository, asked of two long-lived `git cat-file`: one tells sizes, the other gives contents.

Nothing is checked out: no hook, filter or attribute of a commit has a say. Nothing is read whose size is not known and
bounded beforehand.
"""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Self, TypeVar

from tooling.errors import FetchError, RegistryError
from tooling.model.rules import changing, reading
from tooling.registry.git_runner import TIMEOUT_S, Repository, command_line, repository_around
from tooling.registry.text import shown
from tooling.registry.tree import Entry, Kind

MAX_TREE = 64 * 2**20
_KINDS = {
    b"100644": Kind.FILE,
    b"100755": Kind.PROGRAM,
    b"40000": Kind.FOLDER,
    b"120000": Kind.LINK,
    b"160000": Kind.MODULE,
}
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Header:
    """An object's id in hex, what kind of object it is, and its size in bytes."""

    id: str
    type: str
    size: int


class Objects:
    """The objects of a repository, or of that around a folder; a context manager. Raises FetchError where git fails."""

    def __init__(self, where: Path | Repository) -> None:
        repository = where if isinstance(where, Repository) else repository_around(where)
        if repository is None:
            raise FetchError(reading.UNREADABLE.problem(f"{where} is not in a git repository"))
        self.repository = repository
        self._lock = threading.Lock()
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._trees: dict[str, list[Entry]] = {}
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in self._running.values():
            process.kill()
            process.communicate()
        self._running.clear()
        self._closed = True

    def header(self, name: bytes) -> Header | None:
        """Return what an object is; `name` is an id, or `<commit>:<path>`. None where there is no such object."""
        if b"\n" in name or b"\0" in name:
            return None
        return self._ask("--batch-check", name, lambda stream: _header(stream.readline()))

    def contents(self, header: Header) -> bytes:
        """Return an object's bytes, as many as its header says; the caller has found them few enough."""

        def read(stream: IO[bytes]) -> bytes | None:
            found = _header(stream.readline())
            if found is None or (found.id, found.size) != (header.id, header.size):
                return None
            raw = stream.read(header.size + 1)
            return raw[:-1] if len(raw) == header.size + 1 else None

        raw = self._ask("--batch", header.id.encode(), read)
        if raw is None:
            raise _broken()
        return raw

    def tree(self, header: Header) -> list[Entry]:
        """Return what a tree object holds; raises RegistryError for one that no file system could hold."""
        if header.size > MAX_TREE:
            raise _malformed("it has more entries than any folder of a registry may have")
        if header.id not in self._trees:  # Commits that are compared share nearly all of their folders.
            self._trees[header.id] = read_tree(self.contents(header), len(header.id) // 2)
        return self._trees[header.id]

    def _ask(self, how: str, name: bytes, read: Callable[[IO[bytes]], T]) -> T:
        with self._lock:
            process = self._process(how)
            alarm = threading.Timer(TIMEOUT_S, process.kill)
            alarm.start()
            try:
                if process.stdin is None or process.stdout is None:
                    raise _broken()
                process.stdin.write(name + b"\n")
                process.stdin.flush()
                return read(process.stdout)
            except OSError as error:
                raise _broken() from error
            finally:
                alarm.cancel()

    def _process(self, how: str) -> subprocess.Popen[bytes]:
        if self._closed:
            message = "git's objects are read while they are open"
            raise RuntimeError(message)
        if how not in self._running:
            command, environment = command_line(self.repository, "cat-file", how)
            try:
                self._running[how] = subprocess.Popen(
                    command,
                    env=environment,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                )
            except OSError as error:
                raise FetchError(reading.UNREADABLE.problem(f"git cannot be run: {error.strerror}")) from error
        return self._running[how]


def read_tree(raw: bytes, width: int) -> list[Entry]:
    """Read a tree object whose ids have `width` bytes; raises RegistryError for names that no folder could have.

    git writes such trees when it is told to, and what one program then calls a file is two files to another.
    """
    entries: dict[str, Entry] = {}
    position = 0
    while position < len(raw):
        end = raw.find(b"\0", position)
        mode, separator, name = raw[position:end].partition(b" ")
        position = end + 1 + width
        if end < 0 or not separator or position > len(raw):
            raise _malformed("it ends in the middle")
        text = name.decode("utf-8", "surrogateescape")
        if text in {"", ".", ".."} or "/" in text or text.lower() == ".git":
            raise _malformed(f"`{shown(text)}` is no name for a file")
        if text in entries:
            raise _malformed(f"`{shown(text)}` stands twice")
        entries[text] = Entry(text, _KINDS.get(mode, Kind.OTHER), raw[position - width : position].hex())
    return sorted(entries.values(), key=lambda entry: entry.name)


def _header(line: bytes) -> Header | None:
    """Read `<id> <type> <size>`; anything else says that there is no such object, or that it is ambiguous."""
    if not line.endswith(b"\n"):
        raise _broken()
    match line.split():
        case [id_, (b"blob" | b"tree" | b"commit" | b"tag") as kind, size] if size.isdigit():
            return Header(id_.decode("ascii", "replace"), kind.decode(), int(size))
        case _:
            return None


def _broken() -> FetchError:
    return FetchError(reading.UNREADABLE.problem("git could not read its repository (git cat-file)", fix="git fsck"))


def _malformed(why: str) -> RegistryError:
    return RegistryError(changing.NOT_PLAIN.problem(f"a folder in git is malformed: {why}"))
