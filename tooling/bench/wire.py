"""What crosses the wall of the sandbox: a job in, and one answer out.

In goes a line of JSON and the samples. Out comes a head of fixed size (magic, kind, count) and what the kind says:
`count` numbers of eight bytes; a width and `count` vectors of so many float32; `count` texts, each with its length
before it; or `count` bytes of a refusal. Nothing is pickled; the outer side reads answers as hostile
(`tooling.bench.answer`).
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
VECTORS, TEXTS, REFUSAL = b"e", b"t", b"r"
VECTOR_ITEM = np.dtype("<f4")
MAX_MESSAGE = 300
# What lies beside the graphs in the box.
TOKENIZER_FILE, LABELS_FILE = "tokenizer.json", "labels.json"
LENGTH = struct.Struct(">I")


class Reason(StrEnum):
    """Why the inner side gives no numbers; one letter on the wire."""

    ADAPTER = "a"
    OUTPUT = "o"
    GRAPH = "g"
    MEMORY = "m"
    DATA = "d"


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
    prediction: Literal["label", "number", "score", "embedding", "text"]
    block_ms: int
    pairs: int


def pack_job(options: Options, samples: Sequence[bytes]) -> bytes:
    """Write a job for the inner side."""
    parts = [json.dumps(options).encode(), b"\n"]
    for sample in samples:
        parts += [LENGTH.pack(len(sample)), sample]
    return b"".join(parts)


def unpack_job(raw: bytes) -> tuple[Options, list[bytes]]:
    """Read a job on the inner side."""
    line, _, rest = raw.partition(b"\n")
    samples = []
    start = 0
    while start < len(rest):
        (length,) = LENGTH.unpack_from(rest, start)
        start += LENGTH.size
        samples.append(rest[start : start + length])
        start += length
    options: Options = json.loads(line)
    return options, samples


def pack_numbers(kind: bytes, numbers: npt.ArrayLike) -> bytes:
    """Write an answer of whole numbers (`i`) or of floating-point numbers (`f`)."""
    array = np.asarray(numbers, dtype=NUMBERS[kind])
    return HEAD.pack(MAGIC, kind, array.size) + array.tobytes()


def pack_answer(kind: bytes, values: Sequence[Any]) -> bytes:
    """Write an answer of numbers, vectors or texts; raises Refusal for vectors that are not all equally long."""
    if kind == VECTORS:
        return _pack_vectors(values)
    if kind == TEXTS:
        texts = [text.encode() for text in values]
        parts = [part for text in texts for part in (LENGTH.pack(len(text)), text)]
        return HEAD.pack(MAGIC, TEXTS, len(texts)) + b"".join(parts)
    return pack_numbers(kind, values)


def _pack_vectors(values: Sequence[npt.NDArray[Any]]) -> bytes:
    widths = {len(vector) for vector in values}
    if len(widths) != 1:
        raise Refusal(Reason.OUTPUT, f"the model returned vectors of {len(widths)} different lengths")
    content = np.stack(values).astype(VECTOR_ITEM)
    return HEAD.pack(MAGIC, VECTORS, len(values)) + LENGTH.pack(*widths) + content.tobytes()


def pack_refusal(refusal: Refusal) -> bytes:
    """Write an answer that says why there are no numbers."""
    text = f"{refusal.reason}{refusal.message[:MAX_MESSAGE]}".encode()
    return HEAD.pack(MAGIC, REFUSAL, len(text)) + text
