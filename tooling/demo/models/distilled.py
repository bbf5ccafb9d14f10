"""A small student of `lotus-lab/digits-svc`, as three graphs: steps before the model, the model, steps after it."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
import numpy.typing as npt
from onnx import ModelProto, TensorProto, helper, numpy_helper

from tooling.bench.adapters.interface import FLOATS
from tooling.bench.graph import Graph
from tooling.demo.models.digits import make_svc
from tooling.demo.models.export import OPSETS, matrix, to_bytes
from tooling.demo.suites.digits import training_samples

_WIDTH, _DIGITS = 64, 10
_WHITE, _BLACK = 0.0, 16.0
_SEED = 7
_IR = 8


def make_scaler() -> bytes:
    """Write the graph that maps intensities from 0 to 16 onto -1 to 1, and cuts off what lies beyond."""
    nodes = [
        helper.make_node("Clip", ["X", "white", "black"], ["clipped"]),
        helper.make_node("Mul", ["clipped", "scale"], ["scaled"]),
        helper.make_node("Sub", ["scaled", "one"], ["pixels"]),
    ]
    numbers = {"white": _WHITE, "black": _BLACK, "scale": 2 / (_BLACK - _WHITE), "one": 1.0}
    constants = [numpy_helper.from_array(np.array(number, np.float32), name) for name, number in numbers.items()]
    graph = helper.make_graph(
        nodes, "scale", [_floats("X", ["batch", _WIDTH])], [_floats("pixels", ["batch", _WIDTH])], constants
    )
    return to_bytes(_model(graph))


def make_student() -> bytes:
    """Train a perceptron with 64 hidden units on what the teacher says, never on the digits themselves."""
    from sklearn.neural_network import MLPRegressor

    student = MLPRegressor(hidden_layer_sizes=(64,), alpha=0.3, max_iter=2_000, random_state=_SEED)
    x = np.clip(_images(), _WHITE, _BLACK) * np.float32(2 / (_BLACK - _WHITE)) - np.float32(1.0)
    student.fit(x, _teachings())
    # By hand, because the converter takes a regressor with ten outputs for one with one.
    nodes = [
        helper.make_node("Gemm", ["pixels", "w0", "b0"], ["sums"]),
        helper.make_node("Relu", ["sums"], ["hidden"]),
        helper.make_node("Gemm", ["hidden", "w1", "b1"], ["scores"]),
    ]
    layers = zip(student.coefs_, student.intercepts_, strict=True)
    weights = [(f"{name}{n}", array) for n, pair in enumerate(layers) for name, array in zip("wb", pair, strict=True)]
    constants = [numpy_helper.from_array(array.astype(np.float32), name) for name, array in weights]
    graph = helper.make_graph(
        nodes, "student", [_floats("pixels", ["batch", _WIDTH])], [_floats("scores", ["batch", _DIGITS])], constants
    )
    return to_bytes(_model(graph))


def make_choice() -> bytes:
    """Write the graph that turns ten scores into the digit with the highest one."""
    node = helper.make_node("ArgMax", ["scores"], ["label"], axis=1, keepdims=0)
    label = helper.make_tensor_value_info("label", TensorProto.INT64, ["batch"])
    graph = helper.make_graph([node], "choose", [_floats("scores", ["batch", _DIGITS])], [label])
    return to_bytes(_model(graph))


@functools.cache
def _images() -> npt.NDArray[np.float32]:
    return matrix(training_samples().inputs)


def _teachings() -> npt.NDArray[np.float32]:
    """Return the teacher's scores as shares of one: its published graph is asked, as anyone could ask it."""
    scores = np.exp(Graph(make_svc(), ("X", "probabilities"), FLOATS).run(_images()))
    shares: npt.NDArray[np.float32] = scores / scores.sum(axis=1, keepdims=True)
    return shares


def _floats(name: str, shape: list[str | int]) -> Any:
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)


def _model(graph: Any) -> ModelProto:
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSETS[""])], producer_name="haat")
    model.ir_version = _IR
    return model
