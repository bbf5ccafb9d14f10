"""What the suites of plain tables share: freezing a table of scikit-learn's, and what of it is not held out."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import numpy.typing as npt

from tooling.bench.readers.interface import Samples
from tooling.bench.readers.npz_xy import read_npz_xy
from tooling.bench.split import held_out
from tooling.demo.zips import write_zip
from tooling.model.suite import HashSplit


def freeze(x: npt.NDArray[Any], y: npt.NDArray[Any]) -> bytes:
    """Return a table as a NumPy archive: features as float32, labels or values as 16-bit whole numbers."""
    whole = y.astype("<i2")
    if not np.array_equal(whole, y):
        raise ValueError("the truth of this table is not made of small whole numbers")
    return write_zip([("x.npy", _npy(x.astype("<f4"))), ("y.npy", _npy(whole))])


def not_held_out(data: bytes, split: HashSplit) -> Samples:
    """Return the samples that a model may be trained on."""
    everything = read_npz_xy(data)
    return everything.where(~held_out(split, everything.inputs))


def _npy(array: npt.NDArray[Any]) -> bytes:
    stream = io.BytesIO()
    np.lib.format.write_array(stream, np.ascontiguousarray(array), version=(1, 0), allow_pickle=False)
    return stream.getvalue()
