"""A model and the points that it is measured on, both made here: the smallest that are real."""

from __future__ import annotations

import io

import numpy as np
from onnx import TensorProto, helper, numpy_helper


def tiny_model() -> bytes:
    """Return a nearest-centre classifier as ONNX, a few hundred bytes."""
    weights = numpy_helper.from_array(np.array([[0, 8, 0], [0, 0, 8]], dtype=np.float32), "weights")
    bias = numpy_helper.from_array(np.array([0, -16, -16], dtype=np.float32), "bias")
    nodes = [
        helper.make_node("Gemm", ["X", "weights", "bias"], ["score"]),
        helper.make_node("ArgMax", ["score"], ["label"], axis=1, keepdims=0),
    ]
    given = helper.make_tensor_value_info("X", TensorProto.FLOAT, ["batch", 2])
    made = helper.make_tensor_value_info("label", TensorProto.INT64, ["batch"])
    graph = helper.make_graph(nodes, "tiny", [given], [made], [weights, bias])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    return bytes(model.SerializeToString(deterministic=True))


def clusters() -> bytes:
    """Return 90 points around three centres, as an npz."""
    source = np.random.default_rng(7)
    labels = np.repeat(np.arange(3, dtype=np.int64), 30)
    centres = np.array([[0, 0], [4, 0], [0, 4]], dtype=np.float32)
    page = io.BytesIO()
    np.savez(page, x=(centres[labels] + source.normal(0, 1.2, (90, 2))).astype(np.float32), y=labels)
    return page.getvalue()
