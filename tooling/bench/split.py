"""Which samples are held out for measuring: decided by their bytes or their position, never by a random state."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

from tooling.bench.readers.interface import Mask, unusable
from tooling.model.suite import HashSplit, LastSplit, Split


def held_out(split: Split, inputs: Sequence[bytes]) -> Mask:
    """Say of each input whether it is held out; raises SuiteError where there are fewer than asked for."""
    if isinstance(split, HashSplit):
        return np.array([percentile(split.seed, one) < split.percent for one in inputs], dtype=np.bool_)
    if isinstance(split, LastSplit):
        if split.rows > len(inputs):
            raise unusable(f"the split holds out {split.rows} samples, but there are {len(inputs)}")
        return np.arange(len(inputs)) >= len(inputs) - split.rows
    return np.ones(len(inputs), dtype=np.bool_)


def percentile(seed: str, one: bytes) -> int:
    """Return a number from 0 to 99 that depends on nothing but the seed and an input's bytes.

    It is the SHA-256 of the seed, a zero byte and the input, as a big-endian number, modulo 100. Equal inputs
    share it, so none of them is both trained and measured with.
    """
    return int.from_bytes(hashlib.sha256(seed.encode() + b"\0" + one).digest()) % 100
