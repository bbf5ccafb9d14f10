"""`gemm/1`: the reference graph that processor time is compared with.

One matrix product of 64×256 with 256×256 and its rectification, about 8.4 million operations. Its weights follow
from a formula, so that the graph is the same everywhere and for ever; another graph is `gemm/2`.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from onnx import TensorProto, helper, numpy_helper

ROWS, WIDTH = 64, 256
_OPSET, _IR = 13, 8


def reference_graph() -> bytes:
    """Return the graph, with input `x` (float32, 64×256) and output `y`."""
    weights = numpy_helper.from_array(_pattern(WIDTH), "w")
    graph = helper.make_graph(
        [helper.make_node("Gemm", ["x", "w"], ["z"]), helper.make_node("Relu", ["z"], ["y"])],
        "gemm",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [ROWS, WIDTH])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [ROWS, WIDTH])],
        [weights],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", _OPSET)], producer_name="haat")
    model.ir_version = _IR
    return bytes(model.SerializeToString(deterministic=True))


def reference_input() -> npt.NDArray[np.float32]:
    """Return what the reference graph is fed with."""
    return _pattern(ROWS)


def _pattern(rows: int) -> npt.NDArray[np.float32]:
    # Small whole numbers, so that sums are exact and no block meets denormal or infinite values.
    steps = np.arange(rows * WIDTH, dtype=np.int64).reshape(rows, WIDTH)
    return ((steps * 37) % 17 - 8).astype(np.float32)
