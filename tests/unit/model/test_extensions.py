"""A market's own fields: bounded, and held against a small part of JSON Schema."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tooling.model.extensions import MAX_BYTES, MAX_DEPTH, extensions_within_bounds, faults_of, schema_fault

SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "required": ["tier"],
    "properties": {
        "tier": {"enum": ["gold", "tin"]},
        "score": {"type": "integer", "minimum": 0, "maximum": 10},
        "tags": {"type": "array", "maxItems": 2, "items": {"type": "string", "minLength": 2, "maxLength": 5}},
        "open": {"type": "boolean"},
        "one": {"const": 1},
    },
    "additionalProperties": False,
}


def deep(levels: int) -> Any:
    value: Any = 1
    for _ in range(levels):
        value = {"a": value}
    return value


def test_own_fields_are_kept_as_they_are() -> None:
    given_fields = {"market.example": {"tier": "gold", "more": [1, {"a": None}]}, "other.example": "text"}
    assert extensions_within_bounds(given_fields) == given_fields


@pytest.mark.parametrize(
    "extensions",
    [
        {"market": 1},
        {"market.example/x": 1},
        {"Market.Example": 1},
        {"market..example": 1},
        {f"market{number}.example": 1 for number in range(11)},
        {"market.example": deep(MAX_DEPTH)},
        {"market.example": "x" * MAX_BYTES},
    ],
    ids=["no-domain", "path", "upper-case", "empty-part", "too-many", "too-deep", "too-large"],
)
def test_own_fields_stand_under_a_domain_and_have_bounds(extensions: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="own fields"):
        extensions_within_bounds(extensions)


def test_what_fits_has_no_fault() -> None:
    assert schema_fault(SCHEMA) is None
    fields = {"tier": "tin", "score": 10, "tags": ("ab", "abcde"), "open": True, "one": 1}
    assert list(faults_of(fields, SCHEMA)) == []


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({}, ()),
        ("text", ()),
        ({"tier": "brass"}, ("tier",)),
        ({"tier": "tin", "score": 11}, ("score",)),
        ({"tier": "tin", "score": -1}, ("score",)),
        ({"tier": "tin", "score": True}, ("score",)),
        ({"tier": "tin", "score": 1.5}, ("score",)),
        ({"tier": "tin", "tags": ["a"]}, ("tags", 0)),
        ({"tier": "tin", "tags": ["abcdef"]}, ("tags", 0)),
        ({"tier": "tin", "tags": ["ab", "ab", "ab"]}, ("tags",)),
        ({"tier": "tin", "open": 1}, ("open",)),
        ({"tier": "tin", "one": True}, ("one",)),
        ({"tier": "tin", "other": 1}, ("other",)),
    ],
    ids=lambda value: str(value)[:40],
)
def test_each_fault_names_its_place(fields: Any, path: tuple[str | int, ...]) -> None:
    assert [found for found, _ in faults_of(fields, SCHEMA)] == [path]


@pytest.mark.parametrize(
    "schema",
    [
        {"pattern": "(a+)+$"},
        {"$ref": "#"},
        {"properties": {"a": {"allOf": []}}},
        {"items": {"format": "email"}},
        {"type": ["string", "null"]},
        {"required": "tier"},
        {"maximum": "10"},
        {"additionalProperties": {"type": "string"}},
        [],
        None,
    ],
    ids=lambda schema: str(schema)[:40],
)
def test_a_schema_with_anything_else_in_it_is_refused_whole(schema: Any) -> None:
    assert schema_fault(schema) is not None


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=20,
)


@given(VALUES)
def test_no_value_breaks_the_judge(value: Any) -> None:
    assert all(message for _, message in faults_of(value, SCHEMA))


@given(VALUES)
def test_no_schema_breaks_its_reader(schema: Any) -> None:
    fault = schema_fault(schema)
    assert fault is None or fault
