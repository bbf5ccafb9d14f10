"""Words of this program: English wherever they are read, and something a catalog can say in another language."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, Self

from pydantic import PlainSerializer, PlainValidator

# What a sentence may speak of: a stranger's words, a number, another phrase, or several of them.
Value = str | int | tuple[str, ...]


class Figure(str):
    """A number as English writes it; another language may have other digits."""

    __slots__ = ()


class Phrase(str):
    """A text in English that remembers its sentence, and what the sentence speaks of.

    `Phrase("signed by %(who)s", who=name)`; without values, a percent sign is only that. The sentence must be a literal
    that stands first, or what gathers texts for translators does not find it.
    """

    __slots__ = ("source", "values")
    source: str
    values: Mapping[str, Value]

    def __new__(cls, source: str, /, **values: Value) -> Self:
        """Make the phrase; raises KeyError for a value that the sentence names and nobody gave."""
        text = source % {name: in_english(value) for name, value in values.items()} if values else source
        made = super().__new__(cls, text)
        made.source = source
        made.values = MappingProxyType(values)
        return made

    def of(self, **values: Value) -> Phrase:
        """Return the phrase about other values: one that was made without any is a sentence to be filled."""
        return Phrase(self.source, **values)

    def __reduce__(self) -> tuple[Any, ...]:
        """Keep sentence and values on the way to another process."""
        return _made, (self.source, dict(self.values))


def in_english(value: Value) -> str:
    """Return a value as an English sentence has it: digits in groups of three, commas between several."""
    if isinstance(value, str):
        return value
    return f"{value:,}" if isinstance(value, int) else ", ".join(value)


def _made(source: str, values: dict[str, Value]) -> Phrase:
    return Phrase(source, **values)


def _written(value: Value) -> Any:
    if isinstance(value, Phrase):
        return {"phrase": value.source, "values": {name: _written(one) for name, one in value.values.items()}}
    if isinstance(value, Figure):
        return {"figure": str(value)}
    return [_written(one) for one in value] if isinstance(value, tuple) else value


def _read(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(map(_read, value))
    if not isinstance(value, dict):
        return value
    if "figure" in value:
        return Figure(value["figure"])
    source, values = value["phrase"], value["values"]
    return Phrase(source, **{name: _read(one) for name, one in values.items()})


# A text in rows that this program keeps for itself: a phrase is a phrase again when it is read back.
Kept = Annotated[str, PlainValidator(_read), PlainSerializer(_written)]
