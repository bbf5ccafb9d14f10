"""What is written as YAML is read back to the same value, by the strict reader and by everybody else."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field

from tests.unit.registry.samples import MANIFEST
from tooling.model.base import Document
from tooling.model.manifest import Manifest
from tooling.registry.documents import parse
from tooling.registry.strict_yaml import read_yaml
from tooling.registry.text import hidden_character
from tooling.registry.yaml_text import write_yaml


class Note(Document):
    text: str
    number: float = 0.5
    lines: tuple[str, ...] = ()
    extensions: dict[str, Any] = Field(default_factory=dict)


def test_a_manifest_survives_being_written() -> None:
    document = parse(Manifest, MANIFEST.encode(), "m.yaml").document
    raw = write_yaml(document, comment="made by a test\nin two lines")
    assert raw.startswith(b"# made by a test\n# in two lines\nhaat: manifest/1\nname: acme/digits-mlp\n")
    assert parse(Manifest, raw, "m.yaml").document == document


VISIBLE = st.text(max_size=40).filter(lambda text: hidden_character(text) is None)


@given(VISIBLE, st.floats(allow_nan=False, allow_infinity=False), st.lists(VISIBLE, max_size=3))
def test_any_visible_text_and_any_number_survive(text: str, number: float, lines: list[str]) -> None:
    note = Note(text=text, number=number, lines=tuple(lines), extensions={"k": text} if text else {})
    raw = write_yaml(note)
    read = read_yaml(raw, "n.yaml")
    assert Note.model_validate(read) == note
    assert yaml.safe_load(raw)["text"] == text


@pytest.mark.parametrize(
    "text",
    [
        "no",
        "Yes",
        "null",
        "~",
        "012",
        "1e3",
        "1.1.0",
        "12:30",
        "2024-01-01",
        " a",
        "a ",
        "a: b",
        "a #b",
        "- a",
        "@a",
        "",
        "\n",
        "a\n\n b",
        "\ta",
    ],
)
def test_words_that_parsers_read_differently_are_quoted(text: str) -> None:
    assert read_yaml(write_yaml(Note(text=text)), "n.yaml") == {"text": text}


@pytest.mark.parametrize("number", [1e-4, 1e16, 1e300, -2.5e-10, 0.1, 3.0, 123456789.0])
def test_numbers_are_written_so_that_all_parsers_read_them(number: float) -> None:
    raw = write_yaml(Note(text="a", number=number))
    read = read_yaml(raw, "n.yaml")
    assert isinstance(read, dict)
    assert read["number"] == number == yaml.safe_load(raw)["number"]
