"""`text_mean_pool`: texts in, one vector a text out, the mean of the vectors of its tokens.

The release's own tokenizer says what the tokens are: a stranger's file, and text that a stranger's patterns run over.
So it is read here, in the box, by the library that such files are written for. Padding and truncation of the file's
own are replaced: each text is fed alone, and cut at the length that the manifest names.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from tooling.bench.adapters.interface import WHOLE, Array, refusing
from tooling.bench.wire import TOKENIZER_FILE, VECTORS, Reason, Refusal

_UNREADABLE = "the tokenizer cannot be read"
_FAILED = "the tokenizer cannot read a text"
_TOKENS = 3


@dataclass(frozen=True, slots=True)
class TextMeanPool:
    """A tokenizer, and at how many tokens a text is cut."""

    tokenizer: Any
    max_len: int

    types = WHOLE
    kind = VECTORS

    def encode(self, sample: bytes) -> Iterator[Array]:
        """Yield the numbers of the tokens of each text; a sample is one text a line. Raises Refusal."""
        for text in sample.decode().split("\n"):
            with refusing(Reason.ADAPTER, _FAILED):
                numbers = self.tokenizer.encode(text).ids
            if not 0 < len(numbers) <= self.max_len:
                raise Refusal(Reason.ADAPTER, f"the tokenizer makes {len(numbers)} tokens of a text")
            yield np.array([numbers], np.int64)

    def decode(self, output: Array) -> Array:
        """Return the mean over the tokens; raises Refusal for anything but one row of finite vectors."""
        if output.ndim != _TOKENS or output.shape[0] != 1 or not output.size or output.dtype.kind != "f":
            found = f"{output.dtype} of shape {list(output.shape)}"
            raise Refusal(Reason.OUTPUT, f"the output for one text is {found}, not one vector a token")
        # Beyond float32, or no number at all: the outer side would only say that something is not finite.
        with np.errstate(over="ignore", invalid="ignore"):
            mean: Array = output[0].mean(axis=0, dtype=np.float64).astype(np.float32)
        if not np.isfinite(mean).all():
            raise Refusal(Reason.OUTPUT, "the model returned a vector that is not made of numbers")
        return mean


def open_tokenizer(folder: str, max_len: int) -> Any:
    """Open the tokenizer of a release; raises Refusal where the library does not read it."""
    from tokenizers import Tokenizer

    with refusing(Reason.ADAPTER, _UNREADABLE):
        tokenizer = Tokenizer.from_file(f"{folder}/{TOKENIZER_FILE}")
        tokenizer.no_padding()
        tokenizer.enable_truncation(max_len)
    return tokenizer
