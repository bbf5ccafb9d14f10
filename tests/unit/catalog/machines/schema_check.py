"""A JSON Schema validator for the words that our own schemas use; an unknown word is a fault."""

from __future__ import annotations

import math
import re
from itertools import chain
from typing import Any

KINDS: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "null": type(None),
}
WORDS = {
    *("$schema", "$defs", "$ref", "title", "description", "type", "properties", "required", "additionalProperties"),
    *("items", "enum", "const", "anyOf", "default", "pattern", "minLength", "maxLength", "minimum", "exclusiveMinimum"),
    "minItems",
}


def faults(value: Any, schema: dict[str, Any], whole: dict[str, Any], at: str = "$") -> list[str]:
    """Return where a value is not as its schema says."""
    found = [f"{at}: {word}" for word in schema.keys() - WORDS]
    if "$ref" in schema:
        return found + faults(value, whole["$defs"][schema["$ref"].removeprefix("#/$defs/")], whole, at)
    if "anyOf" in schema:
        return found if any(not faults(value, one, whole, at) for one in schema["anyOf"]) else [*found, f"{at}: none"]
    kind = schema.get("type")
    if kind and (not isinstance(value, KINDS[kind]) or (isinstance(value, bool) and kind != "boolean")):
        return [*found, f"{at}: not a {kind}"]
    return found + _inner_faults(value, schema, whole, at)


def _inner_faults(value: Any, schema: dict[str, Any], whole: dict[str, Any], at: str) -> list[str]:
    if value not in schema.get("enum", [value]) or value != schema.get("const", value):
        return [f"{at}: {value}"]
    if isinstance(value, str):
        return _text_faults(value, schema, at)
    if isinstance(value, list):
        return _list_faults(value, schema, whole, at)
    if isinstance(value, dict):
        return _object_faults(value, schema, whole, at)
    small = value < schema.get("minimum", value) or value <= schema.get("exclusiveMinimum", -math.inf)
    return [f"{at}: too small"] if small else []


def _text_faults(value: str, schema: dict[str, Any], at: str) -> list[str]:
    long = not schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value))
    odd = "pattern" in schema and not re.search(schema["pattern"], value)
    return [f"{at}: {value}"] if long or odd else []


def _list_faults(value: list[Any], schema: dict[str, Any], whole: dict[str, Any], at: str) -> list[str]:
    parts = (faults(one, schema["items"], whole, f"{at}/{index}") for index, one in enumerate(value))
    short = [f"{at}: too short"] if len(value) < schema.get("minItems", 0) else []
    return [*chain.from_iterable(parts), *short]


def _object_faults(value: dict[str, Any], schema: dict[str, Any], whole: dict[str, Any], at: str) -> list[str]:
    properties = schema["properties"]
    assert schema["additionalProperties"] is False
    odd = (value.keys() - properties) | (set(schema.get("required", ())) - value.keys())
    known = [(name, one) for name, one in value.items() if name in properties]
    below = [fault for name, one in known for fault in faults(one, properties[name], whole, f"{at}/{name}")]
    return [f"{at}: {name}" for name in sorted(odd)] + below
