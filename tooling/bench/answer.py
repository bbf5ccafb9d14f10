"""Read what comes out of the sandbox as hostile input: exact kind, exact count, finite numbers, or an error."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tooling.bench.wire import HEAD, MAGIC, MAX_MESSAGE, NUMBERS, REFUSAL, Reason
from tooling.errors import BenchError, LimitError
from tooling.model.rules.measuring import ADAPTER, GRAPH, MODEL_LIMIT, OUTPUT
from tooling.model.rules.rule import Rule
from tooling.model.suite import PredictionKind
from tooling.registry.text import shown

_RULES: dict[Reason, Rule] = {Reason.ADAPTER: ADAPTER, Reason.OUTPUT: OUTPUT, Reason.GRAPH: GRAPH}
_MAX_REFUSAL = 1 + 4 * MAX_MESSAGE
_KINDS: dict[PredictionKind, bytes] = {"label": b"i", "number": b"f", "score": b"f"}


def read_predictions(raw: bytes, kind: PredictionKind, count: int) -> npt.NDArray[Any]:
    """Read exactly `count` predictions of one kind, scores from 0 to 1; raises as `read_answer` does."""
    values = read_answer(raw, _KINDS[kind], count)
    if kind == "score" and not ((values >= 0.0) & (values <= 1.0)).all():
        raise _unusable("the model returned scores that are not between 0 and 1")
    return values


def read_answer(raw: bytes, kind: bytes, count: int) -> npt.NDArray[Any]:
    """Read exactly `count` finite numbers of one kind (`i` or `f`); raises BenchError, or LimitError for memory."""
    if len(raw) < HEAD.size:
        raise _unusable("the model's process ended without an answer")
    magic, found, length = HEAD.unpack_from(raw)
    if magic != MAGIC:
        raise _unusable("the answer does not begin as an answer does")
    content = raw[HEAD.size :]
    if found == REFUSAL and length == len(content) <= _MAX_REFUSAL:
        raise _refusal(content)
    numbers = NUMBERS[kind]
    if found != kind or length != count or len(content) != count * numbers.itemsize:
        raise _unusable(f"the answer is not {count} numbers of the kind asked for")
    values = np.frombuffer(content, numbers)
    if not np.isfinite(values).all():
        raise _unusable("the model returned values that are not numbers")
    return values


def _refusal(content: bytes) -> BenchError:
    text = content.decode("utf-8", errors="replace")
    message = shown(text[1:], MAX_MESSAGE) or "no reason given"
    if text[:1] == Reason.MEMORY:
        return LimitError(MODEL_LIMIT.problem(f"the model asked for more memory than its suite allows: {message}"))
    if text[:1] not in set(_RULES):
        return _unusable("the model's process gave no known reason for returning nothing")
    return BenchError(_RULES[Reason(text[:1])].problem(message))


def _unusable(message: str) -> BenchError:
    return BenchError(OUTPUT.problem(message))
