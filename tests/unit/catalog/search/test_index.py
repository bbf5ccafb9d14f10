"""An index says what its cards say, keeps its numbers, and changes little where little changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.cards import cards
from tooling.catalog.search.card import Card, MetricValue, Reproduced
from tooling.catalog.search.query import Query, search
from tooling.catalog.search.read import Index
from tooling.catalog.search.store import build_index
from tooling.catalog.search.update import update_index

MANY = list(cards(2_000))
WORDS = ("digits", "résumé", "数字", "speech", "classifier", "classified", "resnet50", "the", "o'clock", "ПРИВЕТ")


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def found(folder: Path, words: str) -> list[str]:
    index = Index(folder)
    return [card.name for number in search(index, Query(words)).numbers if (card := index.card(number))]


texts = st.lists(st.sampled_from(WORDS) | st.text(max_size=12), max_size=5).map(" ".join)
some_cards = st.builds(
    Card,
    name=st.integers(0, 30).map(lambda number: f"acme/model-{number}"),
    version=st.just("1.0.0"),
    title=texts,
    summary=texts,
    publisher=texts,
    task=st.sampled_from(("digits", "speech-recognition")),
    license=st.sampled_from(("MIT", "Apache-2.0")),
    format=st.just("onnx"),
    size=st.integers(0, 10**13),
    date=st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    tags=st.lists(st.sampled_from(("tiny", "fast")), max_size=2, unique=True).map(tuple),
    price=st.none() | st.integers(1, 10**11),
    currency=st.sampled_from(("EUR", "JPY")),
    reproduced=st.sampled_from(Reproduced),
    market=st.just("haat"),
    market_label=st.just("Haat"),
    new=st.booleans(),
    yanked=st.booleans(),
    metrics=st.dictionaries(
        st.sampled_from(("digits/1 accuracy", "wind/1 mae")),
        st.builds(MetricValue, st.floats(-1e9, 1e9, width=32), st.just("higher")),
        max_size=2,
    ),
    latency=st.none() | st.floats(0.001, 1e6),
)
markets = st.lists(some_cards, max_size=12, unique_by=lambda card: card.name)


@given(market=markets)
@settings(deadline=None, max_examples=20)
def test_every_card_comes_back_as_it_was(market: list[Card], tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("index")
    assert build_index(market, folder) == len(market)
    index = Index(folder)
    assert [index.card(number) for number in range(len(market))] == market


@given(before=markets, after=markets)
@settings(deadline=None, max_examples=30)
def test_an_update_makes_the_files_that_building_again_makes(
    before: list[Card], after: list[Card], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("index")
    build_index(before, folder / "updated")
    names = {card.name for card in after}
    removed = [card.name for card in before if card.name not in names]
    build_index(after, folder / "built", Index(folder / "updated").previous())
    update_index(folder / "updated", after, removed)
    assert contents(folder / "updated") == contents(folder / "built")


def test_one_edit_among_many_changes_few_files_and_is_what_building_again_makes(tmp_path: Path) -> None:
    build_index(MANY, tmp_path / "updated")
    before = contents(tmp_path / "updated")
    edited = replace(MANY[700], title="Zebra fish counter", summary="Counts zebra fish in streams.", size=7, price=5)
    market = [*MANY[:700], edited, *MANY[701:]]
    build_index(market, tmp_path / "built", Index(tmp_path / "updated").previous())
    assert update_index(tmp_path / "updated", [edited]) == len(MANY)
    after = contents(tmp_path / "updated")
    assert after == contents(tmp_path / "built")
    assert found(tmp_path / "updated", "zebra fish ")[0] == MANY[700].name
    changed = sorted(name[0] for name in after.keys() - before.keys())
    assert changed.count("c") == 1
    assert changed.count("f") == 3


def test_numbers_stay_new_ones_are_appended_and_a_removed_one_leaves_a_hole(tmp_path: Path) -> None:
    first = MANY[:120]
    build_index(first, tmp_path)
    later = [MANY[500], *reversed(first[1:]), MANY[501]]
    build_index(later, tmp_path, Index(tmp_path).previous())
    index = Index(tmp_path)
    assert index.names() == ("", *(card.name for card in first[1:]), MANY[500].name, MANY[501].name)
    assert index.card(0) is None
    assert search(index, Query()).total == 121
    assert index.directory.documents == 122


def test_one_listing_more_leaves_nearly_all_files_as_they_were(tmp_path: Path) -> None:
    build_index(MANY[:-1], tmp_path)
    before = contents(tmp_path)
    build_index(MANY, tmp_path, Index(tmp_path).previous())
    after = contents(tmp_path)
    cards_changed = [name for name in after if name.startswith("c/") and name not in before]
    assert len(cards_changed) == 1
    assert sum(name.startswith("c/") for name in after) == 63


def test_the_same_cards_make_the_same_bytes_and_nothing_is_left_over(tmp_path: Path) -> None:
    build_index(MANY, tmp_path / "one")
    build_index(MANY[:300], tmp_path / "other")
    build_index(MANY, tmp_path / "other")
    assert contents(tmp_path / "one") == contents(tmp_path / "other")


def test_a_listing_that_stands_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="stands twice"):
        build_index([MANY[0], MANY[0]], tmp_path)


def test_an_empty_market_has_an_index_that_finds_nothing(tmp_path: Path) -> None:
    assert build_index([], tmp_path) == 0
    assert found(tmp_path, "anything") == []
    assert update_index(tmp_path, [MANY[0]]) == 1
    assert found(tmp_path, "") == [MANY[0].name]
