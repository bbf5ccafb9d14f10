from __future__ import annotations

import hashlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tooling.bench.split import held_out, percentile
from tooling.errors import SuiteError
from tooling.model.suite import HashSplit, LastSplit, WholeSplit

INPUTS = [bytes([number]) for number in range(200)]


def test_hash_split_is_the_documented_number() -> None:
    number = int(hashlib.sha256(b"digits/1\0row").hexdigest(), 16) % 100
    assert percentile("digits/1", b"row") == number


def test_hash_split_holds_out_about_its_share() -> None:
    held = held_out(HashSplit(method="sha256-row", seed="s", percent=40), INPUTS)
    assert 60 <= held.sum() <= 100


@given(st.permutations(INPUTS[:20]))
def test_hash_split_does_not_depend_on_order(inputs: list[bytes]) -> None:
    split = HashSplit(method="sha256-row", seed="s", percent=40)
    chosen = {one for one, held in zip(inputs, held_out(split, inputs), strict=True) if held}
    assert chosen == {one for one in INPUTS[:20] if percentile("s", one) < 40}


def test_equal_inputs_fall_on_one_side() -> None:
    held = held_out(HashSplit(method="sha256-row", seed="s", percent=50), [b"same"] * 9)
    assert len(set(held.tolist())) == 1


def test_larger_share_holds_out_no_fewer() -> None:
    small, large = (held_out(HashSplit(method="sha256-row", seed="s", percent=share), INPUTS) for share in (20, 60))
    assert not np.any(small & ~large)


def test_last_rows_are_the_last() -> None:
    assert held_out(LastSplit(method="last-rows", rows=2), INPUTS[:5]).tolist() == [False, False, False, True, True]
    assert held_out(LastSplit(method="last-rows", rows=5), INPUTS[:5]).all()


def test_more_last_rows_than_there_are_is_refused() -> None:
    with pytest.raises(SuiteError, match="holds out 6 samples, but there are 5"):
        held_out(LastSplit(method="last-rows", rows=6), INPUTS[:5])


def test_whole_split_holds_out_everything() -> None:
    assert held_out(WholeSplit(method="all"), INPUTS).all()
