"""A market's own rules, and publishers whose names are nearly the same."""

from __future__ import annotations

import time
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tests.market import FIRST, appoint, identity, say, sign, sign_trust, write_document
from tooling.model.granting import Requirement
from tooling.model.report import Outcome
from tooling.registry import paths
from tooling.registry.parsed import digest_of
from tooling.registry.snapshot import Snapshot
from tooling.verify.checks.market_rules import LONGEST_MATCHED, meets
from tooling.verify.market import judge_market
from tooling.verify.near_names import near_pairs, pair_digest

DOCUMENT: dict[str, Any] = {
    "license": {"spdx": "MIT"},
    "tags": ("small", "open"),
    "artifacts": ({"format": "onnx"}, {"format": "json"}),
    "use": {"limitations": "Fails at night."},
    "sealed": False,
    "size": 1,
    "extensions": {"market.example": {"tier": "gold"}},
}


def rule(field: str, **asked: Any) -> Requirement:
    return Requirement.model_validate({"field": field, "message": "so", **asked})


@pytest.mark.parametrize(
    ("one", "met"),
    [
        (rule("license.spdx", **{"in": ("MIT", "Apache-2.0")}), True),
        (rule("license.spdx", **{"in": ("Apache-2.0",)}), False),
        (rule("license.ref", **{"in": ("MIT",)}), False),
        (rule("tags", **{"in": ("small", "open", "free")}), True),
        (rule("tags", **{"in": ("small",)}), False),
        (rule("artifacts.format", **{"in": ("onnx", "json")}), True),
        (rule("artifacts.format", **{"in": ("onnx",)}), False),
        (rule("sealed", **{"in": (0,)}), False),
        (rule("size", **{"in": (True,)}), False),
        (rule("sealed", **{"in": (False,)}), True),
        (rule("use.limitations", present=True), True),
        (rule("use.risks", present=True), False),
        (rule("use.risks", present=False), True),
        (rule("use.limitations", present=False), False),
        (rule("use.limitations", matches="Fails *"), True),
        (rule("use.limitations", matches="Fails ?"), False),
        (rule("use.risks", matches="*"), False),
        (rule("size", matches="*"), False),
        (rule("extensions.market.example.tier", **{"in": ("gold",)}), True),
        (rule("extensions.market.example", present=True), True),
        (rule("use.limitations.deeper", present=True), False),
    ],
    ids=str,
)
def test_a_requirement_is_met_or_not(one: Requirement, met: bool) -> None:  # noqa: FBT001
    assert meets(DOCUMENT, one) is met


@pytest.mark.parametrize("asked", [{}, {"present": True, "matches": "*"}, {"matches": "[a-z]"}], ids=str)
def test_a_requirement_asks_one_plain_thing(asked: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"requirement|pattern"):
        rule("license.spdx", **asked)


def test_no_pattern_takes_long() -> None:
    document = {"title": "a" * (LONGEST_MATCHED - 1) + "b"}
    began = time.perf_counter()
    assert not meets(document, rule("title", matches="*a" * 90 + "*c"))
    assert not meets({"title": "a" * (LONGEST_MATCHED + 1)}, rule("title", matches="*"))
    assert time.perf_counter() - began < 1


@pytest.mark.parametrize(
    ("names", "pairs"),
    [
        (("acme", "acne"), [("acme", "acne")]),
        (("acme", "acmes"), [("acme", "acmes")]),
        (("acme", "camel"), []),
        (("goog1e-labs", "google-lab"), [("goog1e-labs", "google-lab")]),
        (("tideline", "kranich"), []),
        (("acme", "acmee", "bolt"), [("acme", "acmee")]),
    ],
    ids=str,
)
def test_near_names_are_found(names: tuple[str, ...], pairs: list[tuple[str, str]]) -> None:
    assert near_pairs(names) == pairs


@given(st.text("abc-", min_size=3, max_size=8), st.integers(0, 7), st.sampled_from("abc"))
def test_one_letter_more_is_near(name: str, at: int, letter: str) -> None:
    other = name[:at] + letter + name[at:]
    assert near_pairs((name, other)) == [tuple(sorted((name, other)))]


def open_a_publisher(market: Path, name: str) -> str:
    where = paths.publisher_file(name, 1)
    document = {"haat": "publisher/1", "name": name, "sequence": 1, "display": "X", "identities": [identity("bolt")]}
    raw = write_document(market, where, document)
    sign(market, where, "bolt")
    return digest_of(raw)


def ask_for_approval(market: Path, when: str) -> None:
    appoint(market, "ada", "ben", threshold=2)
    policy = yaml.safe_load((market / paths.POLICY).read_bytes())
    rules = [{"when": when, "by": "maintainers", "threshold": 2}]
    write_document(market, paths.POLICY, {**policy, "approval": rules})


def outcome(market: Path) -> Outcome:
    (found,) = [one for one in judge_market(Snapshot(market)).findings if one.check == "near_names_are_approved"]
    return found.outcome


def test_near_names_need_a_person_where_a_rule_says_so(market: Path) -> None:
    genesis = digest_of((market / paths.publisher_file("acme", 1)).read_bytes())
    near = open_a_publisher(market, "acne")
    assert outcome(market) is Outcome.NOT_ASKED
    ask_for_approval(market, "new-publisher-near-known-name")
    sign_trust(market)
    assert outcome(market) is Outcome.NEEDS_A_PERSON
    approved = {"what": "new-publisher-near-known-name", "of": pair_digest(near, genesis)}
    say(market, "approval", "ada", FIRST, **approved)
    assert outcome(market) is Outcome.NEEDS_A_PERSON
    say(market, "approval", "ben", FIRST, **{**approved, "of": genesis})
    assert outcome(market) is Outcome.NEEDS_A_PERSON
    say(market, "approval", "ben", FIRST, **approved)
    assert outcome(market) is Outcome.PASSED


def test_a_schema_that_cannot_be_used_is_the_operators_to_mend(market: Path) -> None:
    from tooling.errors import PolicyError
    from tooling.verify.context import context_of

    path = market / paths.own_schema("market.example")
    path.parent.mkdir()
    path.write_text('{"pattern": "x"}')
    sign_trust(market)
    assert paths.has_place(PurePosixPath("trust/extensions/market.example.schema.json"))
    assert not paths.has_place(PurePosixPath("trust/extensions/market.schema.json"))
    with pytest.raises(PolicyError, match="pattern"):
        context_of(Snapshot(market))
