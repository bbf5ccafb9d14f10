"""Change fields of a document that somebody writes by hand, and leave the rest of its text as it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tooling.errors import Place, RegistryError
from tooling.model.rules import reading
from tooling.registry.strict_yaml import key_positions, read_yaml
from tooling.registry.yaml_text import dump_yaml

Fields = Mapping[str, Any]


def read_assignment(text: str) -> tuple[str, Any]:
    """Read `field=value`, the value as YAML; raises RegistryError."""
    field, sign, value = text.partition("=")
    if not sign or not field:
        message = f"`{text}` is not of the form field=value"
        raise RegistryError(
            reading.INVALID_VALUE.problem(message, help="such as --set use.limitations='Only English.'")
        )
    return field, read_value(value, field)


def read_value(text: str, field: str) -> Any:
    """Read a value as it would stand in a document; a text that is no YAML is taken as it is. Raises RegistryError."""
    try:
        return read_yaml(f"value: {text}\n".encode(), field)["value"]  # type: ignore[index]
    except (RegistryError, TypeError, KeyError):
        if text.lstrip()[:1] in {"{", "["}:
            raise
        return text


def with_field(document: Fields, field: str, value: Any) -> dict[str, Any]:
    """Return a document with the value at a dotted path; a number is an entry of a list, and null takes a field out.

    Raises RegistryError where there is no such place.
    """
    whole: dict[str, Any] = dict(document)
    first, _, rest = field.partition(".")
    if rest:
        whole[first] = _within(whole.get(first), rest, value, field)
    elif value is None:
        whole.pop(first, None)
    else:
        whole[first] = value
    return whole


def _within(inner: Any, rest: str, value: Any, field: str) -> Any:
    if isinstance(inner, tuple | list):
        first, _, deeper = rest.partition(".")
        if not first.isdigit() or int(first) > len(inner):
            message = f"`{field}`: the list has {len(inner)} entries, counted from 0"
            raise RegistryError(reading.INVALID_VALUE.problem(message))
        entries = list(inner)
        before = entries[int(first)] if int(first) < len(entries) else {}
        entry = _within(before, deeper, value, field) if deeper else value
        entries[int(first) : int(first) + 1] = [] if entry is None else [entry]
        return entries
    if inner is None or isinstance(inner, Mapping):
        return with_field(inner or {}, rest, value)
    message = f"`{field}`: there is a value on the way that has no fields"
    raise RegistryError(reading.INVALID_VALUE.problem(message))


def rewritten(raw: bytes, document: Fields, shown_as: str) -> bytes:
    """Return a YAML text that says `document`: what says the same already keeps its place, its style, its comments."""
    before = read_yaml(raw, shown_as)
    if not isinstance(before, dict):
        raise RegistryError(reading.INVALID_VALUE.problem("a document is a mapping of fields", Place(shown_as)))
    text = raw
    for field in [*document, *(one for one in before if one not in document)]:
        if _plain(before.get(field)) != _plain(document.get(field)):
            text = _with_block(text, field, {field: document[field]} if field in document else None)
    # In a style whose fields are not blocks of lines, it has to be written anew.
    return text if _says(text, document) else dump_yaml(document)


def _says(text: bytes, document: Fields) -> bool:
    try:
        return bool(_plain(read_yaml(text, "")) == _plain(document))
    except RegistryError:
        return False


def _with_block(raw: bytes, field: str, block: Fields | None) -> bytes:
    """Replace the lines of a field at the top, or add them at the end."""
    lines = raw.decode().splitlines(keepends=True)
    starts = sorted((place[0] - 1, path[0]) for path, place in key_positions(raw).items() if len(path) == 1)
    new = dump_yaml(block).decode() if block is not None else ""
    at = next((index for index, (_, name) in enumerate(starts) if name == field), None)
    if at is None:
        end = "" if not lines or lines[-1].endswith("\n") else "\n"
        return ("".join(lines) + end + new).encode()
    start = starts[at][0]
    stop = starts[at + 1][0] if at + 1 < len(starts) else len(lines)
    while stop - 1 > start and lines[stop - 1].startswith("#"):
        stop -= 1  # A comment above the next field belongs to that.
    return "".join([*lines[:start], new, *lines[stop:]]).encode()


def _plain(value: Any) -> Any:
    """Return a value with tuples as lists, so that what was read and what was made compare equal."""
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, tuple | list) else value
