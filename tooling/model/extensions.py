"""A market's own fields: bounded for everybody, and held against that market's JSON Schema where one is at hand.

Only a part of JSON Schema is read, written down in `KEYWORDS`: what is left out (references, patterns, combinations)
is what makes judging a stranger's document unbounded. A schema with another keyword is refused whole.

Source: JSON Schema, draft 2020-12, https://json-schema.org/draft/2020-12
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from tooling.model.granting import is_domain

MAX_DOMAINS = 10
MAX_BYTES = 16_384
MAX_DEPTH = 8
_SCALARS: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
    "object": (dict,),
    "array": (tuple, list),
}
_NOTES = frozenset({"$schema", "$id", "title", "description", "$comment"})
KEYWORDS = frozenset(
    {"type", "enum", "const", "properties", "required", "additionalProperties", "items"}
    | {"minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems"}
)
Path = tuple[str | int, ...]
Fault = tuple[Path, str]


def extensions_within_bounds(extensions: dict[str, Any]) -> dict[str, Any]:
    """Return the extensions of a manifest; raises ValueError where they are too many, too large or too deep."""
    odd = [domain for domain in extensions if not is_domain(domain)]
    if odd or len(extensions) > MAX_DOMAINS:
        message = f"own fields stand under a market's domain such as `example.org`, at most {MAX_DOMAINS} of them"
        raise ValueError(message)
    if depth_of(extensions) > MAX_DEPTH:
        message = f"own fields are nested at most {MAX_DEPTH} levels deep"
        raise ValueError(message)
    if len(json.dumps(extensions, ensure_ascii=False).encode()) > MAX_BYTES:
        message = f"own fields have at most {MAX_BYTES:,} bytes"
        raise ValueError(message)
    return extensions


def depth_of(value: object) -> int:
    """Return how many mappings and lists lie in each other."""
    if isinstance(value, dict):
        return 1 + max(map(depth_of, value.values()), default=0)
    if isinstance(value, tuple | list):
        return 1 + max(map(depth_of, value), default=0)
    return 0


def schema_fault(schema: object, depth: int = 0) -> str | None:
    """Say why a schema is not one that is read here, or None."""
    if not isinstance(schema, Mapping):
        return "a schema is a mapping"
    if depth > MAX_DEPTH:
        return f"a schema is nested at most {MAX_DEPTH} levels deep"
    unknown = sorted(set(schema) - KEYWORDS - _NOTES)
    if unknown:
        return f"the keyword `{unknown[0]}` is not read here; those that are: {', '.join(sorted(KEYWORDS))}"
    return _keyword_fault(schema) or next(
        (fault for part in _parts(schema) if (fault := schema_fault(part, depth + 1)) is not None), None
    )


def _keyword_fault(schema: Mapping[str, Any]) -> str | None:
    kind, required, properties = schema.get("type"), schema.get("required", ()), schema.get("properties", {})
    numbers = ("minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems")
    checks = {
        "type": kind is None or (isinstance(kind, str) and kind in _SCALARS),
        "required": isinstance(required, tuple | list) and all(isinstance(one, str) for one in required),
        "properties": isinstance(properties, Mapping),
        "additionalProperties": isinstance(schema.get("additionalProperties", True), bool),
        "enum": isinstance(schema.get("enum", ()), tuple | list),
        **{word: isinstance(schema.get(word, 0), int | float) for word in numbers},
    }
    return next((f"`{word}` has a value that is not read here" for word, holds in checks.items() if not holds), None)


def _parts(schema: Mapping[str, Any]) -> Iterator[object]:
    yield from schema.get("properties", {}).values()
    if "items" in schema:
        yield schema["items"]


def faults_of(value: object, schema: Mapping[str, Any], path: Path = ()) -> Iterator[Fault]:
    """Yield where a value is not as a schema without fault says, and what is expected there."""
    kind = schema.get("type")
    if kind is not None and not _is_a(value, kind):
        yield path, f"expected a value of type `{kind}`"
        return
    yield from ((path, message) for message in _scalar_faults(value, schema))
    if isinstance(value, dict):
        yield from _object_faults(value, schema, path)
    if isinstance(value, tuple | list) and "items" in schema:
        for index, item in enumerate(value):
            yield from faults_of(item, schema["items"], (*path, index))


def _is_a(value: object, kind: str) -> bool:
    # A truth value is a number for Python, and for nobody else.
    return isinstance(value, _SCALARS[kind]) and (kind == "boolean" or not isinstance(value, bool))


def _scalar_faults(value: object, schema: Mapping[str, Any]) -> Iterator[str]:
    if "enum" in schema and not any(_same(value, one) for one in schema["enum"]):
        yield f"expected one of {', '.join(json.dumps(one, ensure_ascii=False) for one in schema['enum'])}"
    if "const" in schema and not _same(value, schema["const"]):
        yield f"expected {json.dumps(schema['const'], ensure_ascii=False)}"
    sizes = {"minLength": str, "maxLength": str, "minItems": tuple | list, "maxItems": tuple | list}
    for word, kind in sizes.items():
        if word in schema and isinstance(value, kind):
            yield from _outside(len(value), word, schema[word])
    if isinstance(value, int | float) and not isinstance(value, bool):
        for word in ("minimum", "maximum"):
            if word in schema:
                yield from _outside(value, word, schema[word])


def _outside(found: float, word: str, limit: float) -> Iterator[str]:
    if found < limit if word.startswith("min") else found > limit:
        yield f"`{word}` is {limit}, this is {found}"


def _object_faults(value: dict[str, Any], schema: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    properties = schema.get("properties", {})
    for name in schema.get("required", ()):
        if name not in value:
            yield path, f"`{name}` is missing"
    for name, item in value.items():
        if name in properties:
            yield from faults_of(item, properties[name], (*path, name))
        elif not schema.get("additionalProperties", True):
            yield (*path, name), f"unknown field; known: {', '.join(properties) or 'none'}"


def _same(one: object, other: object) -> bool:
    return one == other and isinstance(one, bool) == isinstance(other, bool)
