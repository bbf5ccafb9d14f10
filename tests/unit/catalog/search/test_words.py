"""Which words find what."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.cards import cards
from tooling.catalog.search.card import Card, Reproduced
from tooling.catalog.search.query import Query, search
from tooling.catalog.search.read import Index
from tooling.catalog.search.stem import stem
from tooling.catalog.search.store import build_index
from tooling.catalog.search.words import tokens, words_of

PLAIN = replace(
    next(iter(cards(1))), tags=(), summary="", title="", publisher="", task="", reproduced=Reproduced.CLAIMED
)


def card(name: str, title: str = "", **more: object) -> Card:
    return replace(PLAIN, name=f"acme/{name}", title=title, new=False, yanked=False, **more)  # type: ignore[arg-type]


def found(folder: Path, market: list[Card], words: str) -> list[str]:
    build_index(market, folder)
    index = Index(folder)
    shown = [index.card(number) for number in search(index, Query(words)).numbers]
    return [one.name.removeprefix("acme/") for one in shown if one]


# From the vocabulary that Snowball publishes with its algorithm; `…ifi` loses a letter more.
@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("classification", "classif"), ("classifier", "classif"), ("relational", "relat"), ("knightly", "knight"),
        ("consistency", "consist"), ("consolingly", "consol"), ("generously", "generous"), ("hopping", "hop"),
        ("hoping", "hope"), ("cries", "cri"), ("ties", "tie"), ("gas", "gas"), ("kiwis", "kiwi"), ("skies", "sky"),
        ("agreed", "agre"), ("sayings", "say"), ("university", "universiti"), ("rolling", "roll"),
        ("identify", "identif"), ("at", "at"),
    ],
)  # fmt: skip
def test_stems_are_those_of_snowball(word: str, expected: str) -> None:
    assert stem(word) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ResNet-50, the publisher's", ["resnet", "50", "the", "publisher"]),
        ("Café ﬁne STRASSE straße", ["cafe", "fine", "strasse", "strasse"]),
        ("数字モデル v2", ["数", "字", "モ", "テ", "ル", "v2"]),
        ("Ελληνικός", ["ελληνικοσ"]),
        ("x" * 40, ["x" * 32]),
        ("🎉 <b>'; --", ["b"]),
    ],
)
def test_words_are_taken_from_text_of_any_script(text: str, expected: list[str]) -> None:
    assert tokens(text) == expected


def test_words_that_are_everywhere_are_left_out_unless_they_may_go_on() -> None:
    assert [word.text for word in words_of("the model for")] == ["model", "for"]
    assert [word.text for word in words_of("the model for ")] == ["model"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("classify", {"one", "two"}),
        ("classif", {"one", "two"}),
        ("classificat", {"one", "two"}),
        ("digit classifying ", {"one"}),
        ("resnet ", {"three"}),
        ("re", {"one", "two", "three"}),
        ("digits re", {"one"}),
        ("wrongly", set()),
        ("", {"one", "two", "three"}),
    ],
)
def test_forms_and_beginnings_of_a_word_find_it(tmp_path: Path, words: str, expected: set[str]) -> None:
    market = [card("one", "Digit classification"), card("two", "A classifier"), card("three", "resnet50, quantized")]
    assert set(found(tmp_path, market, words)) == expected


def test_a_title_outweighs_a_summary_and_a_whole_word_its_beginning(tmp_path: Path) -> None:
    market = [
        card("title", "Birdsong listener"),
        card("summary", "Listener", summary="For birdsong."),
        card("begun", "Birdsongster listener"),
    ]
    assert found(tmp_path, market, "birdsong") == ["title", "begun", "summary"]


def test_what_was_reproduced_comes_first_then_the_rest_then_what_is_new_or_yanked(tmp_path: Path) -> None:
    market = [
        card("yanked", "Birdsong", reproduced=Reproduced.REPRODUCED),
        card("reproduced", "Birdsong", reproduced=Reproduced.REPRODUCED),
        card("new", "Birdsong", reproduced=Reproduced.REPRODUCED),
        card("disputed", "Birdsong", reproduced=Reproduced.DISPUTED),
        card("claimed", "Birdsong"),
    ]
    market[0], market[2] = replace(market[0], yanked=True), replace(market[2], new=True)
    expected = ["reproduced", "claimed", "new", "disputed", "yanked"]
    assert found(tmp_path, market, "birdsong") == expected
    assert found(tmp_path, market, "") == expected
