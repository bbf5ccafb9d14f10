from __future__ import annotations

from itertools import groupby
from typing import Any

import numpy as np
import onnx
import pytest

from tooling.bench.blocks import alternate
from tooling.bench.latency import summarise
from tooling.bench.reference import reference_graph, reference_input
from tooling.errors import BenchError


def test_ratio_is_the_median_of_pairs() -> None:
    found = summarise(np.array([2_000.0, 1_000.0, 30_000.0, 10_000.0, 8_000.0, 2_000.0]), "gemm/1")
    assert (found.ratio, found.pairs, found.sample_us, found.reference) == (3.0, 3, 8.0, "gemm/1")
    assert found.cv == pytest.approx(np.std([2, 3, 4]) / 3, rel=1e-3)


def test_steady_pairs_have_no_variation() -> None:
    assert summarise(np.array([5.0, 10.0] * 4), "gemm/1").cv == 0.0


@pytest.mark.parametrize("times", [[], [0.0, 1.0], [1.0, -1.0]])
def test_blocks_without_time_are_refused(times: list[float]) -> None:
    with pytest.raises(BenchError, match="took no time"):
        summarise(np.array(times), "gemm/1")


def test_blocks_alternate_and_feed_in_turn() -> None:
    seen: list[str] = []

    def call(feed: np.ndarray[Any, Any]) -> None:
        seen.append(str(feed))
        for _ in range(20_000):
            pass

    feeds = [np.array("a"), np.array("b")]
    pairs = alternate((call, feeds), (call, [np.array("reference")]), block_ms=2, pairs=3)
    assert len(pairs) == 3
    assert all(time > 0 for pair in pairs for time in pair)
    blocks = [is_reference for is_reference, _ in groupby(seen, lambda one: one == "reference")]
    assert blocks == [False, True] * 4  # a pair more is run first
    assert {"a", "b", "reference"} == set(seen)


def test_reference_graph_is_sound_and_always_the_same() -> None:
    graph = reference_graph()
    onnx.checker.check_model(onnx.load_from_string(graph), full_check=True)
    assert graph == reference_graph()
    assert np.isfinite(reference_input()).all()
    assert np.unique(reference_input()).size == 17
