"""Reports as people, machines and comments see them."""

from __future__ import annotations

import json

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tooling.cli.formats import reports_as_json, reports_as_markdown, reports_as_text
from tooling.cli.formats.inert import markdown, printable
from tooling.errors import Place
from tooling.model.report import EXIT_STATUS, Finding, Level, Outcome, Report, worst
from tooling.model.rules import trusting

FAILED = Report(
    "acme/iris@1.0.0",
    (
        Finding("signature_is_trusted", Outcome.PASSED, "signed with key `laptop`"),
        Finding(
            "license_is_accepted",
            Outcome.FAILED,
            "license `Apache 2.0` is not accepted",
            trusting.LICENSE.problem(
                "license `Apache 2.0` is not accepted",
                Place("registry/listings/82/acme/iris/1.0.0/manifest.yaml", 6, 11),
                help="did you mean `Apache-2.0`?",
                fix="haat sign acme/iris@1.0.0",
            ),
        ),
    ),
)


def test_text_reads_like_a_compiler() -> None:
    lines = click.unstyle(reports_as_text([FAILED])).splitlines()
    assert lines[0] == "✗ acme/iris@1.0.0: failed"
    assert "error[HA020]: license `Apache 2.0` is not accepted" in lines
    assert "  --> registry/listings/82/acme/iris/1.0.0/manifest.yaml:6:11" in lines
    assert "   = help: did you mean `Apache-2.0`?" in lines
    assert "   = fix:  haat sign acme/iris@1.0.0" in lines
    assert lines[-1] == "1 failed"


def test_text_says_what_several_checks_met_once() -> None:
    again = Report(FAILED.subject, (*FAILED.findings, *FAILED.findings[1:]))
    assert reports_as_text([again]) == reports_as_text([FAILED])


def test_text_of_a_pass_is_one_line() -> None:
    report = Report("acme/iris@1.0.0", (Finding("a_check", Outcome.PASSED, "fine"),))
    assert click.unstyle(reports_as_text([report])) == "✓ acme/iris@1.0.0: passed\n1 passed"


def test_json_carries_rule_place_and_outcome() -> None:
    answer = json.loads(reports_as_json([FAILED]))
    assert answer["outcome"] == "failed"
    finding = answer["reports"][0]["findings"][1]
    assert finding["rule"] == "HA020"
    assert finding["place"] == {"path": "registry/listings/82/acme/iris/1.0.0/manifest.yaml", "line": 6, "column": 11}


def test_markdown_names_the_rule() -> None:
    assert "**HA020**" in reports_as_markdown([FAILED])


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[click](javascript:alert(1))",
    "![x](https://evil.example/x.png)",
    "@everyone look https://evil.example",
    "`code` **bold** | table |",
    "line\n::set-output name=x::y",
    "- item\n# heading",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_markdown_of_a_strangers_text_is_one_inert_paragraph(text: str) -> None:
    html = MarkdownIt("gfm-like", {"linkify": False}).render(markdown(text))
    assert html.count("<") == html.count("<p>") + html.count("</p>")
    assert "\n::" not in markdown(text)
    assert "@" not in markdown(text)


@given(st.text())
def test_printable_text_cannot_steer_a_terminal(text: str) -> None:
    shown = printable(text)
    assert "\x1b" not in shown
    assert "\n" not in shown
    assert not set(shown) & set("\u202a\u202b\u202d\u202e\u2066\u2067\u200b\u2028")


def test_only_passed_exits_with_zero() -> None:
    assert {outcome: status for outcome, status in EXIT_STATUS.items() if status == 0} == {Outcome.PASSED: 0}


@given(st.lists(st.sampled_from(list(Outcome))))
def test_one_answer_that_is_no_pass_outweighs_all_passes(outcomes: list[Outcome]) -> None:
    if not outcomes:
        assert worst(outcomes) is Outcome.INCONCLUSIVE
    elif set(outcomes) == {Outcome.PASSED}:
        assert worst(outcomes) is Outcome.PASSED
    else:
        assert worst(outcomes) is not Outcome.PASSED


def test_a_note_does_not_weigh_and_an_empty_report_is_inconclusive() -> None:
    note = Finding("claims_hold", Outcome.NOT_ASKED, "no claims", level=Level.NOTE)
    passed = Finding("a_check", Outcome.PASSED, "fine")
    assert Report("x", (passed, note)).outcome is Outcome.PASSED
    assert Report("x", (note,)).outcome is Outcome.INCONCLUSIVE
    assert Report("x", ()).outcome is Outcome.INCONCLUSIVE
