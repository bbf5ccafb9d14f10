"""Models of a few hundred bytes that ask for terabytes when they run."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import onnx
from onnx import TensorProto, helper

from tests.hostile.build import FLOAT, file, floats, graph, integers, model, node, value

HUGE = 10**12


def fill() -> bytes:
    return file([node("ConstantOfShape", ["s"], ["y"])], [integers("s", [HUGE])])


def fill_from_constant_node() -> bytes:
    return file([node("Constant", [], ["s"], value_ints=[HUGE]), node("ConstantOfShape", ["s"], ["y"])])


def fill_from_arithmetic() -> bytes:
    steps = [node("Pow", ["a", "a"], ["s"]), node("ConstantOfShape", ["s"], ["y"])]
    return file(steps, [integers("a", [12])])


def fill_from_floats() -> bytes:
    steps = [node("Cast", ["a"], ["s"], to=TensorProto.INT64), node("ConstantOfShape", ["s"], ["y"])]
    return file(steps, [floats("a", [1e12])])


def fill_from_what_cannot_be_read() -> bytes:
    """Return a size hidden behind an operator that the gate does not compute."""
    steps = [
        node("Det", ["a"], ["d"]),
        node("Reshape", ["d", "one"], ["f"]),
        node("Cast", ["f"], ["s"], to=TensorProto.INT64),
        node("ConstantOfShape", ["s"], ["y"]),
    ]
    return file(steps, [floats("a", np.diag([1e6, 1e6]).astype(np.float32)), integers("one", [1])])


def fill_in_branch() -> bytes:
    inner = graph([node("ConstantOfShape", ["s"], ["y"])], inputs=[])
    choose = node("If", ["on"], ["y"], then_branch=inner, else_branch=inner)
    return file([choose], [helper.make_tensor("on", TensorProto.BOOL, [], [True]), integers("s", [HUGE])])


def fill_in_function() -> bytes:
    body = [node("ConstantOfShape", ["a"], ["b"])]
    function = helper.make_function("own", "Fill", ["a"], ["b"], body, [helper.make_opsetid("", 17)])
    made = model(graph([node("Fill", ["s"], ["y"], domain="own")], [integers("s", [HUGE])]), domains=["own"])
    made.functions.append(function)
    return made.SerializeToString()


def many_fills() -> bytes:
    """Return constants that are allowed one by one."""
    steps = [node("ConstantOfShape", ["s"], [f"v{i}"]) for i in range(40)]
    return file([*steps, node("Sum", [f"v{i}" for i in range(40)], ["y"])], [integers("s", [2**27])])


def expand() -> bytes:
    return file([node("Expand", ["x", "s"], ["y"])], [integers("s", [HUGE, 1, 4])])


def tile() -> bytes:
    return file([node("Tile", ["x", "s"], ["y"])], [integers("s", [10**6, 10**6])])


def count() -> bytes:
    stored = [integers("a", 0), integers("b", HUGE), integers("c", 1)]
    return file([node("Range", ["a", "b", "c"], ["y"])], stored, kind=TensorProto.INT64)


def resize() -> bytes:
    return file([node("Resize", ["x", "", "s"], ["y"])], [floats("s", [1e6, 1e6])])


def resize_of_unknown_shape() -> bytes:
    steps = [
        node("NonZero", ["x"], ["n"]),
        node("Cast", ["n"], ["f"], to=FLOAT),
        node("Resize", ["f", "", "s"], ["y"]),
    ]
    return file(steps, [floats("s", [1e6, 1e6])])


def upsample() -> bytes:
    return file([node("Upsample", ["x", "s"], ["y"])], [floats("s", [1e6, 1e6])], opset=9)


def pad() -> bytes:
    return file([node("Pad", ["x", "p"], ["y"])], [integers("p", [HUGE, 0, 0, 0])])


def one_hot() -> bytes:
    stored = [integers("i", [1]), integers("d", HUGE), floats("v", [0, 1])]
    return file([node("OneHot", ["i", "d", "v"], ["y"])], stored)


def outer_products() -> bytes:
    stored = [floats("v", np.ones(1_000, dtype=np.float32))]
    return file([node("Einsum", ["v"] * 4, ["y"], equation="a,b,c,d->abcd")], stored)


def matrix_of_vectors() -> bytes:
    column = floats("a", np.ones((30_000, 1), dtype=np.float32))
    row = floats("b", np.ones((1, 30_000), dtype=np.float32))
    return file([node("MatMul", ["a", "b"], ["y"])], [column, row])


def concatenations_that_double() -> bytes:
    names = ["x", *(f"v{i}" for i in range(40)), "y"]
    return file([node("Concat", [a, a], [b], axis=0) for a, b in pairwise(names)])


def window() -> bytes:
    return file([node("HannWindow", ["s"], ["y"])], [integers("s", HUGE)])


def random_of_shape() -> bytes:
    return file([node("RandomUniform", [], ["y"], shape=[HUGE], seed=1.0)])


def transposed_convolution() -> bytes:
    weights = floats("w", np.ones((1, 1, 3, 3), dtype=np.float32))
    step = node("ConvTranspose", ["x", "w"], ["y"], strides=[10**6, 10**6])
    return model(graph([step], [weights], inputs=[value("x", ["N", 1, 8, 8])])).SerializeToString()


def lying_shape() -> bytes:
    """Return a huge value that the file declares to be small."""
    main: onnx.GraphProto = graph(
        [node("ConstantOfShape", ["s"], ["v"]), node("ReduceSum", ["v"], ["y"])], [integers("s", [HUGE])]
    )
    main.value_info.append(value("v", [1]))
    return model(main).SerializeToString()


def modulo_zero() -> bytes:
    """Return a constant division by zero, which ends a process that computes it in machine code."""
    stored = [integers("a", [1]), integers("z", [0])]
    steps = [node("Mod", ["a", "z"], ["s"]), node("ConstantOfShape", ["s"], ["y"])]
    return file(steps, stored)


def hidden_division_by_zero() -> bytes:
    steps = [
        node("Sub", ["a", "a"], ["z"]),
        node("Div", ["a", "z"], ["s"]),
        node("ConstantOfShape", ["s"], ["y"]),
    ]
    return file(steps, [integers("a", [7])])


def fill_from_broken_arithmetic() -> bytes:
    """Return a constant that cannot be computed at all."""
    steps = [node("Reshape", ["a", "b"], ["s"]), node("ConstantOfShape", ["s"], ["y"])]
    return file(steps, [integers("a", [1, 2, 3]), integers("b", [2])])


def resize_by_no_number() -> bytes:
    return file([node("Resize", ["x", "", "s"], ["y"])], [floats("s", [float("nan"), 1.0])])


def expand_to_text() -> bytes:
    text = TensorProto(name="s", data_type=TensorProto.STRING, dims=[1], string_data=[b"many"])
    return file([node("Expand", ["x", "s"], ["y"])], [text])


def pad_of_many_dimensions() -> bytes:
    return file([node("Pad", ["x", "p"], ["y"])], [integers("p", [1] * 100)])
