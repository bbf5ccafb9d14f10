"""The search index of a site: brought up to date where that writes the very files that building it anew would.

Documents are numbered in the order in which they were first listed, and lists of values are in the order in which
documents first have them. Where a change would alter either, the index is built anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from tooling.catalog.engine.state import State
from tooling.catalog.search.card import Card
from tooling.catalog.search.columns import facet_values
from tooling.catalog.search.read import Index
from tooling.catalog.search.store import FOLDER, build_index
from tooling.catalog.search.update import update_index
from tooling.catalog.tile import for_search
from tooling.errors import FetchError, SearchError

# Beyond it, reading the whole market again is as quick.
MOST_CHANGES = 2_000
# The fact of the state that says whether the index was written to its end.
_FACT = "index"


def write_index(state: State, site: Path, *, anew: bool) -> None:
    """Write what was marked since the index was written last, and take the marks away."""
    changed = state.marked("listing")
    whole = state.fact(_FACT) == "whole" and not anew
    if whole and not changed and (site / FOLDER).is_dir():
        return
    state.note(_FACT, "begun")
    if not (whole and len(changed) <= MOST_CHANGES and _update(state, site / FOLDER, changed)):
        build_index(state.stock.cards(), site / FOLDER)
    state.settle("listing", changed)
    state.note(_FACT, "whole")


def _update(state: State, folder: Path, changed: Iterable[str]) -> bool:
    """Change some listings of an index if that gives what building it anew would."""
    tiles = [tile for name in changed if (tile := state.stock.tile(name)) is not None]
    cards = {tile.name: for_search(tile) for tile in tiles}
    names = state.stock.names()
    try:
        index = Index(folder)
        if not fits(index, names, cards):
            return False
        update_index(folder, [cards[name] for name in names if name in cards])
    except (FetchError, SearchError):
        # Somebody was at its files; building it anew needs none of them.
        return False
    return True


def fits(index: Index, names: Sequence[str], cards: Mapping[str, Card]) -> bool:
    """Say whether no document moves, and no list of values changes its order, when these cards are written."""
    before = index.names()
    if not before or tuple(names[: len(before)]) != before:
        return False
    changed = {number: cards[name] for number, name in enumerate(before) if name in cards}
    return all(_keeps_lists(index, number, card, changed) for number, card in changed.items())


def _keeps_lists(index: Index, number: int, after: Card, changed: Mapping[int, Card]) -> bool:
    """Say whether a document before this one, itself unchanged, has each value that this one gets or loses."""
    before = index.card(number)
    if before is None or (before.currency, before.market_label) != (after.currency, after.market_label):
        return False
    was, becomes = facet_values(before), facet_values(after)
    for facet in (one for one in was if was[one] != becomes[one]):
        known, column = index.directory.facets[facet], index.facets()[facet]
        if not all(_has_it(known, column[:number], value, changed) for value in (was[facet], becomes[facet])):
            return False
    labels = [metric.label for metric in index.directory.metrics]
    return all(
        label in labels and any(one < number and one not in changed for one in index.metric(labels.index(label)))
        for label in before.metrics.keys() ^ after.metrics.keys()
    )


def _has_it(known: Sequence[str], column: Sequence[int], value: str, changed: Mapping[int, Card]) -> bool:
    if value not in known:
        return False
    place = known.index(value) + 1
    return any(one == place and number not in changed for number, one in enumerate(column))
