"""Values in plain words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tooling.catalog import words
from tooling.catalog.languages.language import ENGLISH
from tooling.catalog.licenses import in_plain_words
from tooling.model.manifest import License


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.0 kB"),
        (20_700, "20.7 kB"),
        (99_949, "99.9 kB"),
        (99_951, "100 kB"),
        (999_499, "999 kB"),
        (999_500, "1.0 MB"),
        (3_200_000_000, "3.2 GB"),
        (5 * 2**40, "5.5 TB"),
        (10**16, "10000 TB"),
    ],
)
def test_sizes_have_three_digits_and_a_unit(count: int, text: str) -> None:
    assert words.size(count) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.97, "0.97"),
        (0.97067, "0.9707"),
        (1.0, "1"),
        (0.0, "0"),
        (-2.5, "-2.5"),
        (1e300, "1e+300"),
        (12_345.5, "12345.5"),
    ],
)
def test_numbers_have_at_most_four_decimals_and_are_never_a_row_of_digits(value: float, text: str) -> None:
    assert words.number(value) == text


@pytest.mark.parametrize(
    ("measured", "claimed", "text"),
    [
        (0.97067, 0.9706, "+0.00007"),
        (0.9, 0.95, "−0.05"),  # noqa: RUF001
        (0.5, 0.5, "none"),
        (0.5, 0.5 + 1e-9, "none"),
        (1e308, -1e308, "+inf"),
    ],
)
def test_a_difference_shows_its_sign(measured: float, claimed: float, text: str) -> None:
    assert words.difference(measured - claimed) == text


@pytest.mark.parametrize(("value", "text"), [(0.8432, "0.843×"), (12.0, "12×"), (1234.5, "1,234×")])
def test_a_ratio_is_a_multiple(value: float, text: str) -> None:
    assert words.ratio(value) == text


def test_dates_name_the_month() -> None:
    assert words.day(datetime(2026, 2, 1, tzinfo=UTC)) == "1 Feb 2026"
    assert ENGLISH.day_of("2026-11-22T09:00:00Z") == "22 Nov 2026"
    assert ENGLISH.day_of("2026-99-22T09:00:00Z") == "2026-99-22"


def test_nouns_follow_their_count() -> None:
    assert words.plural(1, "verifier") == "1 verifier"
    assert words.plural(2_000, "verifier") == "2,000 verifiers"
    assert words.plural(2, "number was", "numbers were") == "2 numbers were"
    assert words.sentence("macro F1") == "Macro F1"
    assert words.sentence("") == ""


def test_an_unknown_metric_is_called_by_its_id() -> None:
    assert words.metric("perplexity").label == "perplexity"
    assert not words.metric("perplexity").unit_interval


def test_a_common_license_is_put_in_plain_words() -> None:
    mit = in_plain_words(License(spdx="MIT"))
    assert mit.known
    assert "commercially" in mit.may[0]
    assert mit.link == "https://spdx.org/licenses/MIT.html"


def test_terms_of_the_publishers_own_are_not_summarised() -> None:
    digest = "sha256:" + "0" * 64
    own = in_plain_words(License(ref="LicenseRef-acme", terms=digest))
    assert not own.known
    assert own.link is None
    assert own.terms == digest


def test_a_license_without_words_here_is_shown_by_its_id() -> None:
    rare = in_plain_words(License(spdx="Sleepycat"))
    assert (rare.name, rare.known) == ("Sleepycat", False)


def test_a_license_that_forbids_selling_never_says_anything_goes() -> None:
    assert not any("anything" in words_ for words_ in in_plain_words(License(spdx="CC-BY-NC-4.0")).may)
