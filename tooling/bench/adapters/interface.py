"""What every adapter does: turn one sample into the graph's inputs, and each of the graph's outputs into one number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from tooling.bench.wire import Reason, Refusal

Array = npt.NDArray[Any]


class Adapter(Protocol):
    """Between the bytes of a sample and a graph with one input and one output."""

    types: Mapping[str, npt.DTypeLike]
    """The input types it can feed, as onnxruntime writes them."""

    kind: bytes
    """What `decode` returns, as the wire writes it: `i` or `f`."""

    def encode(self, sample: bytes) -> Iterable[Array]:
        """Return the inputs for one sample in their order, each a batch of one that yields one prediction."""
        ...

    def decode(self, output: Array) -> int | float:
        """Return the prediction for one input; raises Refusal where the output is none."""
        ...


FLOATS: Mapping[str, npt.DTypeLike] = {"tensor(float)": np.float32, "tensor(double)": np.float64}
WHOLE: Mapping[str, npt.DTypeLike] = {"tensor(int32)": np.int32, "tensor(int64)": np.int64}

_SHAPES = {(), (1,), (1, 1)}


def only_value(output: Array, kinds: str) -> Any:
    """Return the only value of an output whose type is one of NumPy's `kinds`; raises Refusal."""
    if output.shape not in _SHAPES or output.dtype.kind not in kinds:
        found = f"{output.dtype} of shape {list(output.shape)}"
        raise Refusal(Reason.OUTPUT, f"the output for one input is {found}, not one value of the kind asked for")
    return output.item()
