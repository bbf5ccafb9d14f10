"""Everything that a model file contains, found by one walk over all its messages.

The walk follows the format's own description, so that no place where a tensor or a graph can stand is forgotten.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import onnx
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

from tooling.errors import UnsafeModelError
from tooling.model.rules import scanning
from tooling.scan.limits import MAX_MESSAGES, MAX_NODES, MAX_SUBGRAPH_DEPTH


@dataclass(frozen=True, slots=True)
class Text:
    """A string of the file and the name of the field in which it stands, such as `NodeProto.name`."""

    where: str
    value: str


@dataclass(frozen=True, slots=True)
class Contents:
    """The messages of a model by their kind, and its strings."""

    model: onnx.ModelProto
    graphs: list[onnx.GraphProto] = field(default_factory=list)
    nodes: list[onnx.NodeProto] = field(default_factory=list)
    tensors: list[onnx.TensorProto] = field(default_factory=list)
    sparse: list[onnx.SparseTensorProto] = field(default_factory=list)
    shapes: list[onnx.TensorShapeProto] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)

    def take(self, message: Message) -> None:
        """Put a message where it belongs."""
        match message:
            case onnx.GraphProto():
                self.graphs.append(message)
            case onnx.NodeProto():
                self.nodes.append(message)
            case onnx.TensorProto():
                self.tensors.append(message)
            case onnx.SparseTensorProto():
                self.sparse.append(message)
            case onnx.TensorShapeProto():
                self.shapes.append(message)


def read_contents(model: onnx.ModelProto) -> Contents:
    """Return what a model contains. Raises UnsafeModelError when that is too much, too deep, or no text."""
    contents = Contents(model)
    waiting: list[tuple[Message, int]] = [(model, -1)]
    seen = 0
    try:
        while waiting:
            message, outer = waiting.pop()
            depth = outer + isinstance(message, onnx.GraphProto)
            contents.take(message)
            inner = [(part, depth) for part in _parts(message, contents.texts)]
            waiting.extend(inner)
            seen += len(inner)
            _check_bounds(seen, len(contents.nodes), depth)
    except UnicodeDecodeError as error:
        raise UnsafeModelError(scanning.METADATA.problem("A name or text in the file is not UTF-8.")) from error
    return contents


def _parts(message: Message, texts: list[Text]) -> Iterator[Message]:
    """Yield the messages directly in a message; add its strings to `texts`."""
    for descriptor, value in message.ListFields():
        if descriptor.type == FieldDescriptor.TYPE_MESSAGE:
            yield from (value,) if isinstance(value, Message) else value
        elif descriptor.type == FieldDescriptor.TYPE_STRING:
            where = f"{type(message).__name__}.{descriptor.name}"
            # Bytes that are not UTF-8 come back as they are from one implementation of protobuf; another raises.
            texts.extend(_text(where, text) for text in ((value,) if isinstance(value, str | bytes) else value))


def _text(where: str, text: str | bytes) -> Text:
    return Text(where, text if isinstance(text, str) else text.decode("utf-8"))


def _check_bounds(messages: int, nodes: int, depth: int) -> None:
    if messages > MAX_MESSAGES:
        raise _too_complex(f"The file has more than {MAX_MESSAGES} parts.")
    if nodes > MAX_NODES:
        raise _too_complex(f"The model has more than {MAX_NODES} nodes.")
    if depth > MAX_SUBGRAPH_DEPTH:
        raise _too_complex(f"Graphs in graphs are more than {MAX_SUBGRAPH_DEPTH} deep.")


def _too_complex(message: str) -> UnsafeModelError:
    return UnsafeModelError(scanning.TOO_COMPLEX.problem(message))
