"""Constant operands that decide how much memory a node takes, or that it divides by."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

import numpy as np
import onnx
from onnx import numpy_helper

from tooling.errors import Problem
from tooling.model.rules import scanning
from tooling.scan.limits import MAX_ELEMENTS, MAX_RANK

# Operators whose output may be any size, and the inputs that say which.
_SIZED_BY: dict[str, tuple[int, ...]] = {
    "AffineGrid": (1,),
    "BlackmanWindow": (0,),
    "CenterCropPad": (1,),
    "Col2Im": (1, 2),
    "ConstantOfShape": (0,),
    "DFT": (1,),
    "Expand": (1,),
    "HammingWindow": (0,),
    "HannWindow": (0,),
    "MaxUnpool": (2,),
    "MelWeightMatrix": (0, 1),
    "OneHot": (1,),
    "Pad": (1,),
    "Range": (0, 1, 2),
    "Resize": (1, 2, 3),
    "Tile": (1,),
    "Upsample": (1,),
}
_ADDED = frozenset({"Pad", "Range"})


def check_operands(
    node: onnx.NodeProto, stored: Mapping[str, onnx.TensorProto], constant: set[str]
) -> Iterator[Problem]:
    """Yield a problem for each operand of a node that makes it too large, or divide by zero.

    `stored` are the constants whose values are known, `constant` the names of all.
    """
    yield from _check_shaping(node, stored, constant)
    if divides_by_zero(node, stored):
        yield scanning.TENSOR.problem(f"A node `{node.op_type}` divides whole numbers by a constant zero.")


def divides_by_zero(node: onnx.NodeProto, stored: Mapping[str, onnx.TensorProto]) -> bool:
    """Return whether a node divides integers by a constant zero, which ends the process of a runtime."""
    if node.op_type not in {"Div", "Mod"} or len(node.input) != 2 or node.input[1] not in stored:  # noqa: PLR2004
        return False
    divisor = numpy_helper.to_array(stored[node.input[1]])
    return bool(np.issubdtype(divisor.dtype, np.integer) and not divisor.all())


def growth(node: onnx.NodeProto, stored: Mapping[str, onnx.TensorProto]) -> float:
    """Return by how much the known constants among a node's inputs make its output grow, at least."""
    return max((_factor(node.op_type, stored[name]) for name in _shaping(node) if name in stored), default=0)


def _check_shaping(
    node: onnx.NodeProto, stored: Mapping[str, onnx.TensorProto], constant: set[str]
) -> Iterator[Problem]:
    """Yield a problem when the inputs that say how large a node's output is are too large, or cannot be read."""
    factor = growth(node, stored)
    if factor > MAX_ELEMENTS:
        yield scanning.TENSOR.problem(f"A node `{node.op_type}` makes a tensor that {too_large(factor)}.")
    if any(name in constant and name not in stored for name in _shaping(node)):
        yield scanning.TENSOR.problem(
            f"A node `{node.op_type}` makes a tensor whose size is constant but cannot be read from the file."
        )


def _shaping(node: onnx.NodeProto) -> list[str]:
    return [node.input[at] for at in _SIZED_BY.get(node.op_type, ()) if at < len(node.input) and node.input[at]]


def _factor(op_type: str, tensor: onnx.TensorProto) -> float:
    """Return by how much an input makes a tensor grow, whatever that tensor's own shape is."""
    try:
        values = [abs(float(value)) for value in numpy_helper.to_array(tensor).reshape(-1)[: MAX_RANK + 1]]
    except (TypeError, ValueError):
        return math.inf
    if any(math.isnan(value) for value in values) or len(values) > MAX_RANK:
        return math.inf
    return max(values, default=0) if op_type in _ADDED else math.prod(max(1.0, value) for value in values)


def too_large(size: float) -> str:
    """Return the words for a number of elements that is beyond the limit."""
    counted = 0 <= size < 10**15
    return f"has {f'{size:.0f}' if counted else 'countless'} elements, at most {MAX_ELEMENTS} may be"
