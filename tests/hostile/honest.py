"""Models that look like the hostile ones and are not: none of them may be refused."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import onnx
from onnx import TensorProto, helper

from tests.hostile.build import file, floats, graph, honest, integers, model, node, value
from tests.hostile.trees import new_tree, tree

_ON = helper.make_tensor("on", TensorProto.BOOL, [], [True])
_OFF = helper.make_tensor("off", TensorProto.BOOL, [], [False])


def _branches() -> bytes:
    inner = graph([node("Add", ["x", "w"], ["y"])], [floats("w", [1, 2, 3, 4])], inputs=[])
    return file([node("If", ["on"], ["y"], then_branch=inner, else_branch=inner)], [_ON])


def _functions() -> bytes:
    body = [node("Relu", ["a"], ["r"]), node("Add", ["r", "a"], ["b"])]
    inner = helper.make_function("own", "Inner", ["a"], ["b"], body, [helper.make_opsetid("", 17)])
    imports = [helper.make_opsetid("", 17), helper.make_opsetid("own", 1)]
    calls = [node("Inner", ["a"], ["m"], domain="own"), node("Inner", ["m"], ["b"], domain="own")]
    outer = helper.make_function("own", "Outer", ["a"], ["b"], calls, imports)
    made = model(graph([node("Outer", ["x"], ["y"], domain="own")]), domains=["own"])
    made.functions.extend([inner, outer])
    return made.SerializeToString()


def _sparse() -> bytes:
    made = model(graph([node("Add", ["x", "w"], ["y"])]))
    indices = helper.make_tensor("", TensorProto.INT64, [2, 1], [0, 3])
    made.graph.sparse_initializer.append(helper.make_sparse_tensor(floats("w", [1, 2]), indices, [4]))
    return made.SerializeToString()


def _every_type() -> bytes:
    """Return a model with a stored tensor of each type, once as bytes and once in its own field."""
    names = sorted(set(TensorProto.DataType.keys()) - {"UNDEFINED", "STRING"})
    stored = []
    for at, name in enumerate(names):
        kind = TensorProto.DataType.Value(name)
        stored.append(helper.make_tensor(f"a{at}", kind, [3], [1, 0, 1]))
        raw = onnx.numpy_helper.from_array(onnx.numpy_helper.to_array(stored[-1]), f"b{at}")
        stored.append(raw)
    text = TensorProto(name="text", data_type=TensorProto.STRING, dims=[2], string_data=[b"a", "ü".encode()])
    return file([node("Relu", ["x"], ["y"])], [*stored, text])


def _expand_as_exported() -> bytes:
    """Return the arithmetic on shapes that an exporter writes where a size is kept."""
    steps = [
        node("Shape", ["s"], ["rank"]),
        node("ConstantOfShape", ["rank"], ["ones"], value=integers("", [1])),
        node("Mul", ["ones", "minus"], ["negative"]),
        node("Equal", ["s", "negative"], ["kept"]),
        node("Where", ["kept", "ones", "s"], ["shape"]),
        node("Expand", ["x", "shape"], ["y"]),
    ]
    return file(steps, [integers("s", [-1, 4]), integers("minus", [-1])])


def _shape_of_input() -> bytes:
    steps = [node("Shape", ["x"], ["s"]), node("ConstantOfShape", ["s"], ["zeros"]), node("Add", ["x", "zeros"], ["y"])]
    return file(steps)


def _seeds_and_dropout() -> bytes:
    steps = [
        node("RandomNormalLike", ["x"], ["noise"], seed=1.0),
        node("Add", ["x", "noise"], ["noisy"]),
        node("Dropout", ["noisy", "", "off"], ["kept"]),
        node("Dropout", ["kept"], ["y"]),
    ]
    return file(steps, [_OFF])


def _image() -> bytes:
    weights = floats("w", np.ones((2, 1, 3, 3), dtype=np.float32))
    steps = [
        node("Conv", ["x", "w"], ["c"], strides=[2, 2], pads=[1, 1, 1, 1]),
        node("Resize", ["c", "", "scales"], ["r"]),
        node("Pad", ["r", "pads"], ["y"]),
    ]
    stored = [weights, floats("scales", [1, 1, 2, 2]), integers("pads", [0, 0, 1, 1, 0, 0, 1, 1])]
    return model(graph(steps, stored, inputs=[value("x", ["N", 1, "H", "W"])])).SerializeToString()


def _notes() -> bytes:
    made = honest()
    helper.set_model_props(made, {"notes": "Trained on 数字.\nSecond line.\tTab.", "labels": "\n".join("äöü" * 1_000)})
    made.graph.node[0].doc_string = "File «model.py», line 3\n    return x + w"
    return made.SerializeToString()


def _open_dimensions() -> bytes:
    """Return the -1 that some exporters write where a dimension is open."""
    made = model(graph([node("Relu", ["x"], ["r"]), node("Relu", ["r"], ["y"])], inputs=[value("x", [-1, 4])]))
    made.graph.value_info.append(value("r", [-1, 4]))
    return made.SerializeToString()


HONEST: dict[str, Callable[[], bytes]] = {
    "honest": lambda: honest().SerializeToString(),
    "honest-branches": _branches,
    "honest-functions": _functions,
    "honest-sparse": _sparse,
    "honest-every-type": _every_type,
    "honest-expand": _expand_as_exported,
    "honest-shape-of-input": _shape_of_input,
    "honest-seeds-and-dropout": _seeds_and_dropout,
    "honest-image": _image,
    "honest-notes": _notes,
    "honest-open-dimensions": _open_dimensions,
    "honest-tree": lambda: tree([1, 0, 0], [2, 0, 0], [1, 2]),
    "honest-new-tree": lambda: new_tree(0, true_is_leaf=True),
}
