"""Holdouts: private samples that expose who knows a benchmark by heart."""

from __future__ import annotations

import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import market as little
from tests.cases.steps import apply_step
from tests.market import FIRST, KEYS, SECOND, add_holdout, measure_unseen, private_folder, reveal
from tests.unit.bench.samples import npz
from tooling.attest.key_signer import KeySigner
from tooling.errors import RegistryError, SandboxError, SignatureError, VerificationError
from tooling.model.holdout import SALT_BYTES, commitment_of, in_steps
from tooling.registry import paths
from tooling.registry.holdouts import read_holdouts
from tooling.registry.parsed import digest_of
from tooling.registry.snapshot import Snapshot
from tooling.sandbox.find import find_sandbox
from tooling.verify.context import context_of
from tooling.verify.founding import Dates, sign_market
from tooling.verify.judged import BelievedMeasurement
from tooling.verify.runner import judge
from tooling.verify.unseen import DATA_NAME, SECRET_NAME, commit_holdout, repeat_holdouts, run_holdout

DIGESTS = st.binary(min_size=32, max_size=32).map(lambda raw: f"sha256:{raw.hex()}")
SALTS = st.binary(min_size=SALT_BYTES, max_size=SALT_BYTES).map(bytes.hex)


def measurements(registry: Path) -> tuple[BelievedMeasurement, ...]:
    snapshot = Snapshot(registry)
    return judge(SECOND, snapshot, context_of(snapshot)).measurements


def memorise(registry: Path) -> None:
    """Let the latest release be a model that knows the public data by heart."""
    apply_step({"model": {"named": "memoriser"}}, registry, registry)
    little.sign_trust(registry)


def test_a_model_that_knows_the_benchmark_by_heart_is_exposed(market: Path) -> None:
    add_holdout(market)
    memorise(market)
    little.add_measurement(market, SECOND)
    measure_unseen(market, SECOND)
    public, unseen = sorted(measurements(market), key=lambda one: one.measurement.holdout or 0)
    assert public.measurement.value_of("accuracy") == 1.0
    assert unseen.measurement.holdout == 1
    found = unseen.measurement.value_of("accuracy")
    assert found is not None
    assert found < 0.95
    assert unseen.measurement.suite_digest == read_holdouts(Snapshot(market), "tiny/1")[0].parsed.digest


def test_an_honest_model_reaches_unseen_what_it_reaches_in_public(market: Path) -> None:
    add_holdout(market, data=little.unseen_data(count=900))
    measure_unseen(market, SECOND)
    numbers = [one.measurement.value_of("accuracy") for one in measurements(market)]
    assert len(numbers) == 2
    assert abs((numbers[0] or 0) - (numbers[1] or 0)) < 0.05


def test_a_measurement_says_nothing_but_numbers_in_steps(market: Path) -> None:
    add_holdout(market, step=0.05)
    measure_unseen(market, SECOND)
    (unseen,) = [one.measurement for one in measurements(market) if one.measurement.holdout]
    assert (unseen.latency, unseen.cpu_s, unseen.peak_memory_mb) == (None, None, None)
    assert all(metric.value == in_steps(metric.value, 0.05) for metric in unseen.metrics)


def test_a_holdout_changes_neither_the_suite_nor_what_is_claimed_on_it(market: Path) -> None:
    suite = Snapshot(market).suite("tiny/1")
    add_holdout(market)
    measure_unseen(market, SECOND)
    after = Snapshot(market).suite("tiny/1")
    assert suite is not None
    assert after is not None
    assert after.parsed.digest == suite.parsed.digest
    snapshot = Snapshot(market)
    judged = judge(SECOND, snapshot, context_of(snapshot))
    assert judged.report.outcome == "passed"


def test_the_secret_is_its_owners_alone(market: Path) -> None:
    folder = add_holdout(market)
    assert {path.name for path in folder.iterdir()} == {SECRET_NAME, DATA_NAME}
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


def test_what_was_public_shows_itself_to_be_what_was_signed(market: Path) -> None:
    add_holdout(market)
    measure_unseen(market, SECOND)
    add_holdout(market)
    snapshot = Snapshot(market)
    context = context_of(snapshot, find_sandbox)
    assert list(repeat_holdouts(snapshot, SECOND, context, measurements(market))) == []
    reveal(market)
    snapshot = Snapshot(market)
    context = context_of(snapshot, find_sandbox)
    repeated = list(repeat_holdouts(snapshot, SECOND, context, measurements(market)))
    assert [(one.metric, one.holdout, one.agrees) for one in repeated] == [("accuracy", 1, True), ("f1", 1, True)]
    assert all(one.signed == one.measured for one in repeated)


