"""A query and its answer: which listings, in which order, and how many of each kind there are.

`docs/assets/search.js` answers the same; tests compare both.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from tooling.catalog.search.columns import FACETS, SORTS
from tooling.catalog.search.lookup import scores_of
from tooling.catalog.search.read import Index
from tooling.catalog.search.words import words_of

RELEVANCE = "relevance"
COUNTED = FACETS[:-1]
PAGE = 24


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for. `filters` are allowed values by facet; `sort` is a column or the label of a metric."""

    words: str = ""
    filters: Mapping[str, frozenset[str]] = field(default_factory=lambda: MappingProxyType({}))
    sort: str = RELEVANCE
    offset: int = 0
    limit: int = PAGE


@dataclass(frozen=True, slots=True)
class Found:
    """How many listings match, the documents of one page, and counts by facet and value.

    A facet's counts are of what the other filters let through, so that they say what choosing a value would yield.
    """

    total: int
    numbers: tuple[int, ...]
    facets: Mapping[str, Mapping[str, int]]


def sorts_of(index: Index) -> tuple[str, ...]:
    """Return everything that can be sorted by."""
    return (RELEVANCE, *SORTS, *(metric.label for metric in index.directory.metrics))


def search(index: Index, query: Query) -> Found:
    """Answer a query; raises ValueError where a facet or sort is none, and what reading an index raises."""
    if unknown := set(query.filters) - set(COUNTED):
        raise ValueError(f"there is nothing called {', '.join(sorted(unknown))} to filter by")
    facets = index.facets()
    scores = scores_of(index, words_of(query.words))
    documents: Sequence[int] = range(index.directory.documents) if scores is None else sorted(scores)
    live = [number for number in documents if number < len(facets["task"]) and facets["task"][number]]
    passing, near = _filtered(index, live, query.filters)
    key = _sort_key(index, query.sort, scores)
    page = heapq.nsmallest(query.offset + query.limit, passing, key=key)[query.offset :]
    counts = {facet: _counts(index, facet, [*passing, *near[facet]]) for facet in COUNTED}
    return Found(len(passing), tuple(page), counts)


def _filtered(
    index: Index, documents: Sequence[int], filters: Mapping[str, frozenset[str]]
) -> tuple[list[int], dict[str, list[int]]]:
    """Return the documents that pass all filters, and by facet those that fail only this one."""
    facets, lists = index.facets(), index.directory.facets
    wanted = [
        (facet, facets[facet], {place for place, value in enumerate(lists[facet], 1) if value in values})
        for facet, values in filters.items()
        if values
    ]
    near: dict[str, list[int]] = {facet: [] for facet in COUNTED}
    if not wanted:
        return list(documents), near
    passing = []
    for number in documents:
        failed = [facet for facet, column, places in wanted if column[number] not in places]
        if not failed:
            passing.append(number)
        elif len(failed) == 1:
            near[failed[0]].append(number)
    return passing, near


def _counts(index: Index, facet: str, documents: Sequence[int]) -> dict[str, int]:
    counted = Counter(map(index.facets()[facet].__getitem__, documents))
    return {value: counted[place] for place, value in enumerate(index.directory.facets[facet], 1) if counted[place]}


def _sort_key(index: Index, sort: str, scores: Mapping[int, int] | None) -> Callable[[int], tuple[float, int]]:
    """Return what orders documents: the best first, those without a number last, the later listed before the earlier."""
    if sort == RELEVANCE:
        quality = _qualities(index)
        if scores is None:
            return lambda number: (-quality(number), -number)
        return lambda number: (-scores[number] * quality(number), -number)
    if sort in SORTS:
        numbers = index.sort(sort)
        if sort == "date":
            return lambda number: (-numbers[number], -number)
        # What is free costs nothing; of anything else, 0 says that it is not known.
        last = 0 if sort == "price" else float("inf")
        return lambda number: (numbers[number] or last, -number)
    return _metric_key(index, sort)


def _metric_key(index: Index, label: str) -> Callable[[int], tuple[float, int]]:
    known = index.directory.metrics
    place = next((place for place, metric in enumerate(known) if metric.label == label), None)
    if place is None:
        raise ValueError(f"there is nothing called `{label}` to sort by")
    values = index.metric(place)
    sign = -1 if known[place].better == "higher" else 1
    return lambda number: (sign * values[number] if number in values else float("inf"), -number)


def _qualities(index: Index) -> Callable[[int], int]:
    """Return how much a listing's standing multiplies its score: reproduced first, then what is not new or yanked."""
    facets, lists = index.facets(), index.directory.facets
    standing = [100, *({"reproduced": 130, "disputed": 60}.get(value, 100) for value in lists["reproduced"])]
    age = [10, *(6 if value == "yes" else 10 for value in lists["new"])]
    use = [5, *(1 if value == "yes" else 5 for value in lists["yanked"])]
    reproduced, new, yanked = facets["reproduced"], facets["new"], facets["yanked"]
    return lambda number: standing[reproduced[number]] * age[new[number]] * use[yanked[number]]
