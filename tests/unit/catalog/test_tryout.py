"""Which models can be tried on their page: small open ones whose inputs a reader can give."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.site.market import edition, notices, passing, publisher
from tests.site.runtimes import MARKET
from tests.site.sample import HELD, OFFER
from tooling.catalog.entries import entry_of
from tooling.catalog.entry import Entry
from tooling.catalog.prefill import names_in, prefill_of
from tooling.catalog.runtime import Runtime
from tooling.catalog.tryout import MOST_BYTES, Tryout, tryout_of
from tooling.model.manifest import Manifest, Tensor
from tooling.registry.documents import parse
from tooling.registry.parsed import Parsed
from tooling.verify.anchor import anchor
from tooling.verify.judged import Judged

SUITES = anchor(MARKET).suites
RUNTIME = Runtime(Path(), "run/ort.js", "run/wasm.js")
ACME = publisher("acme", "Acme")
DIGITS = "lotus-lab/digits-svc"
ROW = Tensor(name="X", type="float32", shape=("batch", 4), meaning="4 numbers: width, height, depth, age (years)")


def judged(listing: str, **fields: Any) -> Judged:
    """Take the newest release of a listing of the demonstration, with some fields replaced."""
    file = MARKET.manifest([one for one in MARKET.releases() if one.listing == listing][-1])
    assert file is not None
    parsed: Parsed[Manifest] = parse(Manifest, file.raw, file.path)
    return passing(ACME, replace(parsed, document=parsed.document.model_copy(update=fields)))


def entry(release: Judged, *, missing: str = "") -> Entry:
    """Show a release in a site that carries all its files but one."""
    assert release.manifest is not None
    carried = {one.digest for one in release.manifest.document.artifacts if one.path != missing}
    found = entry_of(release, edition(), carried)
    assert found is not None
    return found


def tryout(listing: str, **fields: Any) -> Tryout | None:
    return tryout_of(entry(judged(listing, **fields)), SUITES, RUNTIME)


def test_most_of_the_demonstration_can_be_tried() -> None:
    found = {name.listing for name in MARKET.releases() if tryout(name.listing)}
    assert len(found) == 11
    # Their adapters are not among those that the page's script knows.
    assert {name.publisher for name in MARKET.releases() if name.listing not in found} == {"reading-room"}


def test_the_script_is_told_what_it_needs() -> None:
    found = tryout("harbour-stats/digits-student")
    assert found is not None
    assert found.script == "assets/try-tabular.js"
    assert found.runtime == ("run/ort.js", "run/wasm.js")
    assert [one.path for one in found.graphs] == ["preprocess.onnx", "model.onnx", "postprocess.onnx"]
    assert found.model == 1
    assert found.adapter == {"kind": "tabular", "input": "pixels", "output": "scores"}
    assert found.form is not None
    assert (found.form.count, len(found.form.sample)) == (64, 64)


def test_a_pad_is_what_the_pictures_of_a_suite_are() -> None:
    found = tryout(DIGITS)
    assert found is not None
    assert found.form is not None
    pad = found.form.pad
    assert pad is not None
    assert (pad.side, pad.paper, pad.ink) == (8, 0, 16)
    assert 0.9 < pad.fill <= 1
    assert 1 < pad.line < 2


def test_a_sample_is_the_first_row_held_out_to_the_last_bit() -> None:
    for pinned in SUITES:
        found = prefill_of(pinned)
        if found is not None:
            assert all(float(np.float32(value)) == float(np.float32(str(value))) for value in found.values)
    with_names = {one.parsed.document.name for one in SUITES if (found := prefill_of(one)) and found.names}
    assert with_names == {"daily-temperature", "wine"}


def test_a_predicted_number_has_the_unit_of_its_errors() -> None:
    found, without = tryout("monsoon/seattle-ridge"), tryout("harbour-stats/wine-forest")
    assert found is not None
    assert without is not None
    assert (found.unit, without.unit) == ("°C", None)


def test_fields_are_named_by_the_input_where_no_suite_is_claimed() -> None:
    found = tryout(DIGITS, claims=(), inputs=(ROW,))
    assert found is not None
    assert found.form is not None
    assert found.form.names == ("width", "height", "depth", "age (years)")
    assert (found.form.sample, found.form.pad, found.unit) == ((), None, None)


@pytest.mark.parametrize(
    "fields",
    [
        {"adapter": None},
        {"claims": (), "inputs": ()},
        {"claims": (), "inputs": (ROW, ROW.model_copy(update={"name": "Y"}))},
        {"claims": (), "inputs": (ROW.model_copy(update={"shape": ("batch", "any")}),)},
        {"claims": (), "inputs": (ROW.model_copy(update={"shape": ("batch", 65)}),)},
        {"claims": (), "inputs": (ROW.model_copy(update={"shape": ("batch", 2, 2)}),)},
        {"claims": (), "inputs": (ROW.model_copy(update={"shape": (4,)}),)},
    ],
    ids=["no adapter", "no input", "two inputs", "any width", "too wide", "a block", "no batch"],
)
def test_what_nobody_can_fill_in_cannot_be_tried(fields: dict[str, Any]) -> None:
    assert tryout(DIGITS, **fields) is None


def test_a_model_that_is_not_here_or_too_large_or_without_runtime_cannot_be_tried() -> None:
    release = judged("harbour-stats/digits-student")
    assert tryout_of(entry(release), SUITES, None) is None
    assert tryout_of(entry(release, missing="postprocess.onnx"), SUITES, RUNTIME) is None
    found = entry(release)
    large = tuple(replace(one, size=MOST_BYTES) for one in found.files)
    assert tryout_of(replace(found, files=large), SUITES, RUNTIME) is None


def test_what_is_withdrawn_yanked_or_sold_cannot_be_tried() -> None:
    release = judged(DIGITS)
    assert release.manifest is not None
    for changed in (
        replace(release, withdrawal=HELD),
        replace(release, notices=notices(release.manifest, {"yank": {"reason": "Too often wrong"}})),
        replace(release, notices=notices(release.manifest, {"offer": OFFER})),
    ):
        assert tryout_of(entry(release), SUITES, RUNTIME) is not None
        assert tryout_of(entry(changed), SUITES, RUNTIME) is None


def test_what_a_publisher_hides_is_spelled_out() -> None:
    hidden = ROW.model_copy(update={"meaning": "4 numbers: a, b\u202e, c, d"})
    found = tryout(DIGITS, claims=(), inputs=(hidden,))
    assert found is not None
    assert found.form is not None
    assert found.form.names[1] == "b⟨U+202E⟩"
    assert found.meanings["X"] == "4 numbers: a, b⟨U+202E⟩, c, d"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("3 numbers: a, b", 3),
        ("3 numbers: a, , c", 3),
        ("2 numbers: values (a, b)", 2),
        ("2 numbers: a, and b", 2),
        ("the grey values", 64),
    ],
)
def test_a_list_that_does_not_fit_names_nothing(text: str, count: int) -> None:
    assert names_in(text, count) == ()


@given(st.text(max_size=200), st.integers(0, 70))
def test_names_are_as_many_as_numbers_or_none(text: str, count: int) -> None:
    assert len(names_in(f"{count} numbers: {text}", count)) in {0, count}
