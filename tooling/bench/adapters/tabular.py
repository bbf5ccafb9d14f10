"""`tabular`: a row of numbers in, one label or number out."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np

from tooling.bench.adapters.interface import FLOATS, Array, only_value
from tooling.bench.wire import Reason, Refusal

_MAX_WHOLE = 2**63 - 1


class Tabular:
    """Feed a row of float32; take one whole number as a label, or one floating-point number as a value."""

    types = FLOATS

    def __init__(self, prediction: Literal["label", "number"]) -> None:
        self._wanted = "iu" if prediction == "label" else "f"
        self.kind = b"i" if prediction == "label" else b"f"

    def encode(self, sample: bytes) -> tuple[Array]:
        """Return the row as a matrix of one row."""
        return (np.frombuffer(sample, "<f4").reshape(1, -1),)

    def decode(self, output: Array) -> int | float:
        """Return the only value of the output; raises Refusal for another shape or type, or no number."""
        value: int | float = only_value(output, self._wanted)
        if not math.isfinite(value) or (self.kind == b"i" and value > _MAX_WHOLE):
            raise Refusal(Reason.OUTPUT, "the model returned a value that is not a number")
        return value
