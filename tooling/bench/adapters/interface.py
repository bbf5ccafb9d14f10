"""What every adapter does: turn one sample into the graph's input, and the graph's output into one number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]


class Adapter(Protocol):
    """Between the bytes of a sample and a graph with one input and one output."""

    types: Mapping[str, npt.DTypeLike]
    """The input types it can feed, as onnxruntime writes them."""

    kind: bytes
    """What `decode` returns, as the wire writes it: `i` or `f`."""

    def encode(self, sample: bytes) -> Array:
        """Return the input for one sample, a batch of one."""
        ...

    def decode(self, output: Array) -> int | float:
        """Return the prediction for that sample; raises Refusal where the output is none."""
        ...


FLOATS: Mapping[str, npt.DTypeLike] = {"tensor(float)": np.float32, "tensor(double)": np.float64}
WHOLE: Mapping[str, npt.DTypeLike] = {"tensor(int32)": np.int32, "tensor(int64)": np.int64}
