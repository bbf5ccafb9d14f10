from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.bench import samples as make
from tooling.bench.compare import falls_short
from tooling.errors import ClaimError
from tooling.model.manifest import Claim
from tooling.model.suite import Metric, Tolerance

HIGHER = Metric(name="accuracy", better="higher", tolerance=Tolerance(absolute=0.01))
LOWER = Metric(name="mae", better="lower", tolerance=Tolerance(absolute=0.01))
FINITE = st.floats(allow_nan=False, allow_infinity=False)
SUITE = make.parsed(make.suite(b"", {"kind": "npz_xy"}))


def _claim(value: float, **changes: object) -> Claim:
    fields = {"suite": "tiny/1", "suite_digest": SUITE.digest, "metric": "accuracy", "value": value, **changes}
    return Claim.model_validate(fields)


def test_claim_within_tolerance_holds() -> None:
    assert not falls_short(0.9, 0.9, HIGHER)
    assert not falls_short(0.9, 0.8901, HIGHER)
    assert falls_short(0.9, 0.8899, HIGHER)


def test_where_lower_is_better_the_sides_are_swapped() -> None:
    assert not falls_short(2.0, 2.0, LOWER)
    assert not falls_short(2.0, 2.0099, LOWER)
    assert falls_short(2.0, 2.0101, LOWER)


@given(claimed=FINITE, margin=st.floats(0, 1e300))
def test_claiming_less_than_measured_always_holds(claimed: float, margin: float) -> None:
    assert not falls_short(claimed, claimed + margin if math.isfinite(claimed + margin) else claimed, HIGHER)
    assert not falls_short(claimed, claimed - margin if math.isfinite(claimed - margin) else claimed, LOWER)


@given(claimed=FINITE, measured=FINITE)
def test_no_tolerance_means_no_slack(claimed: float, measured: float) -> None:
    exact = HIGHER.model_copy(update={"tolerance": Tolerance(absolute=0.0)})
    assert falls_short(claimed, measured, exact) == (measured < claimed)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, True, False, "1.0", None, 1j, [0.9]])
def test_what_is_no_finite_number_is_refused_on_both_sides(value: object) -> None:
    for claimed, measured in ((value, 0.5), (0.5, value)):
        with pytest.raises(ClaimError, match="not a finite number"):
            falls_short(claimed, measured, HIGHER)
