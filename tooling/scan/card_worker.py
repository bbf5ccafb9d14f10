"""In the box: print what `model.onnx` says about itself, as JSON. The gate has let the file through before."""

from __future__ import annotations

import json
import math
import re
import sys
from typing import Any

import onnx

from tooling.model.hidden import HIDDEN, JOINERS
from tooling.scan.card import MAX_DIMENSIONS, MAX_NAME, MAX_PROPERTIES, MAX_PROSE, MAX_TENSORS
from tooling.scan.worker import MODEL

_UNSEEN = re.compile(f"[{HIDDEN}{JOINERS}]")
_DIMENSION = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,39}", re.ASCII)
_TYPES = {"float": "float32", "double": "float64"}


def describe_model(model: onnx.ModelProto) -> dict[str, Any]:
    """Return a model card as plain values."""
    graph = model.graph
    fixed = {one.name for one in graph.initializer}
    return {
        "haat": "model-card/1",
        "graph": _line(graph.name),
        "producer": _line(f"{model.producer_name} {model.producer_version}"),
        "opsets": {_line(one.domain): one.version for one in model.opset_import},
        "parameters": sum(math.prod(one.dims) for one in graph.initializer)
        + sum(len(one.floats) for node in graph.node for one in node.attribute),
        "inputs": [_tensor(one) for one in graph.input if one.name not in fixed][:MAX_TENSORS],
        "outputs": [_tensor(one) for one in graph.output][:MAX_TENSORS],
        "description": _prose(model.doc_string or graph.doc_string),
        "properties": {_line(one.key): _prose(one.value) for one in model.metadata_props[:MAX_PROPERTIES]},
    }


def _tensor(value: onnx.ValueInfoProto) -> dict[str, Any]:
    kind = value.type.WhichOneof("value")
    if kind != "tensor_type":
        word = (kind or "").removesuffix("_type")
        return {"name": _line(value.name), "type": word if word in {"sequence", "map", "optional"} else "other"}
    tensor = value.type.tensor_type
    shape = [_dimension(one, index) for index, one in enumerate(tensor.shape.dim)]
    known = tensor.HasField("shape") and len(shape) <= MAX_DIMENSIONS
    return {
        "name": _line(value.name),
        "type": _type_name(tensor.elem_type),
        "shape": shape if known else None,
        "meaning": _line(value.doc_string),
    }


def _type_name(number: int) -> str:
    try:
        word = onnx.TensorProto.DataType.Name(number).lower()
    except ValueError:
        return "other"
    return _TYPES.get(word, word.replace("_", ""))[:20]


def _dimension(dimension: onnx.TensorShapeProto.Dimension, index: int) -> int | str:
    if dimension.HasField("dim_value"):
        return max(0, dimension.dim_value)
    if _DIMENSION.fullmatch(dimension.dim_param):
        return dimension.dim_param
    return "batch" if index == 0 else f"d{index}"


def _line(text: str) -> str:
    return " ".join(_UNSEEN.sub("", text).split())[:MAX_NAME]


def _prose(text: str) -> str:
    lines = text.replace("\r\n", "\n").expandtabs(4).split("\n")
    return _UNSEEN.sub("", "\n".join(line.rstrip() for line in lines)).strip()[:MAX_PROSE]


def main() -> None:
    """Print the card of the model."""
    model = onnx.ModelProto()
    model.ParseFromString(MODEL.read_bytes())
    json.dump(describe_model(model), sys.stdout)


if __name__ == "__main__":
    main()
