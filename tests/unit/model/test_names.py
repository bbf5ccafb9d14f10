"""Names that look alike."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tooling.model.names import is_near, skeleton


@pytest.mark.parametrize(
    ("one", "other"),
    [("acme", "acrne"), ("lotus-lab", "lotus1ab"), ("google", "g00gle"), ("warm", "vvarm"), ("mistral", "rnistra1")],
)
def test_names_that_look_alike_share_a_skeleton(one: str, other: str) -> None:
    assert skeleton(one) == skeleton(other)


@pytest.mark.parametrize(("one", "other"), [("acme", "acne"), ("lotus-lab", "lotus-labs"), ("monsoon", "moonsoon")])
def test_names_that_differ_do_not(one: str, other: str) -> None:
    assert skeleton(one) != skeleton(other)


@pytest.mark.parametrize("near", ["acm", "cme", "acmee", "aacme", "bcme", "acmf", "amce", "acem"])
def test_one_letter_or_one_swap_away_is_near(near: str) -> None:
    assert is_near("acme", near)
    assert is_near(near, "acme")


@given(st.text("abc", min_size=1, max_size=6), st.text("abc", min_size=1, max_size=6))
def test_near_is_an_edit_distance_of_one(one: str, other: str) -> None:
    assert is_near(one, other) == is_near(other, one) == (_distance(one, other) == 1)


def _distance(one: str, other: str) -> int:
    """Damerau-Levenshtein, optimal string alignment, as textbooks write it."""
    table = {(i, 0): i for i in range(len(one) + 1)} | {(0, j): j for j in range(len(other) + 1)}
    for i, a in enumerate(one, start=1):
        for j, b in enumerate(other, start=1):
            steps = [table[i - 1, j] + 1, table[i, j - 1] + 1, table[i - 1, j - 1] + (a != b)]
            if i > 1 and j > 1 and (a, one[i - 2]) == (other[j - 2], b):
                steps.append(table[i - 2, j - 2] + 1)
            table[i, j] = min(steps)
    return table[len(one), len(other)]
