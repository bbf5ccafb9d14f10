"""From bytes to text: strict, and nothing hidden."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.registry.samples import problems_of, spelled
from tooling.model.rules import reading
from tooling.registry.text import decode, hidden_character, name_of_character, place_at, shown


def decoded(raw: bytes) -> str:
    return decode(raw, "a.yaml", 100, reading.NOT_YAML)


def test_reads_letters_of_all_scripts_and_emoji() -> None:
    text = "Grüße, 你好, שלום, مرحبا, 🙂, 1\u202f000\u00a0€"
    assert decoded(text.encode()) == text


@pytest.mark.parametrize(
    ("raw", "place", "said"),
    [
        (b"a\nb\xff", "a.yaml:2:2", "not UTF-8"),
        ("äö".encode() + b"\xc3", "a.yaml:1:3", "not UTF-8"),
        (b"\xed\xa0\x80", "a.yaml:1:1", "not UTF-8"),
        (b"\xc0\xaf", "a.yaml:1:1", "not UTF-8"),
        ("\ufeffa".encode(), "a.yaml:1:1", "U+FEFF"),
        (b"a\nb\0", "a.yaml:2:2", "U+0000"),
        (b"a\r\nb", "a.yaml:1:2", "U+000D"),
        (b"\x1b[31m", "a.yaml:1:1", "U+001B"),
        (b"\x7f", "a.yaml:1:1", "U+007F"),
        ("ä\u202e".encode(), "a.yaml:1:2", "RIGHT-TO-LEFT OVERRIDE"),
        ("\u2066".encode(), "a.yaml:1:1", "LEFT-TO-RIGHT ISOLATE"),
        ("\u200b".encode(), "a.yaml:1:1", "ZERO WIDTH SPACE"),
        ("\u2028".encode(), "a.yaml:1:1", "LINE SEPARATOR"),
        ("\u0085".encode(), "a.yaml:1:1", "U+0085"),
        ("\U000e0041".encode(), "a.yaml:1:1", "TAG LATIN CAPITAL LETTER A"),
    ],
)
def test_refuses_what_people_cannot_see(raw: bytes, place: str, said: str) -> None:
    (problem,) = problems_of(lambda: decoded(raw))
    assert spelled(problem) == (place, "HA001")
    assert said in problem.message


def test_refuses_more_bytes_than_allowed() -> None:
    assert decoded(b"x" * 100) == "x" * 100
    (problem,) = problems_of(lambda: decoded(b"x" * 101))
    assert spelled(problem) == ("a.yaml", "HA005")


@pytest.mark.parametrize(
    "code", [0x00AD, 0x034F, 0x115F, 0x17B4, 0x200D, 0x202E, 0x2800, 0x3164, 0xE000, 0xFFA0, 0xE0041]
)
def test_finds_what_nobody_sees(code: int) -> None:
    assert hidden_character(f"a{chr(code)}") == 1


@pytest.mark.parametrize("text", ["plain\n", "Grüße\n", "机器学习", "مرحبا", "8×8", "–", "é"])
def test_leaves_what_people_write(text: str) -> None:
    assert hidden_character(text) is None


@given(st.text(), st.text())
def test_places_count_lines_and_columns_from_one(before: str, after: str) -> None:
    place = place_at(before + after, len(before), "a.yaml")
    lines = before.split("\n")
    assert (place.line, place.column) == (len(lines), len(lines[-1]) + 1)


@given(st.text(alphabet=st.characters()))
def test_what_is_shown_is_short_and_printable(text: str) -> None:
    line = shown(text, 20)
    assert line.isprintable()
    assert len(line) <= 20 * len("\\U0010ffff")
    if text.isprintable() and len(text) <= 20:
        assert line == text


def test_names_characters_without_printing_them() -> None:
    assert name_of_character("\u202e") == "U+202E RIGHT-TO-LEFT OVERRIDE"
    assert name_of_character("\0") == "U+0000"
