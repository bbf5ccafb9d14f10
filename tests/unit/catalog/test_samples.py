"""A benchmark's sample on a page: real, pinned, short; and none where the data is another."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.site.market import DIGITS
from tooling.catalog.samples import Sample, sample_of
from tooling.registry.snapshot import PinnedSuite, Snapshot

SUITES = {one.parsed.document.label: one for one in Snapshot(Path(__file__).parents[3] / "registry").suites()}


def sample(label: str) -> Sample:
    found = sample_of(SUITES[label])
    assert found is not None
    return found


@pytest.mark.parametrize("label", sorted(SUITES))
def test_every_bundled_suite_has_one_that_fits_on_a_page(label: str) -> None:
    found = sample(label)
    assert found.expected
    assert sum(map(len, found.given)) < 4_000
    assert bool(found.given) != bool(found.picture or found.wave)


def test_numbers_are_those_that_go_into_the_model() -> None:
    found = sample("digits/1")
    assert (found.kind, found.count, len(found.given), found.expected) == ("numbers", 64, 64, "2")
    assert all(0 <= float(number) <= 16 for number in found.given)


def test_texts_are_whole() -> None:
    assert (sample("word-similarity/1").given, sample("word-similarity/1").expected) == (("food", "fruit"), "7.52")


def test_a_picture_is_the_file_itself() -> None:
    found = sample("rendered-text/1")
    assert (found.picture or b"").startswith(b"\x89PNG")
    assert found.expected == "Goods left here overnight are not insured."


def test_sound_is_how_loud_it_is_with_the_stretches_that_count() -> None:
    found = sample("voice-activity/1")
    assert len(found.wave) == len(found.marked)
    assert max(found.wave) == 1
    assert True in found.marked
    assert False in found.marked


def test_a_number_has_its_unit() -> None:
    assert sample("daily-temperature/1").unit == "°C"
    assert sample("digits/1").unit is None


def test_of_data_that_is_missing_or_not_what_the_suite_pins_nothing_is_shown(tmp_path: Path) -> None:
    (tmp_path / "data.npz").write_bytes(SUITES["digits/1"].data.read_bytes() + b"x")
    changed: PinnedSuite = replace(SUITES["digits/1"], located=tmp_path / "data.npz")
    assert sample_of.__wrapped__(changed) is None
    assert sample_of.__wrapped__(replace(DIGITS, located=tmp_path / "missing")) is None
