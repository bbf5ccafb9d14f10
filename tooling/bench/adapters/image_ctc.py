"""`image_ctc`: a picture of one line in, its text out.

The network gives scores of symbols for each step from left to right. What is read is the best symbol of each step,
with repetitions and then blanks left out. Source: A. Graves et al. (2006), Connectionist Temporal Classification,
https://doi.org/10.1145/1143844.1143891 (best path decoding)
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Literal

import numpy as np

from tooling.bench.adapters.interface import FLOATS, Array, refusing
from tooling.bench.wire import LABELS_FILE, TEXTS, Reason, Refusal

METADATA = "character"
MAX_WIDTH = 8_192
_MAX_PIXELS = 2**22
_MAX_SYMBOLS, _MAX_SYMBOL = 100_000, 8
_FULL = np.float32(255)
_UNREADABLE = "a picture of the suite cannot be read"
_STEPS = 3


@dataclass(frozen=True, slots=True)
class ImageCtc:
    """The symbols by class (class 0 is the blank), and how a picture becomes numbers."""

    symbols: tuple[str, ...]
    channels: Literal["grey", "rgb", "bgr"]
    height: int
    mean: Sequence[float]
    std: Sequence[float]

    types = FLOATS
    kind = TEXTS

    def encode(self, sample: bytes) -> tuple[Array]:
        """Return the picture, scaled and normalised, channels first; raises Refusal where it is none of ours."""
        pixels = _pixels(sample, self.height, "L" if self.channels == "grey" else "RGB")
        planes = pixels.reshape(*pixels.shape[:2], -1).transpose(2, 0, 1)[:: -1 if self.channels == "bgr" else 1]
        mean, std = (np.array(one, np.float32).reshape(-1, 1, 1) for one in (self.mean, self.std))
        return (np.ascontiguousarray((planes / _FULL - mean) / std)[None],)

    def decode(self, output: Array) -> str:
        """Return the text of the best symbols; raises Refusal for anything but one row of steps with all scores."""
        if output.ndim != _STEPS or output.shape[0] != 1 or output.dtype.kind != "f":
            found = f"{output.dtype} of shape {list(output.shape)}"
            raise Refusal(Reason.OUTPUT, f"the output for one picture is {found}, not scores of symbols for each step")
        if output.shape[2] != len(self.symbols):
            wanted = f"there are {len(self.symbols):,} symbols with the blank"
            raise Refusal(Reason.OUTPUT, f"the output has {output.shape[2]:,} scores a step, and {wanted}")
        if not np.isfinite(output).all():
            raise Refusal(Reason.OUTPUT, "the model returned a score that is not a number")
        best = output[0].argmax(axis=1)
        return "".join(self.symbols[number] for number, _ in groupby(best.tolist()))


def symbols_of(known: Sequence[str], *, space: bool) -> tuple[str, ...]:
    """Return the symbol of each class, the blank first; raises Refusal for too many, too long or no characters."""
    if not known or len(known) > _MAX_SYMBOLS or not all(0 < len(symbol) <= _MAX_SYMBOL for symbol in known):
        rule = f"1 to {_MAX_SYMBOLS:,} symbols of 1 to {_MAX_SYMBOL} characters"
        raise Refusal(Reason.ADAPTER, f"the charset is not {rule}")
    # Escapes in JSON can name halves of characters, which no text may hold.
    if not "".join(known).isascii() and any("\ud800" <= one <= "\udfff" for symbol in known for one in symbol):
        raise Refusal(Reason.ADAPTER, "the charset has a symbol that is no character")
    return ("", *known, " ") if space else ("", *known)


def metadata_symbols(metadata: Mapping[str, str]) -> list[str]:
    """Return the lines of the metadata `character`; raises Refusal without it."""
    if METADATA not in metadata:
        raise Refusal(Reason.ADAPTER, f"the manifest names no charset, and the model's metadata has no `{METADATA}`")
    # Line ends only: other separators of Unicode are symbols like any.
    return metadata[METADATA].removesuffix("\n").split("\n")


def list_symbols(folder: str) -> list[str]:
    """Return the JSON list of texts that lies in a folder; raises Refusal for anything else."""
    with refusing(Reason.ADAPTER, "the charset cannot be read"):
        known = json.loads(Path(folder, LABELS_FILE).read_bytes())
    if not isinstance(known, list) or not all(isinstance(symbol, str) for symbol in known):
        raise Refusal(Reason.ADAPTER, "the charset is not a JSON list of texts")
    return known


def _pixels(sample: bytes, height: int, mode: Literal["L", "RGB"]) -> Array:
    from PIL import Image

    with refusing(Reason.DATA, _UNREADABLE), Image.open(io.BytesIO(sample), formats=["PNG"]) as picture:
        # Before a pixel is unpacked: what the header says is what the decoder allocates.
        width = max(1, round(picture.width * height / picture.height))
        if picture.width * picture.height > _MAX_PIXELS or width > MAX_WIDTH:
            raise Refusal(Reason.DATA, f"a picture of the suite has {picture.width:,}×{picture.height:,} pixels")
        plain = picture.convert(mode)
        scaled = plain if plain.size == (width, height) else plain.resize((width, height), Image.Resampling.BILINEAR)
        return np.asarray(scaled, dtype=np.float32)
