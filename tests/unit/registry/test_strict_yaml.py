"""The strict YAML reader: what it accepts means one thing only."""

from __future__ import annotations

import contextlib
from datetime import date
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from tests.unit.registry.samples import MANIFEST, problems_of, spelled
from tooling.errors import RegistryError
from tooling.registry.strict_yaml import MAX_DEPTH, MAX_NODES, MAX_PROBLEMS, key_positions, positions, read_yaml


def read(text: str) -> object:
    return read_yaml(text.encode("utf-8", "surrogatepass"), "a.yaml")


def as_tuples(value: Any) -> object:
    if isinstance(value, list):
        return tuple(as_tuples(item) for item in value)
    if isinstance(value, dict):
        return {key: as_tuples(item) for key, item in value.items()}
    return value


def test_reads_a_manifest_as_other_parsers_do() -> None:
    expected = as_tuples(yaml.safe_load(MANIFEST))
    assert read(MANIFEST) == expected


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: true", True),
        ("a: false", False),
        ("a: null", None),
        ("a: 0", 0),
        ("a: -12", -12),
        ("a: 9007199254740992", 2**53),
        ("a: 0.9706", 0.9706),
        ("a: -3.5", -3.5),
        ("a: 1.0e-4", 1.0e-4),
        ("a: 1.5E+3", 1500.0),
        ("a: 'no'", "no"),
        ('a: "012"', "012"),
        ('a: ""', ""),
        ("a: nothing", "nothing"),
        ("a: sha256:12345e67", "sha256:12345e67"),
        ("a: [1, [x]]", (1, ("x",))),
        ("a: {b: c}", {"b": "c"}),
        ("a: |\n  two\n  lines\n", "two\nlines\n"),
        ("a: >\n  one\n  line\n", "one line\n"),
        ("--- {a: b}\n...\n", "b"),
        ("a: Grüße 🙂", "Grüße 🙂"),
        ('a: "tab\\tand line\\n"', "tab\tand line\n"),
    ],
)
def test_accepts_what_all_parsers_read_alike(text: str, value: object) -> None:
    document = read(text)
    assert document == {"a": value}
    assert isinstance(document, dict)
    assert type(document["a"]) is type(value)


@pytest.mark.parametrize(
    "word",
    [
        *("no", "No", "NO", "yes", "on", "off", "y", "N", "True", "FALSE", "Null", "~", "=", "<<"),
        *("1e-4", "1e3", "12345e67", ".5", "1.", "+1", "-0", ".inf", "-.Inf", ".nan", ".NaN"),
        *("012", "0o17", "0x1f", "0b101", "1_000", "1,000", "9007199254740993", "1.0e+999"),
        *("2024-01-01", "2024-01-01T10:00:00Z", "2024-01-01 10:00:00", "12:30:45", "12:30", "1.1.0", "127.0.0.1"),
    ],
)
def test_refuses_words_that_parsers_read_differently(word: str) -> None:
    (problem,) = problems_of(lambda: read(f"a: b\nkey: {word}"))
    assert spelled(problem) == ("a.yaml:2:6", "HA002")
    assert f'"{word}"' in str(problem.help)


@pytest.mark.parametrize("word", ["no", "012", "<<", "1e3"])
def test_refuses_ambiguous_keys(word: str) -> None:
    (problem,) = problems_of(lambda: read(f"{word}: b"))
    assert spelled(problem) == ("a.yaml:1:1", "HA002")


@pytest.mark.parametrize("key", ["1", "1.5", "true", "null", "[a]", "{a: b}"])
def test_refuses_keys_that_are_not_text(key: str) -> None:
    (problem,) = problems_of(lambda: read(f"? {key}\n: b"))
    assert spelled(problem) == ("a.yaml:1:3", "HA002")
    assert "a key is text" in problem.message


