"""Public numbers beside private ones, as pages show them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.site.market import CI, DIGITS, UNIVERSITY, WEATHER, claim, edition, manifest, measurement, passing, publisher
from tooling.catalog.claims import claim_rows
from tooling.catalog.entries import entry_of, listing_of
from tooling.catalog.entry import ClaimState, Unseen
from tooling.catalog.tile import tile_of
from tooling.catalog.unseen import is_beyond_chance
from tooling.model.holdout import Holdout, Reveal, commitment_of
from tooling.registry.holdouts import PinnedHoldout
from tooling.registry.parsed import Parsed, digest_of
from tooling.registry.snapshot import PinnedSuite
from tooling.verify.judged import BelievedMeasurement

ACME = publisher("acme", "Acme")
SALT = "5a" * 32
DATA = digest_of(b"private")


def holdout(number: int, of: PinnedSuite = DIGITS, *, salt: str | None = None, step: float = 0.005) -> PinnedHoldout:
    suite = of.parsed.digest
    document = Holdout(
        haat="holdout/1",
        suite=of.parsed.document.label,
        suite_digest=suite,
        number=number,
        commitment=commitment_of(SALT, suite, DATA),
        step=step,
        committed_at="2026-01-01T00:00:00Z",
    )
    parsed = Parsed(f"{number}.yaml", b"", digest_of(f"{of.parsed.document.label} {number}".encode()), document)
    reveal = None
    if salt is not None:
        said = Reveal(
            haat="reveal/1", holdout=parsed.digest, salt=salt, digest=DATA, revealed_at="2026-06-01T00:00:00Z"
        )
        reveal = Parsed(f"{number}.reveal.yaml", b"", digest_of(b"reveal"), said)
    return PinnedHoldout(parsed, reveal, Path)


def on(private: PinnedHoldout, public: BelievedMeasurement, **values: float) -> BelievedMeasurement:
    """Return what the same verifier measured on a holdout."""
    metrics = [{"name": name, "value": value} for name, value in values.items()]
    told: dict[str, Any] = {"suite_digest": private.parsed.digest, "holdout": private.parsed.document.number}
    told |= {"metrics": metrics, "latency": None, "peak_memory_mb": None, "cpu_s": None}
    measured = public.measurement.model_validate({**public.measurement.model_dump(), **told}, strict=False)
    return replace(public, measurement=measured, path=f"{public.path}-{private.parsed.document.number}")


def unseen(*private: tuple[PinnedHoldout, dict[str, float]], public: float = 0.97) -> Unseen | None:
    """Return what a page shows of a model that reaches these numbers."""
    made = manifest(ACME, "tiny", claims=[claim(DIGITS, "accuracy", public)])
    shown = measurement(made, DIGITS, CI, accuracy=public)
    holdouts = {one.parsed.digest: one for one, _ in private}
    (row,) = claim_rows(
        made.document,
        (shown, *(on(one, shown, **values) for one, values in private)),
        replace(edition(), holdouts=holdouts),
    )
    assert row.state is ClaimState.REPRODUCED
    return row.unseen


def test_without_a_holdout_nothing_is_shown() -> None:
    assert unseen() is None


def test_who_learnt_the_samples_by_heart_is_told_from_who_learnt_the_task() -> None:
    memoriser = unseen((holdout(1), {"accuracy": 0.955}), public=1.0)
    honest = unseen((holdout(1), {"accuracy": 0.965}))
    assert memoriser is not None
    assert honest is not None
    assert (memoriser.gap, memoriser.beyond_chance) == (-0.045, True)
    assert (honest.gap, honest.beyond_chance) == (-0.005, False)


def test_of_several_holdouts_the_newest_is_shown() -> None:
    shown = unseen((holdout(1), {"accuracy": 0.5}), (holdout(2), {"accuracy": 0.965}))
    assert shown is not None
    assert (shown.holdout, shown.value) == (2, 0.965)


def test_a_zero_on_private_samples_is_a_number() -> None:
    shown = unseen((holdout(1), {"accuracy": 0.0}))
    assert shown is not None
    assert shown.beyond_chance


def test_a_reveal_of_something_else_discredits_its_holdout() -> None:
    assert unseen((holdout(1, salt="00" * 32), {"accuracy": 0.5})) is None
    shown = unseen((holdout(1, salt=SALT), {"accuracy": 0.965}))
    assert shown is not None
    assert shown.revealed


def test_where_verifiers_differ_the_least_favourable_number_is_shown() -> None:
    made = manifest(ACME, "tiny", claims=[claim(WEATHER, "mae", 2.0)])
    one, other = (measurement(made, WEATHER, by, mae=2.0) for by in (CI, UNIVERSITY))
    private = holdout(1, WEATHER)
    numbers = (one, other, on(private, one, mae=2.1), on(private, other, mae=2.3))
    (row,) = claim_rows(made.document, numbers, replace(edition(), holdouts={private.parsed.digest: private}))
    assert row.unseen is not None
    assert (row.unseen.value, row.unseen.verifiers, row.unseen.beyond_chance) == (2.3, 2, None)
    assert (row.k, len(row.rows)) == (2, 2)


def test_a_leaderboard_ranks_by_the_public_number_and_shows_both() -> None:
    made = manifest(ACME, "tiny", claims=[claim(DIGITS, "accuracy", 0.97)])
    public = measurement(made, DIGITS, CI, accuracy=0.97)
    private = holdout(1)
    market = replace(edition(), holdouts={private.parsed.digest: private})
    entry = entry_of(passing(ACME, made, public, on(private, public, accuracy=0.9)), market)
    assert entry is not None
    place = tile_of(listing_of("acme/tiny", [entry]), market).places["digits/1"]
    assert place.values[0] == 0.97
    assert place.unseen is not None
    assert place.unseen.value == 0.9


@given(st.floats(0, 1), st.integers(1, 10_000), st.floats(0, 1), st.integers(1, 10_000))
def test_no_gain_is_ever_a_loss_beyond_chance(public: float, first: int, other: float, second: int) -> None:
    assert not is_beyond_chance((public, first), (other, second), 0.0)
    assert not is_beyond_chance((public, first), (other, second), -0.1)


@pytest.mark.parametrize(("samples", "beyond"), [(10, False), (10_000, True)])
def test_few_samples_show_little(samples: int, beyond: bool) -> None:  # noqa: FBT001
    assert is_beyond_chance((0.97, samples), (0.94, samples), 0.03) is beyond
