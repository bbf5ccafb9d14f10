"""Progress of long work: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import TypeVar

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

T = TypeVar("T")
# Who reads a log hears no more often than this.
_SILENCE_S = 10


def shown_progress(items: Iterable[T], total: int, doing: str, weight: Callable[[T], int] = lambda _: 1) -> Iterator[T]:
    """Pass items on, and show on stderr how much of the total is done; `weight` says how much an item is of it."""
    return (_bar if sys.stderr.isatty() else _lines)(items, total, doing, weight)


def _bar(items: Iterable[T], total: int, doing: str, weight: Callable[[T], int]) -> Iterator[T]:
    with _progress() as bar:
        task = bar.add_task(doing, total=total)
        for item in items:
            yield item
            bar.advance(task, weight(item))


def _lines(items: Iterable[T], total: int, doing: str, weight: Callable[[T], int]) -> Iterator[T]:
    done, told = 0, monotonic()
    for item in items:
        yield item
        done += weight(item)
        if monotonic() - told >= _SILENCE_S:
            click.echo(f"{doing}: {done:,} of {total:,}", err=True)
            told = monotonic()


@contextmanager
def shown_count(doing: str) -> Iterator[Callable[[int, int], None]]:
    """Give a function that is told how many are done, of how many, and shows it on a terminal."""
    if not sys.stderr.isatty():
        yield lambda _done, _of: None
        return
    with _progress() as bar:
        task = bar.add_task(doing)
        yield lambda done, of: bar.update(task, completed=done, total=of)


def _progress() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    # What goes to the same terminal meanwhile is written above the bar; what goes elsewhere is left alone.
    same = sys.stdout.isatty()
    return Progress(*columns, console=Console(stderr=True), transient=True, redirect_stdout=same, redirect_stderr=same)
