"""`tabular`: a row of numbers in, one label or number out."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np

from tooling.bench.adapters.interface import FLOATS, Array
from tooling.bench.wire import Reason, Refusal

_SHAPES = {(), (1,), (1, 1)}
_MAX_WHOLE = 2**63 - 1


class Tabular:
    """Feed a row of float32; take one whole number as a label, or one floating-point number as a value."""

    types = FLOATS

    def __init__(self, prediction: Literal["label", "number"]) -> None:
        self._wanted = "iu" if prediction == "label" else "f"
        self.kind = b"i" if prediction == "label" else b"f"

    def encode(self, sample: bytes) -> Array:
        """Return the row as a matrix of one row."""
        return np.frombuffer(sample, "<f4").reshape(1, -1)

    def decode(self, output: Array) -> int | float:
        """Return the only value of the output; raises Refusal for another shape or type, or no number."""
        if output.shape not in _SHAPES or output.dtype.kind not in self._wanted:
            found = f"{output.dtype} of shape {list(output.shape)}"
            raise Refusal(Reason.OUTPUT, f"the output for one row is {found}, not one value of the kind asked for")
        value: int | float = output.item()
        if not math.isfinite(value) or (self.kind == b"i" and value > _MAX_WHOLE):
            raise Refusal(Reason.OUTPUT, "the model returned a value that is not a number")
        return value
