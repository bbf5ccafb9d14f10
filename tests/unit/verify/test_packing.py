"""Reports travel: into few bytes and back, and errors from one process to another."""

from __future__ import annotations

import pickle

from hypothesis import given
from hypothesis import strategies as st

from tooling.errors import FetchError, Place, Problem
from tooling.model.report import Finding, Level, Outcome, Report
from tooling.verify.packing import PLAIN, WITH_PROBLEMS, is_plain, pack, unpack

TEXTS = st.text(st.characters(), max_size=40)
PLACES = st.builds(Place, TEXTS, st.none() | st.integers(1, 9), st.none() | st.integers(1, 9))
PROBLEMS = st.builds(Problem, TEXTS, TEXTS, st.none() | PLACES, st.none() | TEXTS, st.none() | TEXTS)
FINDINGS = st.builds(Finding, TEXTS, st.sampled_from(Outcome), TEXTS, st.none() | PROBLEMS, st.sampled_from(Level))
REPORTS = st.builds(Report, TEXTS, st.lists(FINDINGS, max_size=6).map(tuple))


@given(REPORTS)
def test_a_packed_report_is_the_same_report(report: Report) -> None:
    packed = pack(report)
    assert unpack(report.subject, packed) == report
    assert packed[:1] == (PLAIN if is_plain(report) else WITH_PROBLEMS)


@given(st.lists(PROBLEMS, min_size=1).map(tuple))
def test_an_error_travels_with_all_of_its_problems(problems: tuple[Problem, ...]) -> None:
    error = pickle.loads(pickle.dumps(FetchError(*problems)))  # noqa: S301 - made here
    assert type(error) is FetchError
    assert error.problems == problems
