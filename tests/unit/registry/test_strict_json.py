"""The strict JSON reader."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.registry.samples import problems_of, spelled
from tooling.errors import RegistryError
from tooling.registry.strict_json import MAX_DEPTH, read_json


def read(text: str) -> object:
    return read_json(text.encode("utf-8", "surrogatepass"), "a.json")


def as_tuples(value: Any) -> object:
    if isinstance(value, list):
        return tuple(as_tuples(item) for item in value)
    if isinstance(value, dict):
        return {key: as_tuples(item) for key, item in value.items()}
    return value


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("", "a.json:1:1", "not JSON"),
        ('{"a": 1,}', "a.json:1:9", "not JSON"),
        ("{'a': 1}", "a.json:1:2", "not JSON"),
        ("[1] [2]", "a.json:1:5", "Extra data"),
        ('{"a": 1, "b": 2, "a": 3}', "a.json", "`a` stands twice"),
        ('[{"x": {"a": 1, "\\u0061": 2}}]', "a.json", "`a` stands twice"),
        ("[\n NaN]", "a.json:2:2", "`NaN`"),
        ('["NaN", NaN]', "a.json", "`NaN`"),
        ("[-Infinity]", "a.json:1:2", "`-Infinity`"),
        ("[1e999]", "a.json:1:2", "too large"),
        ("[" + "1" * 21 + "]", "a.json:1:2", "21 digits"),
        ('["\\ud800"]', "a.json", "U+D800"),
        ('["\\u202e"]', "a.json", "RIGHT-TO-LEFT OVERRIDE"),
        ('{"\\u0000": 1}', "a.json", "U+0000"),
        ('"\ufeff"', "a.json:1:2", "U+FEFF"),
        ("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1), "a.json", "nested deeper"),
        ("[" * 100_000, "a.json", "nested deeper"),
        ('{"a":' * 100_000, "a.json", "nested deeper"),
    ],
)
def test_refuses_what_is_not_strict(text: str, place: str, said: str) -> None:
    (problem,) = problems_of(lambda: read(text))
    assert spelled(problem) == (place, "HA010")
    assert said in problem.message


def test_reads_arrays_as_tuples_to_the_depth_allowed() -> None:
    assert read('{"a": [1, [2.5, null]], "b": {"c": [true]}}') == {"a": (1, (2.5, None)), "b": {"c": (True,)}}
    assert read("[" * MAX_DEPTH + "]" * MAX_DEPTH) is not None


def test_limits_size() -> None:
    (problem,) = problems_of(lambda: read_json(b"[1, 2, 3]", "a.json", limit=8))
    assert spelled(problem) == ("a.json", "HA005")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(json_values, st.booleans())
def test_reads_what_the_standard_library_reads_or_refuses_it(value: object, ascii_only: bool) -> None:  # noqa: FBT001
    text = json.dumps(value, ensure_ascii=ascii_only)
    with contextlib.suppress(RegistryError):
        assert repr(read(text)) == repr(as_tuples(json.loads(text)))


@given(st.binary(max_size=200))
def test_bytes_are_read_or_refused_and_nothing_else(raw: bytes) -> None:
    with contextlib.suppress(RegistryError):
        assert repr(read_json(raw, "a.json")) == repr(as_tuples(json.loads(raw)))


def test_many_keys_and_one_twice_take_no_longer_than_reading() -> None:
    keys = ",".join(f'"{number}": 0' for number in range(60_000))
    (problem,) = problems_of(lambda: read(f'{{{keys}, "last": 1, "last": 2}}'))
    assert "`last` stands twice" in problem.message