@pytest.mark.parametrize(
    ("text", "place", "rule", "said"),
    [
        ("a: &x 1\nb: *x", "a.yaml:1:4", "HA002", "anchors"),
        ("a: &x [1]", "a.yaml:1:4", "HA002", "anchors"),
        ("a: !!str 1", "a.yaml:1:4", "HA002", "tags"),
        ("a: ! b", "a.yaml:1:4", "HA002", "tags"),
        ("a: !!python/name:os.system {}", "a.yaml:1:4", "HA002", "tags"),
        ("%YAML 1.1\n---\na: b", "a.yaml:1:1", "HA002", "directives"),
        ("%TAG ! tag:x,2024:\n---\na: b", "a.yaml:1:1", "HA002", "directives"),
        ("a: b\n---\nc: d", "a.yaml:2:1", "HA001", "second document"),
        ("a: b\n...\nc: d", "a.yaml:3:1", "HA001", "<document start>"),
        ("", "a.yaml:1:1", "HA001", "empty"),
        ("# nothing", "a.yaml:2:1", "HA001", "empty"),
        ("a: b: c", "a.yaml:1:5", "HA001", "mapping values are not allowed"),
        ("a: [b", "a.yaml:2:1", "HA001", "expected ',' or ']'"),
        ("a: {b: c]", "a.yaml:1:9", "HA001", "did not find expected"),
        ('a: "b', "a.yaml:1:6", "HA001", "unexpected end"),
        ('a: "\\ud800"', "a.yaml:1:7", "HA001", "invalid Unicode"),
        ("a: b\na: c", "a.yaml:2:1", "HA002", "`a` stands twice"),
        ("a:\nb: c", "a.yaml:1:3", "HA002", "a value is missing"),
        ("a: |\nb: c", "a.yaml:1:4", "HA002", "empty block"),
        ("- *x", "a.yaml:1:3", "HA002", "aliases"),
    ],
)
def test_refuses_what_is_not_strict(text: str, place: str, rule: str, said: str) -> None:
    (problem,) = problems_of(lambda: read(text))
    assert spelled(problem) == (place, rule)
    assert said in problem.message


@pytest.mark.parametrize(("text", "place"), [("a:\n\t- b", "2:1"), ("a\t: b", "1:2"), ("a: 'x\ty'", "1:6")])
def test_refuses_tabs(text: str, place: str) -> None:
    (problem,) = problems_of(lambda: read(text))
    assert spelled(problem) == (f"a.yaml:{place}", "HA001")
    assert "indent with spaces" in str(problem.help)


@pytest.mark.parametrize(
    ("escape", "name"),
    [("\\0", "U+0000"), ("\\u202e", "RIGHT-TO-LEFT OVERRIDE"), ("\\u200b", "ZERO WIDTH SPACE"), ("\\L", "U+2028")],
)
def test_refuses_hidden_characters_that_escapes_smuggle_in(escape: str, name: str) -> None:
    (problem,) = problems_of(lambda: read(f'a: "x{escape}"'))
    assert spelled(problem) == ("a.yaml:1:4", "HA001")
    assert name in problem.message


def test_tells_all_ambiguities_at_once_in_the_order_of_the_file() -> None:
    problems = problems_of(lambda: read("a: no\nb: 012\na: x\nc: [yes, 1e3]"))
    assert [str(problem.place) for problem in problems] == [
        *("a.yaml:1:4", "a.yaml:2:4", "a.yaml:3:1", "a.yaml:4:5", "a.yaml:4:10")
    ]


def test_stops_counting_problems_of_a_hopeless_document() -> None:
    assert len(problems_of(lambda: read("- no\n" * 500))) == MAX_PROBLEMS


def test_keeps_earlier_problems_when_the_syntax_breaks_later() -> None:
    problems = problems_of(lambda: read("a: no\nb: [c"))
    assert [problem.rule for problem in problems] == ["HA002", "HA001"]


def test_counts_columns_in_characters_not_in_bytes() -> None:
    (problem,) = problems_of(lambda: read("{äöü🙂: x, b: no}"))
    assert spelled(problem) == ("a.yaml:1:14", "HA002")


