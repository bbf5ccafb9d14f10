"""The strict YAML reader: a document that two parsers could read differently is refused.

It consumes the events of PyYAML's C parser, so there is no second grammar to trust, and builds only text, numbers,
truth values, null, tuples and dictionaries. Positions cost time and are needed for messages only: a second pass,
`positions`, computes them on demand.
"""

from __future__ import annotations

import math
import re
from itertools import product
from typing import NoReturn

import yaml
from yaml.events import (
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from tooling.errors import Place, Problem, RegistryError
from tooling.model.rules import Rule, reading
from tooling.registry.text import decode, hidden_character, name_of_character, place_at, shown

LIMIT = 65_536
MAX_DEPTH = 16
MAX_NODES = 4_096
MAX_PROBLEMS = 20
# Beyond this, JSON parsers and JavaScript round whole numbers.
MAX_INTEGER = 2**53

FieldPath = tuple[str | int, ...]

_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,15}").fullmatch
_FLOAT = re.compile(r"-?(?:0|[1-9][0-9]{0,30})\.[0-9]{1,30}(?:[eE][-+][0-9]{1,3})?").fullmatch
# What some YAML parser might take for a number, a date or a time: wider than any parser known, since to quote costs
# two characters.
_LIKE_A_NUMBER = re.compile(
    r"[-+._]*[0-9][-+0-9_.:,eE]*|[-+]?0[bBoOxX][0-9a-fA-F_]*|[-+]?\.(?:inf|nan)|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}[Tt\s].*",
    re.IGNORECASE | re.DOTALL,
).fullmatch
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None}
_FIRST_OF_NUMBERS = frozenset("0123456789+-._")


def _spellings(word: str) -> set[str]:
    return {"".join(letters) for letters in product(*zip(word.lower(), word.upper(), strict=True))}


# In any mixture of capitals, which is more than any parser accepts; a word found in a table is found quickly.
_DOUBTFUL = frozenset(["", "~", "=", "<<"]).union(*map(_spellings, [*_WORDS, "y", "n", "yes", "no", "on", "off"]))


def read_yaml(raw: bytes, shown_as: str, limit: int = LIMIT) -> object:
    """Read one YAML document of at most `limit` bytes.

    Sequences become tuples. Raises RegistryError (HA001, HA002, HA005) with line and column, counted from 1.
    """
    text = decode(raw, shown_as, limit, reading.NOT_YAML)
    if "\t" in text:
        hint = "indent with spaces; within a text write `\\t` and put it in double quotes"
        place = place_at(text, text.index("\t"), shown_as)
        raise RegistryError(reading.NOT_YAML.problem("a tab, which YAML parsers treat differently", place, help=hint))
    reader = _Reader(raw, shown_as)
    try:
        document = reader.read()
    except yaml.YAMLError as error:
        raise RegistryError(*reader.problems, _syntax_problem(error, shown_as)) from error
    if reader.problems:
        raise RegistryError(*reader.problems)
    return document


