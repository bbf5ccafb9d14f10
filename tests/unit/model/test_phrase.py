"""Phrases are their English text, and remember more on every way that they take."""

from __future__ import annotations

import pickle
from dataclasses import dataclass

import pytest
from pydantic import TypeAdapter

from tooling.model.phrase import Figure, Kept, Phrase

WHOLE = Phrase(
    "%(who)s, %(count)s of %(names)s at %(ratio)s",
    who=Phrase("key `%(id)s`", id="ci"),
    count=12_000,
    names=("a", Phrase("nobody")),
    ratio=Figure("0.84×"),
)


@dataclass(frozen=True)
class Row:
    """Something that is kept between builds."""

    text: Kept
    more: Kept | None = None


def test_a_phrase_is_its_english_text() -> None:
    assert WHOLE == "key `ci`, 12,000 of a, nobody at 0.84×"
    assert Phrase("60 % of it") == "60 % of it"
    assert Phrase("%(who)s may") == "%(who)s may"
    assert Phrase("%(who)s may").of(who="anyone") == "anyone may"


def test_a_value_that_nobody_gave_is_missed() -> None:
    with pytest.raises(KeyError):
        Phrase("%(one)s and %(other)s", one="a")


def test_a_phrase_is_the_same_in_another_process() -> None:
    again = pickle.loads(pickle.dumps(WHOLE))  # noqa: S301 - its own
    assert (again, again.source, again.values) == (WHOLE, WHOLE.source, WHOLE.values)
    assert type(again.values["who"]) is Phrase


def test_a_row_keeps_phrases_and_other_texts() -> None:
    adapter = TypeAdapter(Row)
    row = adapter.validate_json(adapter.dump_json(Row(WHOLE, "149.00 EUR")))
    assert isinstance(row.text, Phrase)
    assert (row.text.source, row.text.values) == (WHOLE.source, WHOLE.values)
    assert isinstance(row.text.values["ratio"], Figure)
    assert type(row.more) is str
    assert adapter.validate_json(adapter.dump_json(Row("x"))).more is None
