"""Models whose graphs loop, recur, grow, contradict themselves or reach out."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper

from tests.hostile.build import FLOAT, file, floats, graph, integers, model, node, value

BOOL = TensorProto.BOOL
_FALSE = helper.make_tensor("off", BOOL, [], [False])
_TRUE = helper.make_tensor("on", BOOL, [], [True])


def foreign_operator(op_type: str, domain: str) -> bytes:
    return model(graph([node(op_type, ["x"], ["y"], domain=domain)]), domains=[domain]).SerializeToString()


def unknown_operator() -> bytes:
    return file([node("PyOp", ["x"], ["y"])])


def future_opset() -> bytes:
    return file([node("Relu", ["x"], ["y"])], opset=1_000)


def two_opsets() -> bytes:
    made = model(graph([node("Relu", ["x"], ["y"])]))
    made.opset_import.append(helper.make_opsetid("ai.onnx", 9))
    return made.SerializeToString()


def _function(name: str, calls: list[str], domain: str = "own") -> onnx.FunctionProto:
    steps = [node(call, [f"v{i}"], [f"v{i + 1}"], domain="own") for i, call in enumerate(calls)]
    body = [node("Identity", ["a"], ["v0"]), *steps, node("Identity", [f"v{len(calls)}"], ["b"])]
    imports = [helper.make_opsetid("", 17), helper.make_opsetid("own", 1)]
    return helper.make_function(domain, name, ["a"], ["b"], body, imports)


def _with_functions(first: str, functions: list[onnx.FunctionProto], domain: str = "own") -> bytes:
    made = model(graph([node(first, ["x"], ["y"], domain=domain)]), domains=["own"])
    made.functions.extend(functions)
    return made.SerializeToString()


def function_calls_itself() -> bytes:
    return _with_functions("F", [_function("F", ["F"])])


def functions_in_a_circle() -> bytes:
    return _with_functions("F", [_function("F", ["G"]), _function("G", ["F"])])


def functions_that_double() -> bytes:
    doubling = [_function(f"F{i}", [f"F{i + 1}"] * 2) for i in range(60)]
    return _with_functions("F0", [*doubling, _function("F60", [])])


def function_replaces_operator() -> bytes:
    return _with_functions("Relu", [_function("Relu", [], domain="")], domain="")


def _loop(trips: str) -> bytes:
    body = helper.make_graph(
        [node("Identity", ["c"], ["d"]), node("Identity", ["a"], ["b"])],
        "body",
        [value("i", [], TensorProto.INT64), value("c", [], BOOL), value("a")],
        [value("d", [], BOOL), value("b")],
    )
    return file([node("Loop", [trips, "on", "x"], ["y"], body=body)], [_TRUE, integers("many", 2**62)])


def endless_loop() -> bytes:
    return _loop("")


def long_loop() -> bytes:
    return _loop("many")


def loop_in_branch() -> bytes:
    body = onnx.ModelProto.FromString(endless_loop()).graph
    del body.input[:]
    choose = node("If", ["on"], ["y"], then_branch=body, else_branch=body)
    return file([choose], [_TRUE])


def scan() -> bytes:
    body = helper.make_graph([node("Identity", ["a"], ["b"])], "body", [value("a", [4])], [value("b", [4])])
    return file([node("Scan", ["x"], ["y"], body=body, num_scan_inputs=1)])


def random_without_seed(op_type: str) -> bytes:
    given = [] if op_type in {"RandomNormal", "RandomUniform"} else ["x"]
    attributes: dict[str, Any] = {} if given else {"shape": [2, 4]}
    kind = TensorProto.INT32 if op_type == "Multinomial" else FLOAT
    return file([node(op_type, given, ["y"], **attributes)], kind=kind)


def dropout_in_training() -> bytes:
    return file([node("Dropout", ["x", "", "on"], ["y"])], [_TRUE])


def random_in_branch() -> bytes:
    inner = graph([node("RandomNormal", [], ["y"], shape=[2, 2])], inputs=[])
    return file([node("If", ["off"], ["y"], then_branch=inner, else_branch=inner)], [_FALSE])


def cycle() -> bytes:
    return file([node("Add", ["x", "b"], ["a"]), node("Add", ["x", "a"], ["b"]), node("Add", ["a", "b"], ["y"])])


def reads_itself() -> bytes:
    return file([node("Add", ["x", "y"], ["y"])])


def reads_nothing() -> bytes:
    return file([node("Add", ["x", "nowhere"], ["y"])])


def made_twice() -> bytes:
    return file([node("Relu", ["x"], ["a"]), node("Abs", ["x"], ["a"]), node("Neg", ["a"], ["y"])])


def deep_branches(depth: int = 14) -> bytes:
    inner = graph([node("Identity", ["x"], ["y"])], inputs=[])
    for _ in range(depth):
        inner = graph([node("If", ["on"], ["y"], then_branch=inner, else_branch=inner)], inputs=[])
        # Two branches double the file at each level.
        inner.node[0].attribute[1].g.CopyFrom(graph([node("Identity", ["x"], ["y"])], inputs=[]))
    return file(inner.node, [_TRUE])


def many_nodes() -> bytes:
    names = ["x", *(f"v{i}" for i in range(60_000)), "y"]
    return file([node("Relu", [a], [b]) for a, b in pairwise(names)])


def _stored(**fields: Any) -> bytes:
    return file([node("Add", ["x", "w"], ["y"])], [TensorProto(name="w", **fields)])


def short_raw_data() -> bytes:
    return _stored(data_type=FLOAT, dims=[1_000_000], raw_data=bytes(16))


def short_values() -> bytes:
    return _stored(data_type=FLOAT, dims=[1_000], float_data=[1.0])


def two_storages() -> bytes:
    return _stored(data_type=FLOAT, dims=[4], raw_data=bytes(16), float_data=[1, 2, 3, 4])


def negative_dimension() -> bytes:
    return _stored(data_type=FLOAT, dims=[-1, -4], raw_data=bytes(16))


def dimensions_that_wrap() -> bytes:
    """Return a tensor whose number of elements is a multiple of 2^64: without data, it looks whole."""
    return _stored(data_type=FLOAT, dims=[2**32, 2**32], raw_data=b"")


def huge_beside_zero() -> bytes:
    return _stored(data_type=FLOAT, dims=[2**62, 2**62, 0], raw_data=b"")


def unknown_type() -> bytes:
    return _stored(data_type=99, dims=[4], raw_data=bytes(16))


def long_string() -> bytes:
    return _stored(data_type=TensorProto.STRING, dims=[1], string_data=[b"a" * 2**17])


def negative_input() -> bytes:
    return model(graph([node("Relu", ["x"], ["y"])], inputs=[value("x", [-5, 4])])).SerializeToString()


def huge_input() -> bytes:
    return model(graph([node("Relu", ["x"], ["y"])], inputs=[value("x", [2**40, 4])])).SerializeToString()


def _sparse(index: int, size: int) -> bytes:
    made = model(graph([node("Add", ["x", "w"], ["y"])]))
    indices = helper.make_tensor("", TensorProto.INT64, [1], [index])
    made.graph.sparse_initializer.append(helper.make_sparse_tensor(floats("w", [1]), indices, [size]))
    return made.SerializeToString()


def sparse_that_fills() -> bytes:
    return _sparse(0, 2**40)


def sparse_outside() -> bytes:
    return _sparse(10**9, 4)


def strings_that_double() -> bytes:
    text = TensorProto(name="s0", data_type=TensorProto.STRING, dims=[1], string_data=[b"a" * 1_000])
    steps = [node("StringConcat", [f"s{i}", f"s{i}"], [f"s{i + 1}"]) for i in range(30)]
    last = node("Identity", ["s30"], ["y"])
    return file([*steps, last], [text], opset=20, kind=TensorProto.STRING)


def zero_attribute(op_type: str, **attributes: Any) -> bytes:
    weights = floats("w", np.ones((1, 1, 3, 3), dtype=np.float32))
    operands = ["x", "w"] if op_type.startswith("Conv") else ["x"]
    main = graph([node(op_type, operands, ["y"], **attributes)], [weights], inputs=[value("x", ["N", 1, 8, 8])])
    return model(main).SerializeToString()


def one_attribute_twice() -> bytes:
    made = onnx.ModelProto.FromString(zero_attribute("MaxPool", kernel_shape=[2, 2]))
    made.graph.node[0].attribute.append(made.graph.node[0].attribute[0])
    return made.SerializeToString()


def zero_passed_to_function() -> bytes:
    """Return a function whose caller says the stride: it stands in no node that has strides."""
    pool = node("MaxPool", ["a"], ["b"], kernel_shape=[2, 2])
    pool.attribute.add(name="strides", type=onnx.AttributeProto.INTS, ref_attr_name="step")
    imports = [helper.make_opsetid("", 17)]
    function = helper.make_function("own", "Pool", ["a"], ["b"], [pool], imports, attributes=["step"])
    call = node("Pool", ["x"], ["y"], domain="own", step=[0, 0])
    made = model(graph([call], inputs=[value("x", ["N", 1, 8, 8])]), domains=["own"])
    made.functions.append(function)
    return made.SerializeToString()


def two_functions_of_one_name() -> bytes:
    return _with_functions("F", [_function("F", []), _function("F", [])])


def missing_attribute() -> bytes:
    return file([node("Cast", ["x"], ["y"])])


def two_inputs_of_one_name() -> bytes:
    return model(graph([node("Relu", ["x"], ["y"])], inputs=[value("x", [4]), value("x", [4])])).SerializeToString()


def dropout_by_constant_node() -> bytes:
    return file([node("Constant", [], ["on"], value=_TRUE), node("Dropout", ["x", "", "on"], ["y"])])


def dropout_by_input() -> bytes:
    main = graph([node("Dropout", ["x", "", "on"], ["y"])], inputs=[value("x", ["N", 4]), value("on", [], BOOL)])
    return model(main).SerializeToString()


def part_of_a_tensor() -> bytes:
    tensor = floats("w", [1, 2, 3, 4])
    tensor.segment.begin, tensor.segment.end = 0, 2
    return file([node("Add", ["x", "w"], ["y"])], [tensor])


def sparse_of_other_length() -> bytes:
    made = model(graph([node("Add", ["x", "w"], ["y"])]))
    indices = helper.make_tensor("", TensorProto.INT64, [3], [0, 1, 2])
    made.graph.sparse_initializer.append(helper.make_sparse_tensor(floats("w", [1]), indices, [4]))
    return made.SerializeToString()


def sparse_with_short_indices() -> bytes:
    made = onnx.ModelProto.FromString(_sparse(0, 4))
    made.graph.sparse_initializer[0].indices.int64_data.append(1)
    return made.SerializeToString()
