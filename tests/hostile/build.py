"""Small helpers to write ONNX models, honest or not. Nothing here parses, checks or runs a model."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

FLOAT = TensorProto.FLOAT
OPSET = 17

node = helper.make_node


def floats(name: str, values: Sequence[float] | NDArray[np.float32]) -> onnx.TensorProto:
    """Return a stored tensor of 32-bit floats."""
    return numpy_helper.from_array(np.asarray(values, dtype=np.float32), name)


def integers(name: str, values: Sequence[int] | int) -> onnx.TensorProto:
    """Return a stored tensor of 64-bit integers; a number alone is a scalar."""
    return numpy_helper.from_array(np.asarray(values, dtype=np.int64), name)


def value(name: str, shape: Sequence[int | str] | None = None, kind: int = FLOAT) -> onnx.ValueInfoProto:
    """Return the declaration of an input or output."""
    return helper.make_tensor_value_info(name, kind, shape)


def graph(
    nodes: Sequence[onnx.NodeProto],
    stored: Sequence[onnx.TensorProto] = (),
    *,
    inputs: Sequence[onnx.ValueInfoProto] | None = None,
    kind: int = FLOAT,
) -> onnx.GraphProto:
    """Return a graph from input `x` (rows of four numbers) to output `y`."""
    given = [value("x", ["N", 4])] if inputs is None else inputs
    return helper.make_graph(nodes, "graph", given, [value("y", ["M"], kind)], list(stored))


def model(main: onnx.GraphProto, *, opset: int = OPSET, domains: Sequence[str] = ()) -> onnx.ModelProto:
    """Return a model of a graph."""
    imports = [helper.make_opsetid("", opset), *(helper.make_opsetid(domain, 1) for domain in domains)]
    return helper.make_model(main, opset_imports=imports, ir_version=8)


def file(
    nodes: Sequence[onnx.NodeProto], stored: Sequence[onnx.TensorProto] = (), *, opset: int = OPSET, kind: int = FLOAT
) -> bytes:
    """Return the bytes of a model from input `x` to output `y`."""
    return model(graph(nodes, stored, kind=kind), opset=opset).SerializeToString()


def honest() -> onnx.ModelProto:
    """Return a model that nothing is wrong with."""
    return model(graph([node("Add", ["x", "w"], ["y"], name="add")], [floats("w", [1, 2, 3, 4])]))
