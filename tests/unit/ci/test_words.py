"""What is said of a proposal: the same everywhere, and no stranger's word means anything to a forge."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests.unit.ci.proposals import EVIL, Server, field_typo, injection, newcomer, waiting
from tooling.ci.annotations import MAX_ANNOTATIONS, annotations_of, echoed
from tooling.ci.comment import MAX_COMMENT, comment_of
from tooling.ci.document import (
    MARKER,
    ClaimFacts,
    DecisionDocument,
    Difference,
    FindingFacts,
    Position,
    ReleaseFacts,
    Verdict,
)
from tooling.ci.judging import Terms, judge
from tooling.ci.sarif import sarif_of
from tooling.model.report import Level, Outcome
from tooling.registry.change_set import Proposal

SHA = "ab" * 20
EVILS = (
    EVIL,
    "::error::x",
    "@eve",
    "</details><h1>",
    "a\n# b",
    "\u202e",
    "%0A::set-output",
    "| a |",
    "```\n",
    "www.evil.eu",
)
HOSTILE = st.text(max_size=80) | st.sampled_from(EVILS)


def decision(text: str, count: int = 1) -> DecisionDocument:
    """Return a decision in which a stranger's text stands wherever one can."""
    finding = FindingFacts(
        subject=text,
        check="license_is_accepted",
        outcome=Outcome.FAILED,
        level=Level.ERROR,
        rule="HA020",
        slug="license-not-accepted",
        message=text,
        place=Position(path=text, line=3, column=4),
        help=text,
        fix=text,
    )
    claim = ClaimFacts(suite=text, metric=text, better="higher", tolerance=0.1, claimed=0.5, measured=0.4, by=(text,))
    release = ReleaseFacts(
        name=text,
        outcome=Outcome.FAILED,
        new=True,
        signer=text,
        license=text,
        safety=text,
        claims=(claim,),
        previous=text,
        differences=(Difference(field=text, before=text, after=None),),
    )
    return DecisionDocument(
        haat="decision/1",
        market=text,
        base=SHA,
        head=SHA,
        decided_at="2026-11-23T10:00:00Z",
        verdict=Verdict.FAILED,
        because="1 problem to mend",
        people=(text,),
        waits_for=(text,),
        files=1,
        releases=(release,),
        findings=(finding,) * count,
        remarks=(text,),
        rules_url="https://market.example/docs/reference/rules",
        command=f"haat ci pr --base {SHA} --head {SHA}",
    )


def inline(tokens: list[Token]) -> list[Token]:
    return [one for token in tokens for one in (token, *inline(token.children or []))]


@given(HOSTILE)
def test_the_comment_holds_no_markup_but_ours(text: str) -> None:
    page = comment_of(decision(text))
    tokens = inline(MarkdownIt("commonmark").enable("table").parse(page))
    links = {str(one.attrs.get("href")) for one in tokens if one.type == "link_open"}
    assert links <= {"https://market.example/docs/reference/rules/HA020.html"}
    assert not [one for one in tokens if one.type in {"image", "html_inline"}]
    raw = "".join(one.content for one in tokens if one.type == "html_block")
    without = re.sub(r"<summary>Difference to .*: 1 field</summary>", "", raw.replace(MARKER, ""))
    assert re.sub(r"</?details>", "", without).strip() == ""
    assert len([one for one in tokens if one.type == "heading_open"]) == 3
    assert "@" not in page.replace("&#64;&#8203;", "")
    assert "\u202e" not in page


@given(HOSTILE)
def test_an_annotation_is_one_command_at_one_place(text: str) -> None:
    (line,) = annotations_of(decision(text))
    assert line.startswith("::error file=")
    assert len(line.splitlines()) == 1
    head = line[2:].split("::", 1)[0]
    assert head.count(",") == 3
    assert {part.split("=")[0] for part in head.removeprefix("error ").split(",")} == {"file", "line", "col", "title"}


@given(HOSTILE)
def test_sarif_is_json_with_a_place_and_a_rule(text: str) -> None:
    (run,) = json.loads(sarif_of(decision(text)))["runs"]
    (result,) = run["results"]
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == "HA020"
    where = result["locations"][0]["physicalLocation"]
    assert where["region"] == {"startLine": 3, "startColumn": 4}
    assert re.fullmatch(r"[\x21-\x7e]*", where["artifactLocation"]["uri"])


def test_more_than_is_shown_is_counted_and_a_comment_never_grows_too_large() -> None:
    many = decision("x" * 3_000, 200)
    lines = annotations_of(many)
    assert len(lines) == MAX_ANNOTATIONS
    assert lines[-1].endswith("(and 190 more)")
    page = comment_of(many)
    assert len(page) <= MAX_COMMENT
    assert "The rest is in the report of the run." in page


def test_no_line_of_an_echo_is_a_command() -> None:
    assert echoed("::error::x", "abc") == "::stop-commands::abc\n::error::x\n::abc::"


def test_all_forms_say_the_same(server: Server) -> None:
    head = server.propose(field_typo)
    document = judge(Proposal(server.place(), "main", head), Terms()).document
    (finding,) = document.findings
    assert (document.verdict, finding.rule) == (Verdict.FAILED, "HA003")
    page, (line,) = comment_of(document), annotations_of(document)
    (result,) = json.loads(sarif_of(document))["runs"][0]["results"]
    assert finding.slug is not None
    for text in (page, line, result["message"]["text"]):
        assert "lisence" in text
    assert finding.slug in page
    assert finding.slug in line
    assert f"line={finding.place.line if finding.place else None}," in line
    assert head in page
    assert f"haat ci pr --base {server.main()} --head {head}" in page


def test_what_is_new_is_told_until_when(server: Server) -> None:
    head = server.propose(newcomer)
    document = judge(Proposal(server.place(), "main", head), Terms()).document
    assert document.verdict is Verdict.MERGE
    (release,) = document.releases
    assert (release.new_publisher, release.new_listing) == (True, True)
    assert release.new_until is not None
    page = comment_of(document)
    assert f"marked *new* until {release.new_until}" in page
    assert "first use" in page


def test_a_known_publisher_and_the_difference_are_told(server: Server) -> None:
    head = server.propose(waiting)
    (release,) = judge(Proposal(server.place(), "main", head), Terms()).document.releases
    assert release.previous == "1.1.0"
    assert release.signer is not None
    assert "known" in release.signer
    assert release.new_until is None


@pytest.mark.parametrize("word", ["@everyone", "<img", "](https://evil", "::error::no\n"])
def test_a_hostile_manifest_is_inert_in_the_real_comment(word: str, server: Server) -> None:
    head = server.propose(injection)
    document = judge(Proposal(server.place(), "main", head), Terms()).document
    assert word not in comment_of(document)