class _Reader:
    """One pass over the events of one document; gathers what is ambiguous, gives up at what is worse."""

    __slots__ = ("_next", "_nodes", "_shown_as", "problems")

    def __init__(self, raw: bytes, shown_as: str) -> None:
        self._next = yaml.CSafeLoader(raw).get_event
        self._nodes = MAX_NODES
        self._shown_as = shown_as
        self.problems: list[Problem] = []

    def read(self) -> object:
        """Read the only document there may be."""
        self._next()
        start = self._next()
        if not isinstance(start, DocumentStartEvent):
            self._refuse(reading.NOT_YAML, "the file is empty", start)
        if start.version or start.tags:
            self._refuse(reading.AMBIGUOUS_YAML, "directives such as `%YAML` are not allowed", start)
        document = self._node(self._next(), 0)
        self._next()
        after = self._next()
        if not isinstance(after, StreamEndEvent):
            self._refuse(reading.NOT_YAML, "a second document begins here", after)
        return document

    def _node(self, event: Event | None, depth: int) -> object:
        self._nodes -= 1
        if self._nodes < 0:
            self._refuse(reading.NOT_YAML, f"more than {MAX_NODES:,} values in one document", event)
        if type(event) is ScalarEvent:
            if not event.style and event.anchor is None and event.tag is None:
                text = event.value
                # Nearly every scalar is a plain word, and this reader is judged by its speed.
                if text not in _DOUBTFUL and text[0] not in _FIRST_OF_NUMBERS:
                    return text
            return self._scalar(event)
        return self._collection(event, depth)

    def _collection(self, event: Event | None, depth: int) -> object:
        if not isinstance(event, CollectionStartEvent):
            self._refuse(reading.AMBIGUOUS_YAML, "aliases (`*name`) are not allowed", event)
        self._refuse_properties(event, event.tag)
        if depth == MAX_DEPTH:
            self._refuse(reading.NOT_YAML, f"nested deeper than {MAX_DEPTH} levels", event)
        return self._mapping(depth + 1) if type(event) is MappingStartEvent else self._sequence(depth + 1)

    def _mapping(self, depth: int) -> dict[str, object]:
        following, node = self._next, self._node
        mapping: dict[str, object] = {}
        while type(event := following()) is not MappingEndEvent:
            key = node(event, depth)
            if not isinstance(key, str):
                self._note("a key is text: put it in quotes", event)
                key = str(key)
            elif key in mapping:
                self._note(f"the key `{shown(key)}` stands twice", event)
            mapping[key] = node(following(), depth)
        return mapping

    def _sequence(self, depth: int) -> tuple[object, ...]:
        following, node = self._next, self._node
        items = []
        while type(event := following()) is not SequenceEndEvent:
            items.append(node(event, depth))
        return tuple(items)

    def _scalar(self, event: ScalarEvent) -> object:
        self._refuse_properties(event, event.tag)
        text = event.value
        if not event.style:
            return self._plain(text, event)
        if event.style == '"' and (index := hidden_character(text)) is not None:
            self._refuse(reading.NOT_YAML, f"the text contains {name_of_character(text[index])}", event)
        if not text and event.style in "|>":
            self._note('an empty block of text: write `""`', event)
        return text

    def _plain(self, text: str, event: ScalarEvent) -> object:
        if text in _WORDS:
            return _WORDS[text]
        if not text:
            self._note('a value is missing: write it, or `null`, or `""`', event)
        elif _INTEGER(text) and abs(int(text)) <= MAX_INTEGER:
            return int(text)
        elif _FLOAT(text) and math.isfinite(float(text)):
            return float(text)
        elif _LIKE_A_NUMBER(text):
            self._note(f"`{shown(text)}` is a number to some YAML parsers and text to others", event, _numbers(text))
        elif text in _DOUBTFUL:
            hint = f'write `"{text}"`' + ("" if text.lower() not in _WORDS else f", or `{text.lower()}`")
            self._note(f"`{text}` is a word to some YAML parsers and something else to others", event, hint)
        return text

    def _note(self, message: str, event: Event | None, help: str | None = None) -> None:
        self.problems.append(reading.AMBIGUOUS_YAML.problem(message, self._place(event), help=help))
        if len(self.problems) >= MAX_PROBLEMS:
            raise RegistryError(*self.problems)

    def _refuse(self, rule: Rule, message: str, event: Event | None) -> NoReturn:
        raise RegistryError(*self.problems, rule.problem(message, self._place(event)))

    def _refuse_properties(self, event: NodeEvent, tag: str | None) -> None:
        if event.anchor is not None:
            self._refuse(reading.AMBIGUOUS_YAML, "anchors (`&name`) are not allowed", event)
        if tag is not None:
            self._refuse(reading.AMBIGUOUS_YAML, "tags (`!name`) are not allowed", event)

    def _place(self, event: Event | None) -> Place:
        return Place(self._shown_as, *_position(event))


def _numbers(text: str) -> str:
    return f'as text write `"{shown(text)}"`; write numbers like `12`, `-3.5` or `1.0e-4`'


def _syntax_problem(error: yaml.YAMLError, shown_as: str) -> Problem:
    """Say what the C parser found, in its own words; they are those of every YAML tool built on it."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    words = getattr(error, "problem", None) or getattr(error, "reason", None) or "cannot be read"
    place = Place(shown_as, mark.line + 1, mark.column + 1) if mark else Place(shown_as)
    return reading.NOT_YAML.problem(f"not YAML: {words}", place)


def positions(raw: bytes) -> dict[FieldPath, tuple[int, int]]:
    """Return line and column, from 1, of every value of a document that `read_yaml` accepted; `()` is the whole."""
    return _Locator(raw).values


def key_positions(raw: bytes) -> dict[FieldPath, tuple[int, int]]:
    """Return line and column, from 1, of every key of a document that `read_yaml` accepted."""
    return _Locator(raw).keys


class _Locator:
    """A second pass over the same events, which only notes where things stand."""

    def __init__(self, raw: bytes) -> None:
        self.values: dict[FieldPath, tuple[int, int]] = {}
        self.keys: dict[FieldPath, tuple[int, int]] = {}
        self._next = yaml.CSafeLoader(raw).get_event
        self._next()
        self._next()
        self._node(self._next(), ())

    def _node(self, event: Event | None, path: FieldPath) -> None:
        self.values[path] = _position(event)
        if isinstance(event, MappingStartEvent):
            while isinstance(key := self._next(), ScalarEvent):
                self.keys[*path, key.value] = _position(key)
                self._node(self._next(), (*path, key.value))
        elif isinstance(event, SequenceStartEvent):
            index = 0
            while not isinstance(item := self._next(), SequenceEndEvent):
                self._node(item, (*path, index))
                index += 1


def _position(event: Event | None) -> tuple[int, int]:
    mark = event.start_mark if event else None
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)
