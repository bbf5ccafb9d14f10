"""An index that was brought up to date is the one built anew, file by file."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from benchmarks.cards import cards
from tooling.catalog.engine.finder import fits, write_index
from tooling.catalog.engine.rows import Made
from tooling.catalog.engine.state import State
from tooling.catalog.search.card import Card, Reproduced
from tooling.catalog.search.read import Index
from tooling.catalog.search.store import FOLDER
from tooling.catalog.tile import Tile, for_search

MARKET = list(cards(550))
BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)


def tile(card: Card, number: int) -> Tile:
    """Return a tile of the listing that came at a place."""
    at = BEGINNING + timedelta(hours=number)
    card = replace(card, market_label="Little", metrics=dict(card.metrics))
    return Tile(card, f"m/{card.name}.html", "", 0, "Free", listed_at=at, first_at=at, places={})


def made(one: Tile) -> Made:
    return Made(one.name, b"", one, None, (), ())


def contents(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def tiles() -> list[Tile]:
    return [tile(card, number) for number, card in enumerate(MARKET)]


def says_other_words(found: list[Tile]) -> list[Tile]:
    found[300] = replace(found[300], card=replace(found[300].card, summary="Counts zebras at dusk.", version="9.0.0"))
    return found


def is_measured(found: list[Tile]) -> list[Tile]:
    return [*found[:500], replace(found[500], card=_as(found[500].card, found[3].card)), *found[501:]]


def comes(found: list[Tile]) -> list[Tile]:
    new = replace(MARKET[9], name="zoo/late", license="LicenseRef-zoo", currency="XOF", price=7, tags=("zebra",))
    return [*found, tile(new, len(found)), tile(replace(new, name="ant/later"), len(found) + 1)]


def brings_a_license(found: list[Tile]) -> list[Tile]:
    found[2] = replace(found[2], card=replace(found[2].card, license="LicenseRef-own"))
    return found


def changes_the_first_that_had_it(found: list[Tile]) -> list[Tile]:
    found[0] = replace(found[0], card=replace(found[0].card, task="another-task", metrics={}))
    return found


def asks_for_money(found: list[Tile]) -> list[Tile]:
    found[40] = replace(found[40], card=replace(found[40].card, price=4_200, currency="CHF"))
    return found


def goes(found: list[Tile]) -> list[Tile]:
    return found[:100] + found[101:]


def comes_in_between(found: list[Tile]) -> list[Tile]:
    return [*found, tile(replace(MARKET[5], name="old/one"), 7)]


def _as(card: Card, other: Card) -> Card:
    return replace(card, reproduced=Reproduced.REPRODUCED, metrics=other.metrics, task=other.task)


Change = Callable[[list[Tile]], list[Tile]]
UPDATES: tuple[Change, ...] = (says_other_words, is_measured, comes)
REBUILDS: tuple[Change, ...] = (
    brings_a_license,
    changes_the_first_that_had_it,
    asks_for_money,
    goes,
    comes_in_between,
)


def difference(before: Sequence[Tile], after: Sequence[Tile]) -> tuple[list[Tile], list[str]]:
    """Return the tiles that changed or came, and the names that went."""
    known = {one.name: one for one in before}
    names = {one.name for one in after}
    return [one for one in after if known.get(one.name) != one], [name for name in known if name not in names]


@pytest.mark.parametrize("change", [*UPDATES, *REBUILDS], ids=lambda change: change.__name__)
def test_an_index_brought_up_to_date_is_the_one_built_anew(tmp_path: Path, change: Change) -> None:
    site, anew = tmp_path / "site", tmp_path / "anew"
    after = change(tiles())
    changed, gone = difference(tiles(), after)
    with State(tmp_path / "one.sqlite") as state:
        state.put(map(made, tiles()))
        write_index(state, site, anew=True)
        state.put(map(made, changed))
        state.drop(gone)
        found = fits(Index(site / FOLDER), state.stock.names(), {one.name: for_search(one) for one in changed})
        assert found is (change in UPDATES)
        write_index(state, site, anew=False)
    with State(tmp_path / "two.sqlite") as state:
        state.put(map(made, after))
        write_index(state, anew, anew=True)
    assert contents(site) == contents(anew)


def test_an_index_that_was_not_written_to_its_end_is_built_anew(tmp_path: Path) -> None:
    with State(tmp_path / "one.sqlite") as state:
        state.put(map(made, tiles()))
        write_index(state, tmp_path / "site", anew=True)
        before = contents(tmp_path / "site")
        (tmp_path / "site" / FOLDER / "meta.js").unlink()
        (tmp_path / "site" / FOLDER / "t" / "left.js").write_text("by somebody")
        state.note("index", "begun")
        write_index(state, tmp_path / "site", anew=False)
    assert contents(tmp_path / "site") == before


def test_a_new_version_does_not_move_a_document(tmp_path: Path) -> None:
    later = replace(tiles()[3], listed_at=BEGINNING + timedelta(days=900))
    with State(tmp_path / "one.sqlite") as state:
        state.put(map(made, tiles()))
        before = state.stock.names()
        state.put([made(later)])
        assert state.stock.names() == before
