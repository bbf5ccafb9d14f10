"""`npz_xy`: a NumPy archive with a matrix `x` and one label or number a row in `y`.

The headers are checked against the bytes that follow before anything is allocated, and nothing is unpickled.
Source: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
"""

from __future__ import annotations

import io
import math
from typing import Any

import numpy as np
import numpy.typing as npt

from tooling.bench.readers.archive import open_zip, read_member
from tooling.bench.readers.interface import MAX_SAMPLES, Samples, rows_to_inputs, unusable

_NUMBERS = "biuf"
_MAX_HEADER = 1_000


def read_npz_xy(raw: bytes) -> Samples:
    """Read `x` and `y`; raises SuiteError for anything but a plain matrix and a plain vector of numbers."""
    with open_zip(raw) as archive:
        if sorted(archive.namelist()) != ["x.npy", "y.npy"]:
            raise unusable("the archive holds other members than `x.npy` and `y.npy`")
        x, y = (_array(read_member(archive, archive.getinfo(name))) for name in ("x.npy", "y.npy"))
    if (x.ndim, y.ndim) != (2, 1):
        raise unusable("`x` is not a matrix, or `y` is not a vector")
    return Samples(rows_to_inputs(x), _truth(y))


def _truth(y: npt.NDArray[Any]) -> npt.NDArray[Any]:
    if y.dtype.kind in "iu":
        return y.astype(np.int64)
    if y.dtype.kind == "f" and np.isfinite(y).all():
        return y.astype(np.float64)
    raise unusable("`y` holds neither whole nor finite numbers")


def _array(raw: bytes) -> npt.NDArray[Any]:
    stream = io.BytesIO(raw)
    try:
        if np.lib.format.read_magic(stream) != (1, 0):
            raise unusable("only version 1.0 of the `.npy` format is read")
        shape, by_column, dtype = np.lib.format.read_array_header_1_0(stream, max_header_size=_MAX_HEADER)
    except ValueError as error:
        raise unusable(f"not a `.npy` file: {str(error)[:200]}") from error
    if by_column or dtype.kind not in _NUMBERS or not all(0 < size <= MAX_SAMPLES for size in shape):
        raise unusable("an array is not a row-by-row array of numbers")
    content = raw[stream.tell() :]
    if math.prod(shape) * dtype.itemsize != len(content):
        raise unusable("an array's bytes do not match its shape")
    return np.frombuffer(content, dtype).reshape(shape)
