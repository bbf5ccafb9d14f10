"""Numbers in attributes that make a runtime divide or reserve: positive where they must be, and small enough."""

from __future__ import annotations

from collections.abc import Iterator

import onnx

from tooling.errors import Problem
from tooling.model.rules import scanning
from tooling.sandbox.text import visible_line
from tooling.scan.contents import Contents
from tooling.scan.limits import MAX_ATTRIBUTE

_POSITIVE = frozenset({"blocksize", "dilations", "group", "hidden_size", "kernel_shape", "num_groups", "strides"})
_SIGNED = frozenset({"output_padding", "pads"})


def check_attributes(contents: Contents) -> Iterator[Problem]:
    """Yield a problem for each attribute that stands twice in its node or is out of bounds."""
    for node in contents.nodes:
        names = [attribute.name for attribute in node.attribute]
        if len(set(names)) != len(names):
            yield scanning.NOT_ONNX.problem(f"A node `{visible_line(node.op_type, 80)}` has one attribute twice.")
        for attribute in node.attribute:
            fault = _fault(attribute)
            if fault is not None:
                yield scanning.TENSOR.problem(
                    f"Attribute `{attribute.name}` of a node `{visible_line(node.op_type, 80)}` contains {fault}."
                )


def _fault(attribute: onnx.AttributeProto) -> str | None:
    if attribute.name not in _POSITIVE | _SIGNED:
        return None
    lowest = 1 if attribute.name in _POSITIVE else -MAX_ATTRIBUTE
    values = [*attribute.ints, *([attribute.i] if attribute.HasField("i") else [])]
    outside = [value for value in values if not lowest <= value <= MAX_ATTRIBUTE]
    return f"{outside[0]}, which is not between {lowest} and {MAX_ATTRIBUTE}" if outside else None
