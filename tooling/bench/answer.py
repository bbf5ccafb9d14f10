"""Read what comes out of the sandbox as hostile input: exact kind, exact count, finite numbers, or an error."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tooling.bench.readers.interface import unusable
from tooling.bench.wire import (
    HEAD,
    LENGTH,
    MAGIC,
    MAX_MESSAGE,
    NUMBERS,
    REFUSAL,
    TEXTS,
    VECTOR_ITEM,
    VECTORS,
    Reason,
)
from tooling.errors import BenchError, LimitError, SuiteError
from tooling.model.rules.measuring import ADAPTER, GRAPH, MODEL_LIMIT, OUTPUT
from tooling.model.rules.rule import Rule
from tooling.model.suite import PredictionKind
from tooling.registry.text import shown

_RULES: dict[Reason, Rule] = {Reason.ADAPTER: ADAPTER, Reason.OUTPUT: OUTPUT, Reason.GRAPH: GRAPH}
_MAX_REFUSAL = 1 + 4 * MAX_MESSAGE
_KINDS: dict[PredictionKind, bytes] = {"label": b"i", "number": b"f", "score": b"f"}
MAX_VALUES = 16_384
MAX_TEXT = 10_000


def read_predictions(raw: bytes, kind: PredictionKind, count: int) -> npt.NDArray[Any]:
    """Read exactly `count` predictions of one kind, scores from 0 to 1; raises as `read_answer` does.

    Vectors are the rows of a matrix of float32, texts are objects.
    """
    if kind == "embedding":
        return _read_vectors(raw, count)
    if kind == "text":
        return _read_texts(raw, count)
    values = read_answer(raw, _KINDS[kind], count)
    if kind == "score" and not ((values >= 0.0) & (values <= 1.0)).all():
        raise _unusable("the model returned scores that are not between 0 and 1")
    return values


def read_answer(raw: bytes, kind: bytes, count: int) -> npt.NDArray[Any]:
    """Read exactly `count` finite numbers of one kind (`i` or `f`).

    Raises BenchError, LimitError for memory, or SuiteError where the suite's data is at fault.
    """
    content, numbers = _content(raw, kind, count), NUMBERS[kind]
    if len(content) != count * numbers.itemsize:
        raise _unusable(f"the answer is not {count} numbers of the kind asked for")
    values = np.frombuffer(content, numbers)
    if not np.isfinite(values).all():
        raise _unusable("the model returned values that are not numbers")
    return values


def _read_vectors(raw: bytes, count: int) -> npt.NDArray[Any]:
    content = _content(raw, VECTORS, count)
    width = LENGTH.unpack_from(content)[0] if len(content) >= LENGTH.size else 0
    if not 0 < width <= MAX_VALUES or len(content) != LENGTH.size + count * width * VECTOR_ITEM.itemsize:
        raise _unusable(f"the answer is not {count} vectors of 1 to {MAX_VALUES:,} numbers")
    vectors = np.frombuffer(content, VECTOR_ITEM, offset=LENGTH.size).reshape(count, width)
    if not np.isfinite(vectors).all():
        raise _unusable("the model returned vectors that are not made of numbers")
    return vectors


def _read_texts(raw: bytes, count: int) -> npt.NDArray[Any]:
    content = _content(raw, TEXTS, count)
    texts = np.empty(count, dtype=object)
    start = 0
    for index in range(count):
        text, start = _text(content, start)
        texts[index] = text
    if start != len(content):
        raise _unusable("the answer does not end after its last text")
    return texts


def _text(content: bytes, start: int) -> tuple[str, int]:
    begin = start + LENGTH.size
    length = LENGTH.unpack_from(content, start)[0] if begin <= len(content) else 0
    # A character takes at most four bytes; the rest of an answer may be long, and is not read for one text.
    if begin > len(content) or begin + length > len(content) or length > 4 * MAX_TEXT:
        raise _unusable("the answer ends in the middle of a text, or a text is too long")
    try:
        return content[begin : begin + length].decode("utf-8"), begin + length
    except UnicodeDecodeError as error:
        raise _unusable("the answer holds bytes that are no text") from error


def _content(raw: bytes, kind: bytes, count: int) -> bytes:
    """Return what follows the head of an answer of a kind; raises what a refusal stands for."""
    if len(raw) < HEAD.size:
        raise _unusable("the model's process ended without an answer")
    magic, found, length = HEAD.unpack_from(raw)
    if magic != MAGIC:
        raise _unusable("the answer does not begin as an answer does")
    content = raw[HEAD.size :]
    if found == REFUSAL and length == len(content) <= _MAX_REFUSAL:
        raise _refusal(content)
    if found != kind or length != count:
        raise _unusable(f"the answer is not {count} predictions of the kind asked for")
    return content


def _refusal(content: bytes) -> BenchError | SuiteError:
    text = content.decode("utf-8", errors="replace")
    message = shown(text[1:], MAX_MESSAGE) or "no reason given"
    if text[:1] == Reason.MEMORY:
        return LimitError(MODEL_LIMIT.problem(f"the model asked for more memory than its suite allows: {message}"))
    if text[:1] == Reason.DATA:
        return unusable(message)
    if text[:1] not in set(_RULES):
        return _unusable("the model's process gave no known reason for returning nothing")
    return BenchError(_RULES[Reason(text[:1])].problem(message))


def _unusable(message: str) -> BenchError:
    return BenchError(OUTPUT.problem(message))
