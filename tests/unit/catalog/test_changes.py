"""What is different between two versions, in short and at length; and which versions a page shows."""

from __future__ import annotations

from typing import Any

import pytest

from tests.site.market import (
    CI,
    DIGITS,
    MODEL_BYTES,
    TUMOURS,
    artifact,
    claim,
    edition,
    manifest,
    measurement,
    passing,
    publisher,
)
from tooling.catalog.changes import Change, difference_between, history_of, step_between
from tooling.catalog.entries import entry_of, listing_of
from tooling.catalog.entry import Entry
from tooling.catalog.history import dots
from tooling.catalog.versions import MOST_VERSIONS, versions_of

ACME = publisher("acme", "Acme")
EDITION = edition()


def entry(version: str, measured: float | None = None, **more: object) -> Entry:
    of = manifest(ACME, "tiny", version, **more)
    found = () if measured is None else (measurement(of, DIGITS, CI, accuracy=measured),)
    made = entry_of(passing(ACME, of, *found), EDITION)
    assert made is not None
    return made


def claiming(version: str, value: float, measured: float | None = None, **more: object) -> Entry:
    return entry(version, measured, claims=[claim(DIGITS, "accuracy", value)], **more)


def test_in_short_it_is_the_number_the_size_and_the_license() -> None:
    smaller = [artifact("model.onnx", MODEL_BYTES[: len(MODEL_BYTES) * 88 // 100])]
    step = step_between(claiming("1.1.0", 0.93, 0.93, artifacts=smaller), claiming("1.0.0", 0.91, 0.91))
    assert (step.before, step.after) == ("1.0.0", "1.1.0")
    assert [(one.label, one.before, one.after) for one in step.numbers] == [("accuracy", 0.91, 0.93)]
    assert round(step.growth) == -12
    assert (step.licenses, step.tensors) == (None, False)


def test_a_claim_and_a_measurement_are_not_set_beside_each_other() -> None:
    step = step_between(claiming("1.0.0", 0.91), claiming("1.1.0", 0.93, 0.93))
    assert step.numbers == ()


def test_a_changed_license_or_input_is_said() -> None:
    tensor = {"name": "X", "type": "float32", "shape": ["batch", 64], "meaning": "pixels"}
    step = step_between(entry("1.0.0"), entry("1.1.0", license={"spdx": "MIT"}, inputs=[tensor]))
    assert step.licenses == ("Apache-2.0", "MIT")
    assert step.tensors


def test_at_length_it_is_everything_that_is_not_the_same() -> None:
    more: dict[str, Any] = {
        "license": {"spdx": "MIT"},
        "description": "What it does. And more.",
        "artifacts": [artifact("model.onnx", b"other"), artifact("labels.txt", b"a b", "labels", "text")],
        "use": {"limitations": "Fails at night."},
    }
    found = difference_between(claiming("1.0.0", 0.91), claiming("1.1.0", 0.93, **more)).changes
    rows = {(one.kind, one.name): (one.before, one.after) for one in found}
    assert rows["license", ""] == ("Apache-2.0", "MIT")
    assert rows["claimed", "accuracy, digits/1"] == ("0.91", "0.93")
    assert rows["description", ""] == (None, "And more.")
    assert rows["limitations", ""] == (None, "Fails at night.")
    assert rows["file", "labels.txt"][0] is None
    assert rows["file", "model.onnx"][1] == "5 B, d9298a10d1b0…"
    assert set(rows) == {
        *(("license", ""), ("claimed", "accuracy, digits/1"), ("file", "model.onnx"), ("file", "labels.txt")),
        *(("description", ""), ("limitations", "")),
    }


def test_what_is_the_same_is_not_named() -> None:
    assert difference_between(entry("1.0.0"), entry("1.1.0")).changes == ()


def test_a_claim_that_was_dropped_is_said() -> None:
    (change,) = difference_between(claiming("1.0.0", 0.91), entry("1.1.0")).changes
    assert change == Change("claimed", "accuracy, digits/1", "0.91", None)


def test_long_texts_and_many_files_are_cut_and_counted() -> None:
    files = [artifact("model.onnx", MODEL_BYTES), *(artifact(f"{n}.txt", b"%d" % n, "data", "text") for n in range(60))]
    found = difference_between(entry("1.0.0"), entry("1.1.0", artifacts=files, description="long " * 1000))
    assert found.more == 40
    assert all(len(one.after or "") < 500 for one in found.changes)


def test_a_history_needs_two_different_numbers_of_the_same_benchmark() -> None:
    one, same, better = claiming("1.0.0", 0.9, 0.9), claiming("1.1.0", 0.9, 0.9), claiming("1.2.0", 0.9, 0.95)
    other = entry("1.3.0", claims=[claim(TUMOURS, "accuracy", 0.9)])
    assert history_of([one, same], one.headline) is None
    assert history_of([better, other], better.headline) is None
    assert history_of([one], None) is None
    found = history_of([better, one, other, same], better.headline)
    assert found is not None
    assert found.points == (("1.0.0", 0.9), ("1.1.0", 0.9), ("1.2.0", 0.95))
    assert dots(found) == [(6, 38), (100, 38), (194, 6)]


def test_every_version_has_an_address_and_pages_are_of_one_length() -> None:
    entries = [entry(f"1.{minor}.0") for minor in range(MOST_VERSIONS + 5)]
    listing = listing_of("acme/tiny", entries)
    best = versions_of(listing, listing.latest)
    assert (len(best.rows), best.more, best.rows[0].page) == (MOST_VERSIONS, 5, None)
    assert best.rows[1].page == f"m/acme/tiny@1.{MOST_VERSIONS + 3}.0.html"
    assert best.differences == ()
    reached, at = 0, best.before
    while at:
        here = next(one for one in listing.entries if one.page == at)
        found = versions_of(listing, here)
        assert len(found.rows) <= 4
        reached, at = reached + 1, found.before
    assert reached == len(entries) - 1


def test_a_version_is_compared_with_the_best_and_with_the_one_below_it() -> None:
    listing = listing_of("acme/tiny", [entry("1.0.0"), entry("1.1.0"), entry("1.2.0"), entry("2.0.0-rc.1")])
    assert listing.latest.name.version == "1.2.0"
    pages = {one.name.version: versions_of(listing, one) for one in listing.entries}
    compared = {version: [(one.before, one.after) for one in found.differences] for version, found in pages.items()}
    assert compared == {
        "1.2.0": [],
        "1.1.0": [("1.1.0", "1.2.0"), ("1.0.0", "1.1.0")],
        "1.0.0": [("1.0.0", "1.2.0")],
        "2.0.0-rc.1": [("1.2.0", "2.0.0-rc.1")],
    }
    assert {version: (found.other, found.older) for version, found in pages.items()} == {
        "1.2.0": (False, False),
        "1.1.0": (True, True),
        "1.0.0": (True, True),
        "2.0.0-rc.1": (True, False),
    }


@pytest.mark.parametrize("size", [1, 2, 1000])
def test_growth_is_of_what_it_was(size: int) -> None:
    before, after = (
        entry(v, artifacts=[artifact("model.onnx", b"x" * n)]) for v, n in (("1.0.0", size), ("1.1.0", 2 * size))
    )
    assert step_between(before, after).growth == 100
