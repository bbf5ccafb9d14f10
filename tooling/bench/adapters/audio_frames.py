"""`audio_frames`: a clip of sound in, frame by frame, one score a frame out.

A frame is fed with a little of the sound before it (`context`; silence before the first), as samples from -1 to 1.
What the model remembers of earlier frames is carried from frame to frame by `tooling.bench.graph`, never from clip
to clip.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from tooling.bench.adapters.interface import FLOATS, Array, only_value
from tooling.bench.wire import Reason, Refusal

_FULL_SCALE = np.float32(32_768)


@dataclass(frozen=True, slots=True)
class AudioFrames:
    """How many samples a frame has, and how many of those before it are fed again."""

    hop: int
    context: int

    types = FLOATS
    kind = b"f"

    def encode(self, sample: bytes) -> Iterator[Array]:
        """Yield the frames of 16-bit sound, oldest first."""
        sound = np.frombuffer(sample, "<i2").astype(np.float32) / _FULL_SCALE
        heard = np.concatenate([np.zeros(self.context, np.float32), sound])
        for start in range(0, len(sound), self.hop):
            yield heard[start : start + self.context + self.hop].reshape(1, -1)

    def decode(self, output: Array) -> float:
        """Return the only value of the output; raises Refusal unless it lies between 0 and 1."""
        value: float = only_value(output, "f")
        # Negated, so that what is not a number is outside as well.
        if not 0.0 <= value <= 1.0:
            raise Refusal(Reason.OUTPUT, "the model returned a score that is not between 0 and 1")
        return value
