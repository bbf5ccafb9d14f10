"""Compute small constants that describe shapes, so that a shape hidden in arithmetic is seen."""

from __future__ import annotations

import math
from collections import ChainMap
from collections.abc import Iterator
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator

from tooling.scan.limits import MAX_FOLDED
from tooling.scan.operands import divides_by_zero, growth

# Operators of which shapes are made: their output is no larger than their inputs broadcast against each other, or its
# size is known before it is made.
_FOLDED = frozenset(
    {
        *("Abs", "Add", "And", "Cast", "Ceil", "Concat", "Constant", "ConstantOfShape", "Div", "Equal", "Exp"),
        *("Expand", "Floor", "Gather", "Greater", "Identity", "Less", "Log", "Max", "Min", "Mod", "Mul", "Neg"),
        *("Not", "Or", "Pow", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceSum", "Reshape", "Round", "Shape"),
        *("Size", "Slice", "Sqrt", "Squeeze", "Sub", "Sum", "Tile", "Transpose", "Unsqueeze", "Where"),
    }
)
Known = ChainMap[str, onnx.TensorProto]


def fold_constants(model: onnx.ModelProto) -> None:
    """Replace nodes that compute small constants from small constants by their values, in every graph."""
    _fold_graph(model.graph, ChainMap(), list(model.opset_import))


def subgraphs(node: onnx.NodeProto) -> Iterator[onnx.GraphProto]:
    """Yield the graphs in a node's attributes."""
    for attribute in node.attribute:
        if attribute.HasField("g"):
            yield attribute.g
        yield from attribute.graphs


def _fold_graph(graph: onnx.GraphProto, outer: Known, opsets: list[onnx.OperatorSetIdProto]) -> None:
    known = outer.new_child({tensor.name: tensor for tensor in graph.initializer if _is_small(tensor)})
    kept: list[onnx.NodeProto] = []
    for node in graph.node:
        for inner in subgraphs(node):
            _fold_graph(inner, known, opsets)
        value = _fold(node, known, opsets)
        if value is None:
            kept.append(node)
        else:
            known[value.name] = value
            graph.initializer.append(value)
    # The inference does not look for constants in the graph around.
    borrowed = {name for node in kept for name in node.input if name not in known.maps[0] and name in outer}
    graph.initializer.extend(outer[name] for name in sorted(borrowed))
    del graph.node[:]
    graph.node.extend(kept)


def _is_small(tensor: onnx.TensorProto) -> bool:
    return tensor.data_type != TensorProto.STRING and math.prod(tensor.dims) <= MAX_FOLDED


def _fold(node: onnx.NodeProto, known: Known, opsets: list[onnx.OperatorSetIdProto]) -> onnx.TensorProto | None:
    """Return the one value that a node makes, or None when it is not a small constant."""
    names = [name for name in node.input if name]
    if node.op_type not in _FOLDED or len(node.output) != 1 or any(name not in known for name in names):
        return None
    if divides_by_zero(node, known) or growth(node, known) > MAX_FOLDED:
        return None
    inputs = [helper.make_tensor_value_info(name, known[name].data_type, list(known[name].dims)) for name in set(names)]
    graph = helper.make_graph([node], "fold", inputs, [onnx.ValueInfoProto(name=node.output[0])])
    try:
        evaluator = ReferenceEvaluator(helper.make_model(graph, opset_imports=opsets))
        values: Any = evaluator.run(None, {name: numpy_helper.to_array(known[name]) for name in names})
        tensor = numpy_helper.from_array(np.asarray(values[0]), node.output[0])
    except (ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError):
        # What cannot be computed stays in the graph, where it counts as a size that cannot be read.
        return None
    return tensor if _is_small(tensor) else None
