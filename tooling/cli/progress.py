"""Progress of long work: a bar on a terminal, silence elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from rich.console import Console
from rich.progress import Progress, track

T = TypeVar("T")


def shown_progress(items: Iterable[T], total: int, doing: str) -> Iterator[T]:
    """Pass items on, and show on a terminal how many are done."""
    if not sys.stderr.isatty():
        yield from items
        return
    yield from track(items, description=doing, total=total, console=Console(stderr=True), transient=True)


@contextmanager
def shown_count(doing: str) -> Iterator[Callable[[int, int], None]]:
    """Give a function that is told how many are done, of how many, and shows it on a terminal."""
    if not sys.stderr.isatty():
        yield lambda _done, _of: None
        return
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(doing)
        yield lambda done, of: progress.update(task, completed=done, total=of)
