"""Stored tensors: inside the file, of a known type, and exactly as large as they say."""

from __future__ import annotations

import math
from collections.abc import Iterator

import onnx
from onnx import TensorProto, numpy_helper

from tooling.errors import Problem
from tooling.model.rules import scanning
from tooling.sandbox.text import visible_line
from tooling.scan.contents import Contents
from tooling.scan.limits import MAX_ELEMENTS, MAX_STRING_BYTES, MAX_STRING_TENSOR_BYTES

_FIELDS = ("float_data", "int32_data", "int64_data", "double_data", "uint64_data", "string_data")
# Bits an element takes in `raw_data`, and the field that holds it otherwise. Types by name: older releases lack some.
_STORAGE: dict[int, tuple[int, str]] = {
    TensorProto.DataType.Value(name): (bits, field)
    for field, bits, names in (
        ("float_data", 32, "FLOAT"),
        ("float_data", 64, "COMPLEX64"),
        ("double_data", 64, "DOUBLE"),
        ("double_data", 128, "COMPLEX128"),
        ("int64_data", 64, "INT64"),
        ("uint64_data", 32, "UINT32"),
        ("uint64_data", 64, "UINT64"),
        ("int32_data", 32, "INT32"),
        ("int32_data", 16, "INT16 UINT16 FLOAT16 BFLOAT16"),
        ("int32_data", 8, "INT8 UINT8 BOOL FLOAT8E4M3FN FLOAT8E4M3FNUZ FLOAT8E5M2 FLOAT8E5M2FNUZ FLOAT8E8M0"),
        ("int32_data", 8, "FLOAT6E2M3 FLOAT6E3M2"),
        ("int32_data", 4, "INT4 UINT4 FLOAT4E2M1"),
        ("int32_data", 2, "INT2 UINT2"),
        ("string_data", 0, "STRING"),
    )
    for name in names.split()
    if name in TensorProto.DataType.keys()  # noqa: SIM118 - an enum wrapper, not a mapping
}
_OPEN = -1
_COMPLEX = frozenset({TensorProto.COMPLEX64, TensorProto.COMPLEX128})


def check_external_data(contents: Contents) -> Iterator[Problem]:
    """Yield a problem for each tensor that names another file, wherever it stands."""
    for tensor in contents.tensors:
        if tensor.data_location == TensorProto.EXTERNAL or len(tensor.external_data):
            location = next((entry.value for entry in tensor.external_data if entry.key == "location"), "")
            named = f" (`{visible_line(location, 80)}`)" if location else ""
            yield scanning.EXTERNAL_DATA.problem(f"Tensor {_name(tensor)} lies in another file{named}.")


def check_tensors(contents: Contents) -> Iterator[Problem]:
    """Yield a problem for each tensor that is not what its shape and type say."""
    for tensor in contents.tensors:
        fault = _fault(tensor)
        if fault is not None:
            yield scanning.TENSOR.problem(f"Tensor {_name(tensor)} {fault}.")


def check_sparse(contents: Contents) -> Iterator[Problem]:
    """Yield a problem for each sparse tensor that is too large when it is filled up, or points outside itself."""
    for sparse in contents.sparse:
        fault = _sparse_fault(sparse)
        if fault is not None:
            yield scanning.TENSOR.problem(f"Sparse tensor {_name(sparse.values)} {fault}.")


def check_shapes(contents: Contents) -> Iterator[Problem]:
    """Yield a problem for each declared shape that is negative or too large."""
    for shape in contents.shapes:
        dims = [dim.dim_value for dim in shape.dim if not is_open(dim)]
        fault = _dims_fault(dims)
        if fault is not None:
            yield scanning.TENSOR.problem(f"A declared shape {fault}.")


def is_open(dim: onnx.TensorShapeProto.Dimension) -> bool:
    """Return whether a declared dimension says nothing: no number, or the -1 that some exporters write for none."""
    return not dim.HasField("dim_value") or dim.dim_value == _OPEN


def _name(tensor: onnx.TensorProto) -> str:
    return f"`{visible_line(tensor.name, 80)}`" if tensor.name else "without a name"


def _dims_fault(dims: list[int]) -> str | None:
    if any(dim < 0 for dim in dims):
        return "has a negative dimension"
    # Without the zeros: two of the runtimes multiply before they look.
    elements = math.prod(dim for dim in dims if dim)
    return f"has {elements} elements, at most {MAX_ELEMENTS} may be" if elements > MAX_ELEMENTS else None


def _fault(tensor: onnx.TensorProto) -> str | None:
    if tensor.data_type not in _STORAGE:
        return f"has the unknown type {tensor.data_type}"
    if tensor.HasField("segment"):
        return "is a segment of a tensor, which no runtime puts together"
    return _dims_fault(list(tensor.dims)) or _storage_fault(tensor) or _string_fault(tensor)


def _storage_fault(tensor: onnx.TensorProto) -> str | None:
    bits, field = _STORAGE[tensor.data_type]
    elements = math.prod(tensor.dims)
    filled = [name for name in _FIELDS if len(getattr(tensor, name))]
    if tensor.HasField("raw_data") and not (filled and not tensor.raw_data):
        expected = math.ceil(elements * bits / 8)
        if filled or not bits or len(tensor.raw_data) != expected:
            return f"has {len(tensor.raw_data)} bytes of data where its shape and type ask for {expected}"
        return None
    expected = _values(tensor.data_type, bits, elements)
    found = len(getattr(tensor, field))
    if found != expected or filled not in ([], [field]):
        return f"has {found} values where its shape and type ask for {expected}"
    return None


def _values(data_type: int, bits: int, elements: int) -> int:
    """Return how many entries of its typed field a tensor of so many elements has."""
    if data_type in _COMPLEX:
        return 2 * elements
    return math.ceil(elements * bits / 8) if 0 < bits < 8 else elements  # noqa: PLR2004


def _string_fault(tensor: onnx.TensorProto) -> str | None:
    sizes = [len(value) for value in tensor.string_data]
    if any(size > MAX_STRING_BYTES for size in sizes) or sum(sizes) > MAX_STRING_TENSOR_BYTES:
        return f"has {sum(sizes)} bytes of text"
    return None


def _sparse_fault(sparse: onnx.SparseTensorProto) -> str | None:
    dims, count = list(sparse.dims), math.prod(sparse.values.dims)
    fault = _dims_fault(dims)
    if fault is not None:
        return fault
    if sparse.indices.data_type != TensorProto.INT64 or list(sparse.indices.dims) not in ([count], [count, len(dims)]):
        return "has indices that do not fit its values"
    return None if _indices_fit(sparse, dims) else "points outside itself"


def _indices_fit(sparse: onnx.SparseTensorProto, dims: list[int]) -> bool:
    if _fault(sparse.indices) is not None:
        return False
    indices = numpy_helper.to_array(sparse.indices)
    bounds = dims if indices.ndim == 2 else math.prod(dims)  # noqa: PLR2004
    return bool(((indices >= 0) & (indices < bounds)).all())
