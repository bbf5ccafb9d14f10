"""Which models a front page names: by a rule that anybody can check on the leaderboards."""

from __future__ import annotations

from collections.abc import Sequence

from tooling.catalog import words
from tooling.catalog.claims import suite_page
from tooling.catalog.engine.state import State
from tooling.catalog.entry import Edition
from tooling.catalog.views import Notable, task_page
from tooling.model.suite import Suite

NOTABLE_ON_HOME = 6
BEST_OF_A_SUITE = 3


def notables(state: State, edition: Edition) -> tuple[Notable, ...]:
    """Return the best reproduced model of each task, the tasks with most models first.

    Where a task has several suites, the one counts on which most models are reproduced; the first by name of several.
    """
    chosen: dict[str, Suite] = {}
    for suite in _suites(edition):
        known = chosen.get(suite.task)
        if known is None or state.merits.count(suite.label) > state.merits.count(known.label):
            chosen[suite.task] = suite
    found = [one for task, _ in state.stock.groups("task") if task in chosen for one in best_of(state, chosen[task], 1)]
    return tuple(found[:NOTABLE_ON_HOME])


def best_of(state: State, suite: Suite, count: int = BEST_OF_A_SUITE) -> list[Notable]:
    """Return the models with the best reproduced numbers on a suite."""
    descending = suite.ordered_metrics[0].better == "higher"
    tiles = state.merits.best(suite.label, descending=descending, count=count)
    metric = words.metric(suite.ordered_metrics[0].name)
    return [Notable(suite, suite_page(suite.label), metric, task_page(suite.task), tile) for tile in tiles]


def suites_of(edition: Edition, task: str) -> list[Suite]:
    """Return the suites that measure a task, by name."""
    return [suite for suite in _suites(edition) if suite.task == task]


def _suites(edition: Edition) -> Sequence[Suite]:
    return sorted((one.parsed.document for one in edition.suites), key=lambda one: one.label)
