"""Forecasters of tomorrow's highest temperature, trained on 2012 to 2014."""

from __future__ import annotations

import functools

import numpy as np
import numpy.typing as npt
from onnx import ModelProto, helper, numpy_helper

from tooling.demo.models.export import matrix, to_bytes, to_onnx
from tooling.demo.suites.temperature import COLUMNS, LAGS, training_samples

_WIDTH = LAGS * len(COLUMNS)
_LAST_HIGH = (LAGS - 1) * len(COLUMNS) + COLUMNS.index("temp_max")
_SEED = 7


def make_ridge() -> bytes:
    """Train a ridge regression on standardised values."""
    from sklearn.linear_model import Ridge
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    x, y = _training()
    return to_bytes(to_onnx(make_pipeline(StandardScaler(), Ridge(alpha=10.0)).fit(x, y), _WIDTH, "seattle-ridge"))


def make_boosting() -> bytes:
    """Train gradient-boosted trees on the change from today to tomorrow, and put both ends into one graph."""
    from sklearn.ensemble import GradientBoostingRegressor

    x, y = _training()
    trees = GradientBoostingRegressor(
        loss="absolute_error", n_estimators=200, max_depth=2, learning_rate=0.05, subsample=0.7, random_state=_SEED
    ).fit(x @ _differences(), y - x[:, _LAST_HIGH])
    return to_bytes(_with_ends(to_onnx(trees, _WIDTH, "seattle-boost")))


def _differences() -> npt.NDArray[np.float32]:
    """Return the matrix that makes all temperatures but today's high relative to today's high."""
    transform = np.eye(_WIDTH, dtype=np.float32)
    for day in range(LAGS):
        for column in ("temp_max", "temp_min"):
            index = day * len(COLUMNS) + COLUMNS.index(column)
            if index != _LAST_HIGH:
                transform[_LAST_HIGH, index] = -1.0
    return transform


def _with_ends(trees: ModelProto) -> ModelProto:
    """Multiply by the differences before the trees, and add today's high to what they say."""
    graph = trees.graph
    for node in graph.node:
        node.input[:] = ["relative" if name == "X" else name for name in node.input]
        node.output[:] = ["change" if name == "variable" else name for name in node.output]
    before = helper.make_node("MatMul", ["X", "differences"], ["relative"])
    today = helper.make_node("Gather", ["X", "today"], ["high"], axis=1)
    after = helper.make_node("Add", ["change", "high"], ["variable"])
    nodes = [before, *graph.node, today, after]
    del graph.node[:]
    graph.node.extend(nodes)
    graph.initializer.append(numpy_helper.from_array(_differences(), "differences"))
    graph.initializer.append(numpy_helper.from_array(np.array([_LAST_HIGH], dtype=np.int64), "today"))
    return trees


@functools.cache
def _training() -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float64]]:
    samples = training_samples()
    return matrix(samples.inputs), samples.truth
