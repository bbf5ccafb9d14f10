"""Files that are no model, or hide something beside one."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import onnx
from onnx import TensorProto, helper

from tests.hostile.build import file, floats, graph, honest, model, node


def pickle() -> bytes:
    # Protocol 4: the global `posix.system`, called with a text. Written by hand, so nothing here can run it.
    return b"\x80\x04\x8c\x05posix\x8c\x06system\x93\x8c\x04true\x85R."


def zip_archive() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("archive/data.pkl", pickle())
    return buffer.getvalue()


def program() -> bytes:
    return b"\x7fELF\x02\x01\x01" + bytes(57)


def safetensors() -> bytes:
    return (2).to_bytes(8, "little") + b"{}" + bytes(16)


def cut_off() -> bytes:
    return honest().SerializeToString()[:-7]


def no_graph() -> bytes:
    return onnx.ModelProto(ir_version=8, producer_name="nobody").SerializeToString()


def nested_messages() -> bytes:
    """Return graphs in attributes of nodes of graphs, a thousand deep, each length written honestly."""
    inner = b""
    for _ in range(1_000):
        for tag in (b"\x32", b"\x2a", b"\x0a"):  # AttributeProto.g, NodeProto.attribute, GraphProto.node
            inner = tag + _length(len(inner)) + inner
    return b"\x08\x08\x3a" + _length(len(inner)) + inner


def empty_nodes() -> bytes:
    """Return a graph of two bytes a node: what is small on disk is large in memory."""
    nodes = b"\x0a\x00" * 400_000
    return b"\x08\x08\x3a" + _length(len(nodes)) + nodes


def unknown_fields() -> bytes:
    # Field 1000, which the format does not have, with 64 kB of whatever.
    return honest().SerializeToString() + b"\xc2\x3e" + _length(2**16) + bytes(2**16)


def escape_in_metadata() -> bytes:
    made = honest()
    helper.set_model_props(made, {"note": "\x1b]0;owned\x07\x1b[2J all checks passed"})
    return made.SerializeToString()


def escape_in_name() -> bytes:
    made = honest()
    made.graph.node[0].name = "add\x1b[31m"
    return made.SerializeToString()


def turned_around_name() -> bytes:
    made = honest()
    made.producer_name = "safe\u202egnihtemos"
    return made.SerializeToString()


def large_metadata() -> bytes:
    made = honest()
    helper.set_model_props(made, {"weights": "A" * 2**19})
    return made.SerializeToString()


def long_name() -> bytes:
    made = honest()
    made.graph.name = "g" * 5_000
    return made.SerializeToString()


def name_not_utf8() -> bytes:
    return honest().SerializeToString().replace(b"add", b"\xff\xfed")


def _external(location: str) -> onnx.TensorProto:
    tensor = TensorProto(name="w", data_type=TensorProto.FLOAT, dims=[4], data_location=TensorProto.EXTERNAL)
    tensor.external_data.add(key="location", value=location)
    return tensor


def external(location: str) -> Callable[[], bytes]:
    """Return a maker of a model whose weights lie in another file."""
    return lambda: file([node("Add", ["x", "w"], ["y"])], [_external(location)])


def external_without_flag() -> bytes:
    tensor = floats("w", [1, 2, 3, 4])
    tensor.external_data.add(key="location", value="/etc/hostname")
    return file([node("Add", ["x", "w"], ["y"])], [tensor])


def external_in_attribute() -> bytes:
    return file([node("Constant", [], ["w"], value=_external("../secret")), node("Add", ["x", "w"], ["y"])])


def external_in_subgraph() -> bytes:
    inner = graph([node("Identity", ["w"], ["y"])], [_external("../secret")], inputs=[])
    choose = node("If", ["c"], ["y"], then_branch=inner, else_branch=inner)
    stored = helper.make_tensor("c", TensorProto.BOOL, [], [True])
    return file([choose], [stored])


def external_in_sparse() -> bytes:
    made = honest()
    indices = helper.make_tensor("", TensorProto.INT64, [4], [0, 1, 2, 3])
    made.graph.sparse_initializer.append(helper.make_sparse_tensor(_external("../secret"), indices, [8]))
    return made.SerializeToString()


def external_in_function() -> bytes:
    body = [node("Constant", [], ["w"], value=_external("../secret")), node("Add", ["a", "w"], ["b"])]
    function = helper.make_function("own", "AddSecret", ["a"], ["b"], body, [helper.make_opsetid("", 17)])
    made = model(graph([node("AddSecret", ["x"], ["y"], domain="own")]), domains=["own"])
    made.functions.append(function)
    return made.SerializeToString()


def external_in_training() -> bytes:
    made = honest()
    made.training_info.add().algorithm.initializer.append(_external("../secret"))
    return made.SerializeToString()


def _length(number: int) -> bytes:
    """Return a length as protobuf writes it."""
    encoded = bytearray()
    while number > 0x7F:
        encoded.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*encoded, number])
