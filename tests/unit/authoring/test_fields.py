"""Fields are changed in a text that somebody wrote by hand, and the rest of it stays."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tooling.authoring.fields import read_assignment, rewritten, with_field
from tooling.errors import RegistryError
from tooling.registry.strict_yaml import read_yaml
from tooling.registry.yaml_text import dump_yaml

HAND = b"""# how editors know it
haat: manifest/1
title: "By hand"   # my own words
# about the tags
tags: [one, two]
claims:
  - {suite: tiny/1, metric: f1, value: 0.5}
# the end
license:
  spdx: MIT
"""

VALUES = st.recursive(
    st.booleans() | st.integers(-1000, 1000) | st.text("abc xyz-é#:\"'\n", min_size=1, max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", min_size=1, max_size=3), inner, max_size=3)
    ),
    max_leaves=6,
)
DOCUMENTS = st.dictionaries(st.text("abcdef", min_size=1, max_size=4), VALUES, min_size=1, max_size=5)


def plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    return [plain(one) for one in value] if isinstance(value, tuple | list) else value


def test_what_is_not_changed_keeps_its_comments_and_its_style() -> None:
    document = read_yaml(HAND, "x")
    assert isinstance(document, dict)
    text = rewritten(HAND, {**document, "claims": []}, "x").decode()
    assert text == HAND.decode().replace("claims:\n  - {suite: tiny/1, metric: f1, value: 0.5}\n", "claims: []\n")


def test_a_text_without_changes_stays_byte_for_byte() -> None:
    document = read_yaml(HAND, "x")
    assert isinstance(document, dict)
    assert rewritten(HAND, document, "x") == HAND


def test_a_document_in_one_line_is_written_anew() -> None:
    assert plain(read_yaml(rewritten(b"{a: 1, b: 2}\n", {"a": 3, "b": 2}, "x"), "x")) == {"a": 3, "b": 2}


@given(DOCUMENTS, DOCUMENTS)
def test_whatever_a_text_said_it_says_what_it_shall(before: dict[str, Any], after: dict[str, Any]) -> None:
    assert plain(read_yaml(rewritten(dump_yaml(before), after, "x"), "x")) == plain(after)


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("title", "b", {"title": "b", "list": [{"x": 1}]}),
        ("use.limitations", "none", {"title": "a", "list": [{"x": 1}], "use": {"limitations": "none"}}),
        ("list.0.x", 2, {"title": "a", "list": [{"x": 2}]}),
        ("list.1", {"x": 3}, {"title": "a", "list": [{"x": 1}, {"x": 3}]}),
        ("list.0", None, {"title": "a", "list": []}),
        ("title", None, {"list": [{"x": 1}]}),
    ],
)
def test_a_path_names_a_place(field: str, value: object, expected: dict[str, Any]) -> None:
    assert with_field({"title": "a", "list": [{"x": 1}]}, field, value) == expected


@pytest.mark.parametrize("field", ["title.x", "list.2.x", "list.x"])
def test_a_path_that_leads_nowhere_is_refused(field: str) -> None:
    with pytest.raises(RegistryError, match=field):
        with_field({"title": "a", "list": [{"x": 1}]}, field, 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a=1", 1),
        ("a.b=x=y", "x=y"),
        ("a=[one, two]", ("one", "two")),
        ("a=null", None),
        ("a=no", "no"),
        ("a=12e", "12e"),
    ],
)
def test_an_assignment_is_read_as_yaml_or_as_text(text: str, expected: object) -> None:
    assert read_assignment(text)[1] == expected


@pytest.mark.parametrize("text", ["title", "=x", "a={b"])
def test_what_is_no_assignment_is_refused(text: str) -> None:
    with pytest.raises(RegistryError):
        read_assignment(text)
