"""Documents: everything that is wrong is said at once, in words, with its place."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.registry.samples import DIGEST, MANIFEST, problems_of
from tooling.errors import Problem, RegistryError
from tooling.model.manifest import Manifest
from tooling.model.policy import Marketplace, Policy
from tooling.model.publisher import Publisher
from tooling.model.statement import MeasurementStatement
from tooling.model.suite import Suite
from tooling.registry.documents import MAX_PROBLEMS, parse, parse_json
from tooling.registry.parsed import digest_of


def refused(*changes: tuple[str, str]) -> list[Problem]:
    """Return the problems of the sample manifest after replacing pieces of its text."""
    text = MANIFEST
    for old, new in changes:
        assert text.count(old) >= 1
        text = text.replace(old, new, 1)
    return list(problems_of(lambda: parse(Manifest, text.encode(), "m.yaml")))


def test_parses_a_manifest_and_keeps_its_bytes() -> None:
    raw = MANIFEST.encode()
    parsed = parse(Manifest, raw, "m.yaml")
    assert (parsed.path, parsed.raw, parsed.digest) == ("m.yaml", raw, digest_of(raw))
    assert parsed.document.license.spdx == "Apache-2.0"
    assert parsed.document.inputs[0].shape == ("batch", 64)


@pytest.mark.parametrize(
    ("old", "new", "place", "message"),
    [
        ("haat: manifest/1\n", "", "1:1", "its first line must be `haat: manifest/1`"),
        ("manifest/1", "manifest/2", "1:7", '`haat` is "manifest/2"; `haat: manifest/1` is expected here'),
        ("manifest/1", "[a]", "1:7", "`haat` is a list of 1; `haat: manifest/1` is expected here"),
        ("haat: manifest/1\nname: acme/digits-mlp", "name: acme/digits-mlp\nhaat: manifest/1", "2:7", "the first line"),
        ('version: "1.1.0"', "version: 1.5", "4:10", "`version` is the number 1.5; expected text (semantic version"),
        ('version: "1.1.0"', 'version: "1.1"', "4:10", '`version` is "1.1"; expected semantic version'),
        ("title: Handwritten digits", "title: null", "6:8", "`title` is `null`; expected text"),
        ("title: Handwritten digits", "title: {a: b}", "6:8", "`title` is a mapping of fields; expected text"),
        ("title: Handwritten digits", 'title: ""', "6:8", "`title` is empty; expected a length of at least 1"),
        ("title: Handwritten digits", f"title: {'x' * 301}", "6:8", "expected a length of at most 300"),
        ("title: Handwritten digits", 'title: "a\\nb"', "6:8", '`title` is "a\\nb"; expected one line of text'),
        ("license: {spdx: Apache-2.0}", "license: Apache-2.0", "15:10", "expected a mapping of fields"),
        ("{spdx: Apache-2.0}", "{}", "15:10", "`license`: give either `spdx` or `ref`"),
        ("{spdx: Apache-2.0}", "{spdx: Apache 2.0}", "15:17", '"Apache 2.0"; expected an SPDX id such as `Apache-2.0`'),
        ("[digits, small]", "digits", "17:7", '`tags` is "digits"; expected a list'),
        ("[digits, small]", "[A B]", "17:8", '`tags[0]` is "A B"; expected lower-case letters, digits'),
        ("path: model.onnx", "path: ../model.onnx", "19:11", "`artifacts[0].path`: a path is relative"),
        ("role: model", "role: [x]", "20:11", "`artifacts[0].role` is a list of 1; expected `model`, `preprocess`"),
        (f"digest: {DIGEST}", "digest: sha256:abc", "22:13", "expected sha256: and 64 hex digits in lower case"),
        ("size: 21012", "size: 0", "23:11", "`artifacts[0].size` is the number 0; expected a number of at least 1"),
        ("size: 21012", "size: 2.5", "23:11", "`artifacts[0].size` is the number 2.5; expected a whole number"),
        ("size: 21012", "size: true", "23:11", "`artifacts[0].size` is `true`; expected a whole number"),
        ("{kind: tabular, input: X, output: label}", "{input: X}", "33:1", "`adapter.kind` is missing; expected `tabu"),
        ("kind: tabular, input: X", "kind: tabular", "33:1", "`adapter.input` is missing"),
        ("{kind: tabular, input: X, output: label}", "3", "33:10", "`adapter` is the number 3; expected a mapping"),
        ("[batch, 64]", '["a b"]', "37:13", "expected a whole number or"),
        ("[batch, 64]", "[-1]", "37:13", "expected a number of at least 0 or text"),
        ("[batch, 64]", "[1, 1, 1, 1, 1, 1, 1, 1, 1]", "37:12", "a list of 9; expected a list of at most 8"),
        ("value: 0.9706", 'value: "0.9706"', "48:12", '`claims[0].value` is "0.9706"; expected a number'),
        ("energy_kwh: 0.01", "energy_kwh: -1", "55:15", "expected a number of at least 0"),
        ("role: labels", "role: model", "1:1", "exactly one artifact has the role `model`"),
    ],
)
def test_says_what_is_wrong_and_where(old: str, new: str, place: str, message: str) -> None:
    (problem,) = refused((old, new))
    assert problem.rule == "HA004"
    assert str(problem.place) == f"m.yaml:{place}"
    assert message in problem.message


def test_offers_the_field_that_was_probably_meant() -> None:
    missing, unknown = refused(("license: {", "licence: {"))
    assert (missing.rule, missing.message) == ("HA004", "`license` is missing")
    assert (unknown.rule, str(unknown.place), unknown.message) == ("HA003", "m.yaml:15:1", "unknown field `licence`")
    assert str(unknown.help).startswith("did you mean `license`? known fields: haat, name, publisher")


def test_names_the_fields_of_the_chosen_member_of_a_union() -> None:
    missing, unknown = refused(("kind: tabular, input: X", "kind: tabular, inputs: X"))
    assert missing.message.startswith("`adapter.input` is missing")
    assert (unknown.rule, str(unknown.place)) == ("HA003", "m.yaml:33:26")
    assert unknown.help == "did you mean `input`? known fields: kind, input, output"


def test_a_field_named_like_its_union_tag_does_not_confuse_the_path() -> None:
    (problem,) = refused(("kind: tabular, input: X", "kind: tabular, input: X, tabular: {input: 1}"))
    assert (problem.rule, problem.message) == ("HA003", "unknown field `adapter.tabular`")


def test_offers_the_word_that_was_probably_meant() -> None:
    (role,) = refused(("role: model", "role: modle"))
    assert role.help == "did you mean `model`?"
    (kind,) = refused(("kind: tabular", "kind: tabulr"))
    assert kind.message.startswith('`adapter.kind` is "tabulr"; expected `tabular`')
    assert kind.help == "did you mean `tabular`?"


def test_tells_to_quote_text_that_was_read_as_a_number() -> None:
    (problem,) = refused(('version: "1.1.0"', "version: 1.5"))
    assert "in quotes" in str(problem.help)


def test_unknown_fields_of_an_extension_are_the_markets_own_affair() -> None:
    raw = (MANIFEST + "extensions: {market.example: {anything: [1, null]}}\n").encode()
    assert parse(Manifest, raw, "m.yaml").document.extensions == {"market.example": {"anything": (1, None)}}


def test_reports_all_problems_in_the_order_of_the_file() -> None:
    problems = refused(("value: 0.9706", "value: x"), ("size: 120", "size: x"), ("title:", "titel:"))
    assert [str(problem.place) for problem in problems] == ["m.yaml:1:1", "m.yaml:6:1", "m.yaml:31:11", "m.yaml:48:12"]


def test_counts_the_problems_it_does_not_show() -> None:
    problems = refused(("title:", "".join(f"field{number}: 1\n" for number in range(30)) + "title:"))
    assert len(problems) == MAX_PROBLEMS + 1
    assert problems[-1].message == "10 more problems are not shown"


def test_one_bad_entry_is_not_also_a_list_that_is_too_short() -> None:
    start, end = MANIFEST.index("artifacts:"), MANIFEST.index("adapter:")
    text = MANIFEST[:start] + "artifacts: [3]\n" + MANIFEST[end:]
    (problem,) = problems_of(lambda: parse(Manifest, text.encode(), "m.yaml"))
    assert problem.message == "`artifacts[0]` is the number 3; expected a mapping of fields"


@pytest.mark.parametrize("text", ["- a", "a", "3"])
def test_a_document_is_a_mapping(text: str) -> None:
    (problem,) = problems_of(lambda: parse(Marketplace, text.encode(), "m.yaml"))
    assert "a document is a mapping of fields" in problem.message


@pytest.mark.parametrize("kind", [Manifest, Publisher, Suite, Policy, Marketplace])
def test_every_kind_demands_its_own_header(kind: type[Any]) -> None:
    (problem,) = problems_of(lambda: parse(kind, b"name: x", "m.yaml"))
    assert f"its first line must be `haat: {kind.__name__.lower()}/1`" in problem.message


def test_json_problems_name_fields_under_their_names_in_the_file() -> None:
    raw = b'{"_type": "x", "type": 1, "subject": [], "predicateType": "urn:haat:measurement:1", "predicate": {}}'
    problems = problems_of(lambda: parse_json(MeasurementStatement, raw, "s.json"))
    said = [problem.message for problem in problems]
    assert '`_type` is "x"; expected `https://in-toto.io/Statement/v1`' in said
    assert "unknown field `type`" in said
    assert "`predicate.samples` is missing" in said
    assert {str(problem.place) for problem in problems} == {"s.json"}


def test_json_of_another_shape_is_refused() -> None:
    (problem,) = problems_of(lambda: parse_json(MeasurementStatement, b"[]", "s.json"))
    assert problem.message == "a document is a mapping of fields, not a list of 0"


LEAVES = st.none() | st.booleans() | st.integers(-5, 5) | st.floats(-2, 2) | st.text("aB /.-:\n", max_size=5)
ODD = (
    LEAVES
    | st.lists(LEAVES, max_size=2)
    | st.dictionaries(st.sampled_from(["kind", "input", "x y"]), LEAVES, max_size=2)
)


def spots(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(spot for step, item in items for spot in spots(item, (*path, step)))]


@given(st.data())
def test_a_changed_manifest_is_parsed_or_refused_in_plain_words(data: st.DataObject) -> None:
    document: Any = yaml.safe_load(MANIFEST)
    *parents, last = data.draw(st.sampled_from([path for path in spots(document) if path and path != ("haat",)]))
    target = document
    for step in parents:
        target = target[step]
    target[last] = data.draw(ODD)
    raw = yaml.safe_dump(document, sort_keys=False, default_style='"' if data.draw(st.booleans()) else None).encode()
    try:
        parse(Manifest, raw, "m.yaml")
    except RegistryError as refusal:
        for problem in refusal.problems:
            assert problem.place
            assert "\n" not in problem.message
            assert not any(
                word in problem.message for word in ("pydantic", "https://errors", "Input should", "validation")
            )
