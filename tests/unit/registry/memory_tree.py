"""A registry in memory, for properties."""

# ruff: noqa: ARG002 - as a `Tree` must

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from tooling.registry.tree import Entry, Kind


class MemoryTree:
    """A `Tree` of plain files, given by their paths; ids are digests, as in git."""

    def __init__(self, files: Mapping[PurePosixPath, bytes]) -> None:
        self.files = dict(files)

    def kind(self, relative: PurePosixPath, shown_as: str) -> Kind | None:
        if relative in self.files:
            return Kind.FILE
        return Kind.FOLDER if any(relative in path.parents for path in self.files) else None

    def read(self, relative: PurePosixPath, shown_as: str, limit: int) -> bytes | None:
        return self.files.get(relative)

    def size(self, relative: PurePosixPath, shown_as: str) -> int | None:
        return len(self.files[relative]) if relative in self.files else None

    def entries(self, relative: PurePosixPath, shown_as: str) -> list[Entry]:
        depth = len(relative.parts)
        below = [path for path in self.files if relative in path.parents]
        names = sorted({path.parts[depth] for path in below})
        return [self._entry(relative / name) for name in names]

    def locate(self, relative: PurePosixPath, shown_as: str) -> Path:
        raise NotImplementedError

    def _entry(self, path: PurePosixPath) -> Entry:
        if path in self.files:
            return Entry(path.name, Kind.FILE, hashlib.sha1(self.files[path]).hexdigest())  # noqa: S324 - as git
        inside = sorted((str(one), raw) for one, raw in self.files.items() if path in one.parents)
        return Entry(path.name, Kind.FOLDER, hashlib.sha1(repr(inside).encode()).hexdigest())  # noqa: S324
