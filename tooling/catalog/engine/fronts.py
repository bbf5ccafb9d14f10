"""Pages that lead to lists: a front for each task and each kind of models, and the pictures of each suite.

Each is as long as any other, however many models there are: the newest of a kind, the best of a task.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tooling.catalog.claims import suite_page
from tooling.catalog.engine.lists import TILES_ON_A_PAGE, Lists, list_path
from tooling.catalog.engine.merits import Facet, facet_of, facet_path
from tooling.catalog.engine.notable import best_of, suites_of
from tooling.catalog.engine.state import State
from tooling.catalog.example import example_on
from tooling.catalog.output import put as write
from tooling.catalog.output import remove
from tooling.catalog.plot import AXES, plot_path, plots_of
from tooling.catalog.samples import sample_path
from tooling.catalog.views import Board, FacetPage, TaskFront, TaskSuite, task_page

# So many pages a kind has: the newest of it, the rest being what search and the lists of tasks are for.
PAGES_OF_A_FACET = 5
NEWEST_OF_A_TASK = 9


@dataclass(frozen=True, slots=True)
class Fronts:
    """Writes them into the site of some lists."""

    lists: Lists

    @property
    def state(self) -> State:
        """Return the rows of the site."""
        return self.lists.state

    @property
    def site(self) -> Path:
        """Return its folder."""
        return self.lists.site

    def write(self, boards: Sequence[Board]) -> None:
        """Write what marks stand on; the lists take the others' marks away."""
        for mark in self.state.marked("facet"):
            self._write_facet(facet_of(mark))
            self.state.settle("facet", [mark])
        if self.state.marked("all"):
            tasks = {board.suite.task for board in boards}.union(self.state.marked("task"))
            for task in sorted(tasks):
                self._write_task(task)
            for board in boards:
                self._write_plots(board)
                self._write_sample(board)

    def _write_facet(self, facet: Facet) -> None:
        count = self.state.merits.counted(facet)
        last = min(PAGES_OF_A_FACET, -(-count // TILES_ON_A_PAGE))
        for number in range(1, last + 1):
            first = (number - 1) * TILES_ON_A_PAGE
            tiles = self.state.merits.newest(facet, first=first, count=TILES_ON_A_PAGE)
            before = facet_path(facet, number - 1) if number > 1 else None
            after = facet_path(facet, number + 1) if number < last else None
            path = facet_path(facet, number)
            self.lists.put(
                self.lists.pages.facet(
                    FacetPage(facet.facet, facet.value, path, tuple(tiles), count, number, last, before, after)
                )
            )
        for number in range(last + 1, PAGES_OF_A_FACET + 1):
            self._remove(facet_path(facet, number))

    def _write_task(self, task: str) -> None:
        count = self.state.stock.count("task", task)
        suites = suites_of(self.lists.edition, task)
        if not count and not suites:
            self._remove(task_page(task))
            return
        rows = [
            TaskSuite(one, suite_page(one.label), self.state.stock.places(one.label), tuple(best_of(self.state, one)))
            for one in suites
        ]
        pages = -(-count // TILES_ON_A_PAGE)
        front = TaskFront(
            task=task,
            suites=tuple(rows),
            newest=tuple(self.state.stock.newest("task", task, count=NEWEST_OF_A_TASK)),
            count=count,
            everything=list_path("task", task, pages) if count else None,
        )
        self.lists.put(self.lists.pages.task(front))

    def _write_plots(self, board: Board) -> None:
        plots = {plot.path: plot for plot in plots_of(board)}
        for path in (plot_path(board.page, axis) for axis in AXES):
            if path in plots:
                self._put(path, self.lists.pages.plot(plots[path]).encode())
            else:
                self._remove(path)

    def _write_sample(self, board: Board) -> None:
        example = example_on(board.page, self.lists.edition)
        if example is not None and example.sample.picture is not None:
            self._put(example.picture, example.sample.picture)
        else:
            self._remove(sample_path(board.page))

    def _put(self, path: str, raw: bytes) -> None:
        """Write a file unless it stands there already."""
        key = hashlib.sha256(raw).digest()
        if self.state.page_key(path) != key or not (self.site / path).is_file():
            write(self.site / path, raw)
            self.state.put_page(path, key)

    def _remove(self, path: str) -> None:
        if self.state.page_key(path) is not None:
            remove(self.site, path)
            self.state.drop_page(path)
