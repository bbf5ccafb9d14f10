"""Progress of long work: a bar on a terminal, silence elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

from rich.console import Console
from rich.progress import track

T = TypeVar("T")


def shown_progress(items: Iterable[T], total: int, doing: str) -> Iterator[T]:
    """Pass items on, and show on a terminal how many are done."""
    if not sys.stderr.isatty():
        yield from items
        return
    yield from track(items, description=doing, total=total, console=Console(stderr=True), transient=True)
