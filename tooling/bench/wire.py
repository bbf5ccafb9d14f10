"""What crosses the wall of the sandbox: a job in, and one answer out.

In goes a line of JSON and the samples. Out comes a head of fixed size (magic, kind, count) and `count` numbers of
eight bytes, or `count` bytes of a refusal. Nothing is pickled and nothing has a length of its own choosing; the
outer side reads answers as hostile (`tooling.bench.answer`).
"""

from __future__ import annotations

import json
import struct
from collections.abc import Sequence
from enum import StrEnum
from typing import Any, Literal, TypedDict

import numpy as np
import numpy.typing as npt

MAGIC = b"haatbox1"
HEAD = struct.Struct(">8scQ")
NUMBERS = {b"i": np.dtype("<i8"), b"f": np.dtype("<f8")}
REFUSAL = b"r"
MAX_MESSAGE = 300
_LENGTH = struct.Struct(">I")


class Reason(StrEnum):
    """Why the inner side gives no numbers; one letter on the wire."""

    ADAPTER = "a"
    OUTPUT = "o"
    GRAPH = "g"
    MEMORY = "m"


class Refusal(Exception):  # noqa: N818 - the word for an answer that is not numbers
    """An answer without numbers, raised on the inner side only."""

    def __init__(self, reason: Reason, message: str) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message


class Options(TypedDict):
    """How the inner side runs: the manifest's adapter, the graphs in their order by role, what the suite asks for."""

    adapter: dict[str, Any]
    steps: list[str]
    prediction: Literal["label", "number", "score"]
    block_ms: int
    pairs: int


def pack_job(options: Options, samples: Sequence[bytes]) -> bytes:
    """Write a job for the inner side."""
    parts = [json.dumps(options).encode(), b"\n"]
    for sample in samples:
        parts += [_LENGTH.pack(len(sample)), sample]
    return b"".join(parts)


def unpack_job(raw: bytes) -> tuple[Options, list[bytes]]:
    """Read a job on the inner side."""
    line, _, rest = raw.partition(b"\n")
    samples = []
    start = 0
    while start < len(rest):
        (length,) = _LENGTH.unpack_from(rest, start)
        start += _LENGTH.size
        samples.append(rest[start : start + length])
        start += length
    options: Options = json.loads(line)
    return options, samples


def pack_numbers(kind: bytes, numbers: npt.ArrayLike) -> bytes:
    """Write an answer of whole numbers (`i`) or of floating-point numbers (`f`)."""
    array = np.asarray(numbers, dtype=NUMBERS[kind])
    return HEAD.pack(MAGIC, kind, array.size) + array.tobytes()


def pack_refusal(refusal: Refusal) -> bytes:
    """Write an answer that says why there are no numbers."""
    text = f"{refusal.reason}{refusal.message[:MAX_MESSAGE]}".encode()
    return HEAD.pack(MAGIC, REFUSAL, len(text)) + text
