"""The gate's decision over the bytes of a model file. Runs only inside the sandbox: parsing is attack surface."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain, islice

import onnx
from google.protobuf.message import DecodeError
from onnx import checker, inliner

from tooling.errors import Problem, UnsafeModelError
from tooling.model.rules import scanning
from tooling.sandbox.text import visible_line
from tooling.scan.attributes import check_attributes
from tooling.scan.contents import Contents, read_contents
from tooling.scan.functions import check_functions
from tooling.scan.limits import MAX_MODEL_BYTES, MAX_PROBLEMS, MAX_UNKNOWN_BYTES
from tooling.scan.magic import check_magic
from tooling.scan.metadata import check_texts
from tooling.scan.operators import check_operators, check_opsets
from tooling.scan.order import check_order
from tooling.scan.sizes import check_sizes
from tooling.scan.tensors import check_external_data, check_shapes, check_sparse, check_tensors
from tooling.scan.trees import check_trees

# Each stage relies on what the one before has made sure of, so the first that finds something is the last.
_STAGES: tuple[tuple[Callable[[Contents], Iterator[Problem]], ...], ...] = (
    (check_external_data, check_texts),
    (check_opsets, check_tensors, check_shapes),
    (check_sparse, check_functions, check_operators, check_order, check_attributes, check_trees),
)


def inspect_model(data: bytes) -> list[Problem]:
    """Return everything that is wrong with a model file, as far as the first stage that finds something."""
    try:
        return list(islice(_inspect(data), MAX_PROBLEMS))
    except UnsafeModelError as error:
        return list(error.problems)


def _inspect(data: bytes) -> Iterator[Problem]:
    if len(data) > MAX_MODEL_BYTES:
        yield scanning.NOT_ONNX.problem(f"The file has {len(data)} bytes, at most {MAX_MODEL_BYTES} may be.")
        return
    magic = list(check_magic(data))
    yield from magic
    if magic:
        return
    model = _parse(data)
    contents = read_contents(model)
    for stage in _STAGES:
        problems = list(islice(chain.from_iterable(check(contents) for check in stage), MAX_PROBLEMS))
        yield from problems
        if problems:
            return
    _check_with_library(data)
    yield from _inspect_expanded(model)


def _inspect_expanded(model: onnx.ModelProto) -> Iterator[Problem]:
    """Inspect what depends on values that functions pass on."""
    if model.functions:
        model = inliner.inline_local_functions(model)
        problems = list(check_attributes(read_contents(model)))
        yield from problems
        if problems:
            return
    yield from check_sizes(model)


def _parse(data: bytes) -> onnx.ModelProto:
    model = onnx.ModelProto()
    try:
        model.ParseFromString(data)
    except DecodeError as error:
        raise _not_onnx("The file cannot be parsed as an ONNX model.") from error
    if not model.graph.node:
        raise _not_onnx("The file contains no graph.")
    size = model.ByteSize()
    model.DiscardUnknownFields()
    unknown = size - model.ByteSize()
    if unknown > MAX_UNKNOWN_BYTES:
        raise UnsafeModelError(
            scanning.METADATA.problem(f"The file has {unknown} bytes in fields that the ONNX format does not have.")
        )
    return model


def _check_with_library(data: bytes) -> None:
    try:
        checker.check_model(data)
    except (checker.ValidationError, ValueError) as error:
        raise _not_onnx(f"The ONNX checker refuses the file: {visible_line(str(error), 200)}") from error


def _not_onnx(message: str) -> UnsafeModelError:
    return UnsafeModelError(scanning.NOT_ONNX.problem(message))
