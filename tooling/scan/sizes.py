"""How large the tensors become: the graph's shapes are inferred for one sample, and compared with the limits."""

from __future__ import annotations

import math
from collections.abc import Iterator

import onnx
from onnx import shape_inference

from tooling.errors import Problem
from tooling.model.rules import scanning
from tooling.sandbox.text import visible_line
from tooling.scan.fold import fold_constants, subgraphs
from tooling.scan.limits import MAX_ELEMENTS
from tooling.scan.operands import check_operands, too_large
from tooling.scan.tensors import is_open

_NOMINAL = 1


def check_sizes(model: onnx.ModelProto) -> Iterator[Problem]:
    """Yield a problem for each tensor that the graph makes larger than the limit, as far as the file shows.

    The model is changed: it must be the caller's own copy, without functions.
    """
    _forget_declared(model.graph)
    fold_constants(model)
    try:
        inferred = shape_inference.infer_shapes(model, data_prop=True)
    except shape_inference.InferenceError as error:
        yield scanning.TENSOR.problem(f"The shapes contradict each other: {visible_line(str(error), 200)}")
        return
    for graph in _graphs(inferred.graph):
        yield from _check_graph(graph)


def _forget_declared(graph: onnx.GraphProto) -> None:
    """Take the file's word for nothing but the inputs, whose open dimensions become one."""
    for inner in _graphs(graph):
        del inner.value_info[:]
        for value in inner.output:
            value.type.tensor_type.ClearField("shape")
    for value in graph.input:
        for dim in value.type.tensor_type.shape.dim:
            if is_open(dim):
                dim.dim_value = _NOMINAL


def _graphs(graph: onnx.GraphProto) -> Iterator[onnx.GraphProto]:
    waiting = [graph]
    while waiting:
        current = waiting.pop()
        yield current
        waiting.extend(inner for node in current.node for inner in subgraphs(node))


def _check_graph(graph: onnx.GraphProto) -> Iterator[Problem]:
    sizes = {value.name: _elements(value) for value in (*graph.value_info, *graph.output)}
    for name, size in sizes.items():
        if not 0 <= size <= MAX_ELEMENTS:
            yield scanning.TENSOR.problem(f"Value `{visible_line(name, 80)}` {too_large(size)}.")
    stored = {tensor.name: tensor for tensor in graph.initializer}
    constant, total = {*stored, ""}, 0
    for node in graph.node:
        yield from check_operands(node, stored, constant)
        if constant.issuperset(node.input) and not any(subgraphs(node)):
            constant.update(node.output)
            total += sum(sizes.get(name, 0) for name in node.output)
    # A runtime computes all of them before it sees any input.
    if total > MAX_ELEMENTS:
        yield scanning.TENSOR.problem(f"The graph's constants together: it {too_large(total)}.")


def _elements(value: onnx.ValueInfoProto) -> int:
    """Return the elements of a value as far as its dimensions are known."""
    dims = [dim.dim_value for dim in value.type.tensor_type.shape.dim if dim.HasField("dim_value")]
    # A product that overflowed in the inference comes out negative.
    return -1 if any(dim < 0 for dim in dims) else math.prod(dims)
