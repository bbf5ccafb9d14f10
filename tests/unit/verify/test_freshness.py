"""Agreement, freshness, and what is due to be measured again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.site.market import CI, DIGITS, UNIVERSITY, WEATHER, claim, manifest, measurement, passing, publisher
from tooling.model.policy import Verifier
from tooling.registry.parsed import Parsed
from tooling.registry.snapshot import PinnedSuite
from tooling.verify.freshness import Standards, Why, agreement_on, due, end_of, span_of
from tooling.verify.judged import BelievedMeasurement, Judged, Withdrawal

ACME = publisher("acme", "Acme")
YEAR = timedelta(days=365)
NOW = datetime(2026, 11, 23, tzinfo=UTC)
RUNTIMES = {"onnxruntime": "1.30.0", "numpy": "2.3.5"}
RELEASE = manifest(ACME, "tiny", claims=[claim(DIGITS, "accuracy", 0.97)])
CLAIM = RELEASE.document.claims[0]
METRIC = DIGITS.parsed.document.metrics[0]


def said(by: Verifier, value: float, days_ago: float = 1, on: PinnedSuite = DIGITS) -> BelievedMeasurement:
    """Return what a verifier measured so many days ago."""
    made = measurement(RELEASE, on, by, accuracy=value)
    when = (NOW - timedelta(days=days_ago)).strftime("%Y-%m-%dT%H:%M:%SZ")
    return replace(made, measurement=made.measurement.model_copy(update={"measured_at": when}))


def standards(*suites: PinnedSuite, threshold: int = 1) -> Standards:
    return Standards({one.parsed.document.label: one for one in suites or (DIGITS,)}, threshold, YEAR)


def release(*measured: BelievedMeasurement) -> Judged:
    return passing(ACME, RELEASE, *measured)


def test_agreement_says_how_many_reached_it_how_far_apart_and_until_when() -> None:
    found = agreement_on(CLAIM, METRIC, [said(CI, 0.97, 10), said(UNIVERSITY, 0.975, 20)], 1, YEAR)
    assert (found.k, found.n, round(found.spread, 6)) == (2, 2, 0.005)
    assert found.newest == NOW - timedelta(days=10)
    assert found.until == NOW - timedelta(days=10) + YEAR
    assert not found.is_stale(NOW)
    assert found.is_stale(found.until or NOW)


def test_where_two_must_agree_the_older_one_decides_until_when() -> None:
    found = agreement_on(CLAIM, METRIC, [said(CI, 0.97, 10), said(UNIVERSITY, 0.97, 400)], 2, YEAR)
    assert found.until == NOW - timedelta(days=35)
    assert found.is_stale(NOW)


def test_who_does_not_reach_the_claim_refreshes_nothing() -> None:
    found = agreement_on(CLAIM, METRIC, [said(CI, 0.97, 400), said(UNIVERSITY, 0.5, 1)], 1, YEAR)
    assert (found.k, found.n) == (1, 2)
    assert found.is_stale(NOW)


def test_without_enough_there_is_nothing_to_be_stale() -> None:
    none = agreement_on(CLAIM, METRIC, [], 1, YEAR)
    assert (none.k, none.n, none.spread, none.newest, none.until) == (0, 0, 0.0, None, None)
    assert not none.is_stale(NOW)
    assert agreement_on(CLAIM, METRIC, [said(CI, 0.97)], 2, YEAR).until is None


def test_a_verifier_who_measures_again_has_one_voice() -> None:
    found = agreement_on(CLAIM, METRIC, [said(CI, 0.97, 400), said(CI, 0.97, 3)], 1, YEAR)
    assert (found.k, found.n, found.until) == (1, 1, NOW - timedelta(days=3) + YEAR)


REASONS: dict[str, tuple[Judged, Standards, tuple[Why, ...]]] = {
    "fresh": (release(said(CI, 0.97)), standards(), ()),
    "missing": (release(), standards(), (Why.MISSING,)),
    "too few": (release(said(CI, 0.97)), standards(threshold=2), (Why.MISSING,)),
    "disputed": (release(said(CI, 0.97), said(UNIVERSITY, 0.5)), standards(), (Why.DISPUTED,)),
    "time": (release(said(CI, 0.97, 300)), standards(), (Why.TIME,)),
    "stale": (release(said(CI, 0.97, 366)), standards(), (Why.STALE, Why.TIME)),
    "not a suite of this market": (release(said(CI, 0.97)), standards(WEATHER), ()),
}


@pytest.mark.parametrize("case", REASONS)
def test_what_is_due_says_why(case: str) -> None:
    judged, asked, why = REASONS[case]
    found = due([judged], NOW, RUNTIMES, asked)
    assert [one.why for one in found] == ([why] if why else [])


def test_a_runtime_with_another_version_is_a_reason_and_one_that_was_not_used_is_none() -> None:
    judged = release(said(CI, 0.97))
    assert due([judged], NOW, {**RUNTIMES, "tokenizers": "1.0"}, standards()) == ()
    (found,) = due([judged], NOW, {"onnxruntime": "1.33.0"}, standards())
    assert found.why == (Why.RUNTIME,)


def test_a_newer_suite_is_due_until_somebody_measured_on_it() -> None:
    document = DIGITS.parsed.document.model_copy(update={"version": 2})
    newer = PinnedSuite(Parsed("2", b"", "sha256:" + "2" * 64, document), DIGITS.located)
    (found,) = due([release(said(CI, 0.97))], NOW, RUNTIMES, standards(DIGITS, newer))
    assert (found.suite, found.why, found.since) == ("digits/2", (Why.SUITE,), None)
    assert due([release(said(CI, 0.97), said(CI, 0.9, 1, newer))], NOW, RUNTIMES, standards(DIGITS, newer)) == ()


def test_a_market_may_measure_again_sooner() -> None:
    judged = release(said(CI, 0.97, 100))
    assert due([judged], NOW, RUNTIMES, standards()) == ()
    (found,) = due([judged], NOW, RUNTIMES, standards(), timedelta(days=90))
    assert found.why == (Why.TIME,)


def test_what_is_withdrawn_or_behind_a_closed_gate_is_never_due() -> None:
    taken = replace(release(), withdrawal=Withdrawal("takedown", "malicious", "It phones home.", 1))
    assert due([taken, replace(release(), manifest=None)], NOW, RUNTIMES, standards()) == ()


def test_the_most_pressing_comes_first_then_the_oldest() -> None:
    old, older = release(said(CI, 0.97, 300)), release(said(CI, 0.97, 310))
    disputed = release(said(CI, 0.97), said(UNIVERSITY, 0.5))
    found = due([old, disputed, release(), older], NOW, RUNTIMES, standards())
    assert [one.why[0] for one in found] == [Why.MISSING, Why.DISPUTED, Why.TIME, Why.TIME]
    assert [one.since for one in found[2:]] == [NOW - timedelta(days=310), NOW - timedelta(days=300)]


def test_nothing_ends_after_the_end_of_time() -> None:
    assert end_of(datetime(9999, 6, 1, tzinfo=UTC), YEAR) == datetime.max.replace(tzinfo=UTC)
    assert end_of(NOW, span_of("99999d")) == NOW + timedelta(days=99_999)


@given(st.lists(st.tuples(st.sampled_from([CI, UNIVERSITY]), st.floats(0, 1), st.integers(0, 900)), max_size=6))
def test_one_more_fresh_agreement_never_makes_a_number_stale(
    measured: list[tuple[Verifier, float, int]],
) -> None:
    before = [said(by, value, days) for by, value, days in measured]
    third = Verifier(name="third", display="Third", identity=CI.identity)
    after = agreement_on(CLAIM, METRIC, [*before, said(third, 0.97, 0)], 1, YEAR)
    assert not after.is_stale(NOW)