def test_limits_depth() -> None:
    assert read("[" * MAX_DEPTH + "]" * MAX_DEPTH) is not None
    (problem,) = problems_of(lambda: read("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1)))
    assert spelled(problem) == (f"a.yaml:1:{MAX_DEPTH + 1}", "HA001")


def test_stops_at_the_first_level_too_deep() -> None:
    (problem,) = problems_of(lambda: read("[" * 60_000))
    assert "nested deeper" in problem.message


def test_limits_the_number_of_values() -> None:
    items = ["1"] * (MAX_NODES - 1)
    assert read(f"[{','.join(items)}]") == (1,) * (MAX_NODES - 1)
    (problem,) = problems_of(lambda: read(f"[{','.join([*items, '1'])}]"))
    assert "more than 4,096 values" in problem.message


def test_limits_size_before_reading() -> None:
    (problem,) = problems_of(lambda: read_yaml(b"\xff" * 11, "a.yaml", limit=10))
    assert spelled(problem) == ("a.yaml", "HA005")


def test_an_alias_bomb_is_refused_at_its_first_anchor() -> None:
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{after}: &{after} [{','.join([f'*{before}'] * 9)}]\n"
        for before, after in zip("abcdefg", "bcdefgh", strict=True)
    )
    (problem,) = problems_of(lambda: read(bomb))
    assert spelled(problem) == ("a.yaml:1:4", "HA002")


# A grammar of YAML-like text: fragments that mean something to some parser, glued together.
_FRAGMENTS = [
    *("a", "b: ", "- ", "? ", ": ", ": x", "\n", "\n  ", "\n    ", " ", "#", " # c", ",", "[", "]", "{", "}", '"', "'"),
    *("|", ">", "|-\n", ">+\n", "|2\n", "&a ", "*a", "!", "!!str ", "!!int ", "%", "%YAML 1.2\n", "---", "...", "@"),
    *("no", "yes", "on", "y", "N", "true", "True", "null", "~", "=", "<<", "0", "1", "-1", "+1", "012", "0o7", "0x1f"),
    *("1_0", "1e3", "1.0e-4", ".5", "1.", "1.5", ".inf", ".nan", "12:30:45", "2024-01-01", "1.1.0", "\\n", "\\x41"),
    *("\t", "\r", "\u2028", "\u0085", "ä", "🙂", "\\", "-", "_", "."),
]
yaml_like = st.lists(st.sampled_from(_FRAGMENTS), max_size=25).map("".join)
documents = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def holds_nothing_odd(value: object) -> bool:
    if isinstance(value, dict):
        return all(type(key) is str and holds_nothing_odd(item) for key, item in value.items())
    if isinstance(value, tuple):
        return all(map(holds_nothing_odd, value))
    return value is None or type(value) in {str, int, float, bool}


@given(yaml_like)
@example("a: !!binary aGk=")
@example("a: 1:2")
@example("- - a\n- b")
def test_whatever_is_accepted_other_parsers_read_alike(text: str) -> None:
    try:
        value = read(text)
    except RegistryError:
        return
    assert holds_nothing_odd(value)
    # Compared as text, because to Python `True` equals 1.
    assert repr(as_tuples(yaml.load(text, Loader=yaml.CSafeLoader))) == repr(value)
    # The parser written in Python is stricter about comments and indicators: a loud refusal is no other reading.
    with contextlib.suppress(yaml.YAMLError):
        assert repr(as_tuples(yaml.load(text, Loader=yaml.SafeLoader))) == repr(value)


@given(documents, st.sampled_from(["block", "flow"]))
def test_reads_what_pyyaml_writes_or_refuses_it(document: object, style: str) -> None:
    text = yaml.safe_dump(document, default_flow_style=style == "flow", allow_unicode=True)
    with contextlib.suppress(RegistryError):
        assert read(text) == as_tuples(document)


@given(st.binary(max_size=200))
def test_bytes_are_read_or_refused_and_nothing_else(raw: bytes) -> None:
    with contextlib.suppress(RegistryError):
        assert holds_nothing_odd(read_yaml(raw, "a.yaml"))


def test_dates_never_come_out() -> None:
    assert isinstance(yaml.safe_load("2024-01-01"), date)
    with pytest.raises(RegistryError):
        read("2024-01-01")


def test_positions_of_values_and_keys() -> None:
    raw = MANIFEST.encode()
    assert positions(raw)[("license", "spdx")] == (15, 17)
    assert positions(raw)[("artifacts", 1, "size")] == (31, 11)
    assert positions(raw)[("tags", 1)] == (17, 16)
    assert positions(raw)[()] == (1, 1)
    assert key_positions(raw)[("artifacts", 1, "size")] == (31, 5)
    assert key_positions(raw)[("license",)] == (15, 1)


def test_positions_cover_every_value() -> None:
    def paths(value: object, path: tuple[str | int, ...] = ()) -> set[tuple[str | int, ...]]:
        found = {path}
        items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, tuple) else ()
        for step, item in items:
            found |= paths(item, (*path, step))
        return found

    assert set(positions(MANIFEST.encode())) == paths(read(MANIFEST))
