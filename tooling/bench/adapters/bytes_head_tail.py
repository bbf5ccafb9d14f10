"""`bytes_head_tail`: the first and last bytes of a file in, scores of labels out.

The features are those of Magika (version 2 of its extraction): at most one block is read from each end of the file,
white space is stripped from its outer side, and what is missing is filled with a padding token.
Source: `Magika._extract_features_from_seekable`, https://github.com/google/magika
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tooling.bench.adapters.interface import WHOLE, Array
from tooling.bench.wire import Reason, Refusal


@dataclass(frozen=True, slots=True)
class BytesHeadTail:
    """How many bytes of each end are fed, out of how large a block, and what fills the rest."""

    head: int
    tail: int
    block: int
    padding: int

    types = WHOLE
    kind = b"i"

    def encode(self, sample: bytes) -> tuple[Array]:
        """Return the bytes of both ends as whole numbers, the padding after the head and before the tail."""
        first = sample[: self.block].lstrip()[: self.head]
        last = sample[-self.block :].rstrip()[-self.tail :]
        row = np.full(self.head + self.tail, self.padding, dtype=np.int64)
        row[: len(first)] = np.frombuffer(first, np.uint8)
        row[len(row) - len(last) :] = np.frombuffer(last, np.uint8)
        return (row.reshape(1, -1),)

    def decode(self, output: Array) -> int:
        """Return the index of the highest score; raises Refusal for anything but one row of finite scores."""
        if output.ndim != 2 or output.shape[0] != 1 or not output.size or output.dtype.kind != "f":  # noqa: PLR2004
            found = f"{output.dtype} of shape {list(output.shape)}"
            raise Refusal(Reason.OUTPUT, f"the output for one file is {found}, not one row of scores")
        if not np.isfinite(output).all():
            raise Refusal(Reason.OUTPUT, "the model returned a score that is not a number")
        return int(output.argmax())
