"""From pydantic's errors to sentences: which field, what was found there, what is expected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from tooling.model.rules import Rule, reading
from tooling.registry.fields import Spot, fields_of, follow, spell, tags_of, words_of
from tooling.registry.strict_yaml import FieldPath
from tooling.registry.text import shown


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is wrong with one field; `about_key` where the key is to blame and not its value."""

    rule: Rule
    path: FieldPath
    message: str
    expected: tuple[str, ...] = ()
    help: str | None = None
    about_key: bool = False

    def sentence(self) -> str:
        """Return the whole message."""
        return f"{self.message}; expected {either(self.expected)}" if self.expected else self.message


def complaints(kind: type[BaseModel], error: ValidationError) -> list[Complaint]:
    """Say in plain words what pydantic found: one complaint a field, however many members of a union refused it."""
    merged: dict[FieldPath, Complaint] = {}
    for detail in error.errors(include_url=False):
        complaint = _complaint(kind, detail)
        if complaint is None:
            continue
        known = merged.get(complaint.path)
        more = () if known is None else tuple(word for word in complaint.expected if word not in known.expected)
        merged[complaint.path] = complaint if known is None else replace(known, expected=known.expected + more)
    return list(merged.values())


def either(words: Sequence[str]) -> str:
    """Join words as a choice: `a`, `b` or `c`."""
    *most, last = words
    return f"{', '.join(most)} or {last}" if most else last


def describe(value: object) -> str:
    """Name a value for a message: bounded, printable."""
    match value:
        case None | bool():
            return f"`{ {None: 'null', True: 'true', False: 'false'}[value] }`"
        case int() | float():
            return f"the number {value}"
        case str():
            return f'"{shown(value)}"' if value else "empty"
        case tuple():
            return f"a list of {len(value)}"
        case _:
            return "a mapping of fields"


def did_you_mean(word: str, known: tuple[str, ...]) -> str:
    """Return `did you mean …? ` for a word that is nearly a known one, else nothing."""
    close = get_close_matches(word, known, n=1)
    return f"did you mean `{close[0]}`? " if close else ""


def _complaint(kind: type[BaseModel], detail: ErrorDetails) -> Complaint | None:
    spot = follow(kind, detail["loc"])
    code = detail["type"]
    if code == "extra_forbidden":
        return _unknown_field(spot)
    if code == "missing":
        expected = (spot.description,) if spot.description else ()
        return Complaint(reading.INVALID_VALUE, spot.path, f"`{spell(spot.path)}` is missing", expected)
    if code.startswith("union_tag"):
        return _wrong_tag(spot, detail)
    if code == "value_error":
        name = f"`{spell(spot.path)}`: " if spot.path else ""
        return Complaint(reading.INVALID_VALUE, spot.path, f"{name}{detail['ctx']['error']}")
    return _wrong_value(spot, detail)


def _unknown_field(spot: Spot) -> Complaint:
    known = fields_of(spot.parent)
    hint = f"{did_you_mean(str(spot.path[-1]), tuple(known))}known fields: {', '.join(known)}"
    return Complaint(reading.UNKNOWN_FIELD, spot.path, f"unknown field `{spell(spot.path)}`", help=hint, about_key=True)


def _wrong_tag(spot: Spot, detail: ErrorDetails) -> Complaint:
    discriminator = str(detail["ctx"]["discriminator"]).strip("'")
    known = tags_of(spot.kind, discriminator)
    path = (*spot.path, discriminator)
    expected = tuple(f"`{tag}`" for tag in known)
    if detail["type"] == "union_tag_not_found":
        return Complaint(reading.INVALID_VALUE, path, f"`{spell(path)}` is missing", expected)
    found = detail["ctx"]["tag"]
    hint = did_you_mean(str(found), known).strip() or None
    return Complaint(reading.INVALID_VALUE, path, f"`{spell(path)}` is {describe(found)}", expected, hint)


def _wrong_value(spot: Spot, detail: ErrorDetails) -> Complaint | None:
    code, found, limits = detail["type"], detail["input"], detail.get("ctx", {})
    if code == "too_short" and len(found) >= limits["min_length"]:
        return None  # Entries that pydantic refused are missing from its count; each has a complaint of its own.
    hint = None
    if code == "string_type" and isinstance(found, bool | int | float):
        hint = "put text that looks like a number or a truth value in quotes"
    if code == "literal_error" and isinstance(found, str):
        hint = did_you_mean(found, words_of(spot.kind)).strip() or None
    subject = f"`{spell(spot.path)}`" if spot.path else "the document"
    return Complaint(
        reading.INVALID_VALUE, spot.path, f"{subject} is {describe(found)}", (_expectation(spot, code, limits),), hint
    )


def _expectation(spot: Spot, code: str, limits: Mapping[str, Any]) -> str:
    if code == "literal_error":
        return either([f"`{word}`" for word in words_of(spot.kind)])
    if code == "string_pattern_mismatch" and not spot.description:
        return f"text of the form `{limits['pattern']}`"
    if code in _EXPECTED:
        words = _EXPECTED[code].format(**limits)
        return f"{words} ({spot.description})" if code == "string_type" and spot.description else words
    return spot.description or "something else"


# What is expected, by pydantic's code for the error; braces take the limits it names.
_EXPECTED = {
    "string_type": "text",
    "string_too_short": "a length of at least {min_length}",
    "string_too_long": "a length of at most {max_length}",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "finite_number": "a finite number",
    "bool_type": "`true` or `false`",
    "tuple_type": "a list",
    "dict_type": "a mapping of fields",
    "model_type": "a mapping of fields",
    "model_attributes_type": "a mapping of fields",
    "greater_than": "a number more than {gt}",
    "greater_than_equal": "a number of at least {ge}",
    "less_than": "a number less than {lt}",
    "less_than_equal": "a number of at most {le}",
    "too_short": "a list of at least {min_length}",
    "too_long": "a list of at most {max_length}",
}
