"""A language: its words, its digits and dates, the side it is written from."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Literal

from tooling.catalog import words
from tooling.model.phrase import Figure, Phrase, Value

ENGLISH_TAG = "en"
PLACEHOLDER = re.compile(r"%\((\w+)\)s")
_WHOLE = re.compile(r"\d{1,3}(?:,\d{3})+|\d+")


def _none(_: str) -> str | None:
    return None


def _english_form(count: int) -> int:
    return 0 if count == 1 else 1


@dataclass(frozen=True, slots=True)
class Figures:
    """How a language writes numbers: a table for English ones, and how many digits stand in a group."""

    table: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}))
    groups: tuple[int, int] = (3, 3)

    def __call__(self, text: str) -> str:
        """Return a number that is written in English in this language's way."""
        if self.groups != (3, 3):
            text = _WHOLE.sub(lambda match: self._grouped(match[0]) if "," in match[0] else match[0], text, count=1)
        return text.translate(self.table) if self.table else text

    def _grouped(self, whole: str) -> str:
        digits, (last, others) = whole.replace(",", ""), self.groups
        head, tail = digits[:-last], digits[-last:]
        parts = [head[max(0, end - others) : end] for end in range(len(head), 0, -others)]
        return ",".join((*reversed(parts), tail))


@dataclass(frozen=True, slots=True)
class Language:
    """A language that pages are in; without anything given, English.

    Numbers and dates may hold marks that set their direction, so that a sign stays at its number.

    `translated` finds the words for an English text, `forms` those for an English text in the singular, and `form`
    says which of them goes with a count. `categories` names an example for each kind of count that a browser knows.
    """

    tag: str = ENGLISH_TAG
    direction: Literal["ltr", "rtl"] = "ltr"
    numbers: str = ENGLISH_TAG
    figures: Figures = field(default_factory=Figures)
    translated: Callable[[str], str | None] = _none
    forms: Callable[[str], tuple[str, ...] | None] = _none  # type: ignore[assignment]
    form: Callable[[int], int] = _english_form
    categories: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({"one": 1, "other": 2}))
    dated: Callable[[date], str] = words.day

    def text(self, source: str) -> str:
        """Return a text of ours in this language, its placeholders as they are; English where nobody translated it."""
        return self.translated(source) or source

    def counted(self, one: str, many: str, count: int) -> str:
        """Return the form of a text that goes with a count, its placeholders as they are."""
        forms = self.forms(one)
        return forms[self.form(count)] if forms else (one, many)[_english_form(count)]

    def say(self, value: str) -> str:
        """Return what this program says in this language; anything else stays what it is."""
        if isinstance(value, Phrase):
            text = self.text(value.source)
            return PLACEHOLDER.sub(lambda match: self._value(value.values[match[1]]), text) if value.values else text
        return self.figures(value) if isinstance(value, Figure) else value

    def count(self, number: int) -> str:
        """Return a whole number."""
        return self.figures(f"{number:,}")

    def number(self, value: float) -> str:
        """Return a measured or claimed number with at most four decimals."""
        return self.figures(words.number(value))

    def exact(self, value: float) -> str:
        """Return a number with at most six decimals."""
        return self.figures(words.exact(value))

    def average(self, value: float) -> str:
        """Return a number with one decimal."""
        return self.figures(f"{value:.1f}")

    def difference(self, value: float) -> str:
        """Return by how much two numbers differ, with its sign."""
        return self.say(words.difference(value))

    def size(self, count: int) -> str:
        """Return bytes with a unit people read; the signs of units are the same in all languages."""
        return self.figures(words.size(count))

    def day(self, when: datetime) -> str:
        """Return the date of a time."""
        return self.dated(when)

    def day_of(self, text: str) -> str:
        """Return the date of a time as documents write it; one that no calendar has is shown as it stands."""
        try:
            return self.dated(datetime.fromisoformat(text))
        except ValueError:
            return text[:10] if text.isascii() else "–"

    def sentence(self, text: str) -> str:
        """Return text with a capital at its beginning and nothing else changed."""
        return words.sentence(self.say(text))

    def _value(self, value: Value) -> str:
        if isinstance(value, str):
            return self.say(value)
        return self.count(value) if isinstance(value, int) else ", ".join(map(self.say, value))


ENGLISH = Language()
