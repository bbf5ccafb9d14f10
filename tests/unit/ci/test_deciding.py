"""The merge rules: yes only where every check was asked and passed, and whoever counts has measured."""

from __future__ import annotations

import itertools

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tests.market import appoint, policy_document
from tests.unit.ci.proposals import Server, beside_the_registry, waiting
from tooling.ci.deciding import decide, first_causes
from tooling.ci.document import Verdict
from tooling.ci.judging import Terms, judge
from tooling.ci.numbers import Number, finite, numbers_in
from tooling.errors import RegistryError
from tooling.model.policy import Policy
from tooling.model.report import Finding, Level, Outcome, Report
from tooling.model.rules import measuring, trusting
from tooling.registry.change_set import Proposal
from tooling.registry.documents import parse
from tooling.registry.yaml_text import dump_yaml

POLICY = parse(Policy, dump_yaml(policy_document()), "policy").document
OUTCOMES = list(Outcome)


def report(*outcomes: Outcome, level: Level = Level.ERROR) -> Report:
    findings = [
        Finding(
            f"check_{index}", one, "m", None if one is Outcome.PASSED else trusting.LICENSE.problem(f"m{index}"), level
        )
        for index, one in enumerate(outcomes)
    ]
    return Report("acme/x@1.0.0", tuple(findings))


@given(st.lists(st.lists(st.sampled_from(OUTCOMES), max_size=4), max_size=4), st.integers(0, 3), st.booleans())
def test_nothing_merges_unless_all_passed(outcomes: list[list[Outcome]], changed: int, waits: bool) -> None:  # noqa: FBT001
    reports = [report(*one) for one in outcomes]
    ruling = decide(reports, POLICY, changed, ["a claim"] if waits else [])
    whole = bool(reports) and all(one.outcome is Outcome.PASSED for one in reports)
    assert (ruling.verdict is Verdict.MERGE) == (whole and changed > 0 and not waits)


@pytest.mark.parametrize(("one", "other"), list(itertools.permutations(OUTCOMES, 2)), ids=str)
def test_one_bad_answer_is_never_outweighed(one: Outcome, other: Outcome) -> None:
    verdict = decide([report(one), report(other)], POLICY, 1).verdict
    assert (verdict is Verdict.FAILED) == (Outcome.FAILED in {one, other})
    assert verdict is not Verdict.MERGE


def test_an_empty_policy_and_an_empty_report_are_no_yes() -> None:
    passed = report(Outcome.PASSED)
    assert decide([], POLICY, 1).verdict is Verdict.UNCLEAR
    assert decide([passed], None, 1).verdict is Verdict.UNCLEAR
    assert decide([passed], POLICY, 0).verdict is Verdict.PERSON
    assert decide([passed], POLICY, 1).verdict is Verdict.MERGE


def test_waiting_for_a_verifier_is_no_fault() -> None:
    problem = measuring.NOT_MEASURED.problem("0 of 1 verifiers measured it")
    waiting = Report("acme/x@1.0.0", (Finding("claims_hold", Outcome.INCONCLUSIVE, problem.message, problem),))
    ruling = decide([waiting], POLICY, 1)
    assert (ruling.verdict, ruling.waits_for) == (Verdict.WAIT, ("0 of 1 verifiers measured it",))
    assert list(first_causes([waiting])) == []


def test_the_people_who_decide_are_named(server: Server) -> None:
    appoint(server.market, "ada", "bea")
    base = server.propose(None, "appointed")
    head = server.propose(beside_the_registry)
    document = judge(Proposal(server.place(), base, head), Terms()).document
    assert document.verdict is Verdict.PERSON
    assert document.people == ("ada", "bea")


def test_a_broken_market_is_nobody_elses_fault(server: Server) -> None:
    policy = server.market / "trust/policy.yaml"
    policy.write_text(yaml.safe_dump({"haat": "policy/1"}))
    base = server.propose(None, "broken")
    head = server.propose(waiting)
    document = judge(Proposal(server.place(), base, head), Terms()).document
    assert document.verdict is Verdict.UNCLEAR
    assert any(one.ours for one in document.findings)


@given(st.floats() | st.integers() | st.booleans() | st.text() | st.none() | st.lists(st.integers()))
def test_only_finite_numbers_are_numbers(value: object) -> None:
    is_number = type(value) in {int, float} and isinstance(value, (int, float)) and abs(value) <= 1e15
    if is_number:
        assert finite(value) == value
    else:
        with pytest.raises(RegistryError):
            finite(value)


@given(st.binary(max_size=200) | st.text(alphabet='{}[]",:01aeln ', max_size=60).map(str.encode))
def test_any_bytes_are_numbers_or_refused(raw: bytes) -> None:
    try:
        found = numbers_in(raw)
    except RegistryError:
        return
    assert all(isinstance(one, Number) for one in found)
