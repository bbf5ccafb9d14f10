"""Whether something changed in some folders: a look at names, sizes and times, now and then.

A look reads no file, works on every file system, and takes its time into account: it is done at most a tenth of the
time, so that a registry of 100,000 listings is looked at less often than one of ten.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

# Time of the last change in nanoseconds, and size in bytes, by path.
Look = dict[str, tuple[int, int]]
_SHORTEST_S = 0.25
_SHARE = 10
# What programs leave beside files that people edit.
_PASSED_OVER = frozenset({".git", "__pycache__", "node_modules"})


@dataclass(frozen=True, slots=True)
class Watch:
    """Folders and files to look at."""

    roots: Sequence[Path]

    def look(self) -> Look:
        """Return what lies there now."""
        found: Look = {}
        for root in self.roots:
            found.update(_below(root))
        return found

    def wait(self, before: Look, stop: threading.Event) -> Look | None:
        """Return how things are once they differ from before and have come to rest; None where `stop` was set."""
        pause, last = _SHORTEST_S, before
        while not stop.wait(pause):
            began = monotonic()
            now = self.look()
            pause = max(_SHORTEST_S, (monotonic() - began) * _SHARE)
            if now != before and now == last:
                return now
            last = now
        return None


def changes(before: Look, now: Look) -> list[str]:
    """Return the paths that came, went or changed, by name."""
    return sorted(path for path in before.keys() | now.keys() if before.get(path) != now.get(path))


def _below(path: Path) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield what lies below a folder, or a file itself; what goes meanwhile, or cannot be seen, is not there."""
    with suppress(OSError):
        if path.is_dir():
            yield from _in_folder(str(path))
        else:
            yield str(path), _facts(path.stat())


def _in_folder(path: str) -> Iterator[tuple[str, tuple[int, int]]]:
    with suppress(OSError), os.scandir(path) as entries:
        for entry in entries:
            if entry.name in _PASSED_OVER or entry.name.endswith("~"):
                continue
            if entry.is_dir(follow_symlinks=False):
                yield from _in_folder(entry.path)
            else:
                yield entry.path, _facts(entry.stat(follow_symlinks=False))


def _facts(found: os.stat_result) -> tuple[int, int]:
    return found.st_mtime_ns, found.st_size
