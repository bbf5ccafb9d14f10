"""Names that look alike."""

from __future__ import annotations

import pytest

from tooling.model.names import skeleton


@pytest.mark.parametrize(
    ("one", "other"),
    [("acme", "acrne"), ("lotus-lab", "lotus1ab"), ("google", "g00gle"), ("warm", "vvarm"), ("mistral", "rnistra1")],
)
def test_names_that_look_alike_share_a_skeleton(one: str, other: str) -> None:
    assert skeleton(one) == skeleton(other)


@pytest.mark.parametrize(("one", "other"), [("acme", "acne"), ("lotus-lab", "lotus-labs"), ("monsoon", "moonsoon")])
def test_names_that_differ_do_not(one: str, other: str) -> None:
    assert skeleton(one) != skeleton(other)