def test_nothing_is_measured_on_what_is_revealed_or_not_committed_to(market: Path) -> None:
    folder = add_holdout(market)
    reveal(market)
    with pytest.raises(VerificationError, match="public already"):
        measure_unseen(market, SECOND)
    (market / paths.holdout("tiny/1", 1)).unlink()
    (market / paths.holdout_reveal("tiny/1", 1)).unlink()
    (market / paths.holdout_data("tiny/1", 1)).unlink()
    little.sign_trust(market)
    with pytest.raises(VerificationError, match="has not committed"):
        measure_unseen(market, SECOND)
    assert folder.exists()


def test_other_data_than_was_committed_to_is_not_measured_on(market: Path) -> None:
    folder = add_holdout(market)
    secret = folder / SECRET_NAME
    secret.write_text(secret.read_text().replace(digest_in(folder), "sha256:" + "0" * 64))
    with pytest.raises(VerificationError, match="not what was committed to"):
        measure_unseen(market, SECOND)


def digest_in(folder: Path) -> str:
    return digest_of((folder / DATA_NAME).read_bytes())


def test_who_is_no_verifier_measures_nothing(market: Path) -> None:
    add_holdout(market)
    with pytest.raises(SignatureError, match="no verifier"):
        measure_unseen(market, SECOND, key="stranger")


def test_without_a_sandbox_nothing_is_run(market: Path) -> None:
    folder = add_holdout(market)
    snapshot = Snapshot(market)
    with pytest.raises(SandboxError):
        run_holdout(snapshot, FIRST, context_of(snapshot), folder, KeySigner(KEYS["ci"]))


def commit(market: Path, data: bytes, folder: Path) -> None:
    source = market.parent / "data.npz"
    source.write_bytes(data)
    commit_holdout(Snapshot(market), "tiny/1", source, folder, 0.005)


def test_public_samples_are_no_holdout(market: Path) -> None:
    with pytest.raises(RegistryError, match="90 of these 90 samples are in tiny/1 already"):
        commit(market, little.tiny_data(), private_folder(market, 1))


def test_labels_that_the_suite_does_not_have_are_no_holdout(market: Path) -> None:
    strange = npz([[number + 0.5, 1] for number in range(40)], [number % 5 for number in range(40)])
    with pytest.raises(RegistryError, match="2 labels are not among those"):
        commit(market, strange, private_folder(market, 1))


def test_a_private_folder_in_the_repository_is_refused(market: Path) -> None:
    with pytest.raises(RegistryError, match="lies in the market's repository"):
        commit(market, little.unseen_data(), market.parent / "private")
    assert not (market / paths.holdout("tiny/1", 1)).exists()


def test_a_secret_is_never_overwritten(market: Path) -> None:
    folder = add_holdout(market)
    with pytest.raises(RegistryError, match="another holdout's secret"):
        commit(market, little.unseen_data(seed=3), folder)


def test_a_suite_that_is_not_here_has_no_holdout(market: Path) -> None:
    with pytest.raises(RegistryError, match="no suite huge/9"):
        commit_holdout(Snapshot(market), "huge/9", market, private_folder(market, 1), 0.005)


def test_maintainers_do_not_sign_a_reveal_of_something_else(market: Path) -> None:
    add_holdout(market)
    reveal(market)
    (market / paths.holdout_data("tiny/1", 1)).write_bytes(little.unseen_data(seed=99))
    with pytest.raises(VerificationError, match="the reveal names"):
        sign_market(Snapshot(market), [KEYS["maintainer"]], Dates(datetime.now(UTC)))


def test_a_missing_number_and_another_suites_file_are_named(market: Path) -> None:
    add_holdout(market)
    where = market / paths.holdout("tiny/1", 1)
    where.rename(market / paths.holdout("tiny/1", 2))
    with pytest.raises(RegistryError, match="missing"):
        read_holdouts(Snapshot(market), "tiny/1")
    (market / paths.holdout("tiny/1", 1)).write_bytes((market / paths.holdout("tiny/1", 2)).read_bytes())
    with pytest.raises(RegistryError, match="its path says 2"):
        read_holdouts(Snapshot(market), "tiny/1")


@given(st.tuples(SALTS, DIGESTS, DIGESTS), st.tuples(SALTS, DIGESTS, DIGESTS))
def test_a_commitment_opens_in_one_way_only(one: tuple[str, str, str], other: tuple[str, str, str]) -> None:
    assert (commitment_of(*one) == commitment_of(*other)) == (one == other)


@given(st.floats(-1e4, 1e4), st.sampled_from([0.0001, 0.005, 0.01, 0.05, 0.3, 1.0, 10.0]))
def test_steps_are_stable_and_near(value: float, step: float) -> None:
    stepped = in_steps(value, step)
    assert in_steps(stepped, step) == stepped
    assert abs(stepped - value) <= step * 0.501
