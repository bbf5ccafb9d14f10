"""Objects of a git repository, asked of two long-lived `git cat-file`: one tells sizes, the other gives contents.

Nothing is checked out: no hook, filter or attribute of a commit has a say. Nothing is read whose size is not known and
bounded beforehand.
"""

from __future__ import annotations

import hashlib
import subprocess
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Self, TypeVar

from tooling.errors import FetchError, RegistryError
from tooling.model.rules import changing, reading
from tooling.registry.git_runner import TIMEOUT_S, Repository, command_line, repository_around
from tooling.registry.git_trees import read_tree
from tooling.registry.tree import Entry

MAX_TREE = 64 * 2**20
# So many questions fit into a pipe that nobody empties meanwhile.
_AT_ONCE = 500
_BLOCK = 1 << 20
_TREES_KEPT = 8_192
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
        self.close()

    def close(self) -> None:
        """End what runs; nothing is read from here on."""
        for process in self._running.values():
            process.kill()
            process.communicate()
        self._running.clear()
        self._closed = True

    def header(self, name: bytes) -> Header | None:
        """Return what an object is; `name` is an id, or `<commit>:<path>`. None where there is no such object."""
        if b"\n" in name or b"\0" in name:
            return None
        return next(self._ask("--batch-check", [name], lambda stream, _: _header(stream.readline())))

    def headers(self, ids: Sequence[str]) -> list[Header]:
        """Return what objects are, by their ids; raises FetchError where one is missing."""
        asked = [one.encode("ascii") for one in ids]
        found = list(self._ask("--batch-check", asked, lambda stream, _: _header(stream.readline())))
        if not all(found):
            raise _broken()
        return [one for one in found if one is not None]

    def contents(self, header: Header) -> bytes:
        """Return an object's bytes, as many as its header says; the caller has found them few enough."""
        return self.all_contents([header])[0]

    def all_contents(self, headers: Sequence[Header]) -> list[bytes]:
        """Return the bytes of several objects, which the caller has found few enough altogether."""

        def read(stream: IO[bytes], number: int) -> bytes:
            header = headers[number]
            _begin(stream, header)
            raw = stream.read(header.size + 1)
            if len(raw) != header.size + 1:
                raise _broken()
            return raw[:-1]

        return list(self._ask("--batch", [one.id.encode() for one in headers], read))

    def sha256(self, header: Header) -> bytes:
        """Return the SHA-256 of an object's bytes, however many they are."""

        def read(stream: IO[bytes], _: int) -> bytes:
            _begin(stream, header)
            digest, left = hashlib.sha256(), header.size
            while left and (block := stream.read(min(left, _BLOCK))):
                digest.update(block)
                left -= len(block)
            if left or stream.read(1) != b"\n":
                raise _broken()
            return digest.digest()

        return next(self._ask("--batch", [header.id.encode()], read))

    def tree(self, header: Header) -> list[Entry]:
        """Return what a tree object holds; raises RegistryError for one that no file system could hold."""
        return self.trees([header])[0]

    def trees(self, headers: Sequence[Header]) -> list[list[Entry]]:
        """Return what tree objects hold; raises RegistryError for one that no file system could hold."""
        if sum(header.size for header in headers) > MAX_TREE:
            message = "a folder in git is malformed: it has more entries than any folder of a registry may have"
            raise RegistryError(changing.NOT_PLAIN.problem(message))
        # Commits that are compared, and portions of one, share many folders.
        known = {one.id: self._trees[one.id] for one in headers if one.id in self._trees}
        missing = [one for one in headers if one.id not in known]
        read = zip(missing, self.all_contents(missing), strict=True)
        known |= {one.id: read_tree(raw, len(one.id) // 2) for one, raw in read}
        if len(self._trees) + len(missing) > _TREES_KEPT:
            self._trees.clear()
        self._trees |= known
        return [known[one.id] for one in headers]

    def _ask(self, how: str, names: Sequence[bytes], read: Callable[[IO[bytes], int], T]) -> Iterator[T]:
        for start in range(0, len(names), _AT_ONCE):
            yield from self._ask_some(how, names[start : start + _AT_ONCE], read, start)

    def _ask_some(self, how: str, names: Sequence[bytes], read: Callable[[IO[bytes], int], T], first: int) -> list[T]:
        with self._lock:
            process = self._process(how)
            alarm = threading.Timer(TIMEOUT_S, process.kill)
            alarm.start()
            try:
                if process.stdin is None or process.stdout is None:
                    raise _broken()
                process.stdin.write(b"".join(name + b"\n" for name in names))
                process.stdin.flush()
                return [read(process.stdout, first + number) for number in range(len(names))]
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


def _begin(stream: IO[bytes], header: Header) -> None:
    """Read the line before an object's bytes."""
    found = _header(stream.readline())
    if found is None or (found.id, found.size) != (header.id, header.size):
        raise _broken()


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
