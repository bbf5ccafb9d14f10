"""An index on disk: written to temporary names, the directory last, so that a reader finds the old or the new one."""

from __future__ import annotations

import gzip
import os
from collections.abc import Iterable
from pathlib import Path

from tooling.catalog.search.card import Card
from tooling.catalog.search.content import Previous, collect, files_of
from tooling.catalog.search.pack import META, pack

FOLDER = "search"
# The names by document number: what the next build needs, and no browser.
NAMES = "documents.gz"


def build_index(cards: Iterable[Card], folder: Path, previous: Previous | None = None) -> int:
    """Write the index of all cards into a folder; returns how many listings it holds.

    New listings take numbers in the order given; raises ValueError where one stands twice.
    """
    content = collect(cards, previous)
    kept = {path_of(folder, key) for key in (write(folder, key, raw) for key, raw in files_of(content))}
    write_names(folder, content.names)
    clear(folder, kept)
    return content.live


def path_of(folder: Path, key: str) -> Path:
    """Return where the file of a key lies."""
    return folder / f"{key}.js"


def write(folder: Path, key: str, content: bytes) -> str:
    """Write a file unless it is there already under the digest of its content; returns its key."""
    path = path_of(folder, key)
    if key == META or not path.exists():
        put(path, pack(key, content))
    return key


def write_names(folder: Path, names: Iterable[str]) -> None:
    """Write the names by document number, an empty line for a hole."""
    put(folder / NAMES, gzip.compress("".join(f"{name}\n" for name in names).encode(), 6, mtime=0))


def put(path: Path, raw: bytes) -> None:
    """Write a file under another name and rename it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.write_bytes(raw)
    beside.replace(path)


def clear(folder: Path, kept: set[Path]) -> None:
    """Remove the files of the index that its directory does not name any more."""
    for path in folder.glob("[tcf]/*.js"):
        if path not in kept:
            path.unlink()
