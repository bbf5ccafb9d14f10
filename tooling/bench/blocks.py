"""Time two functions in alternated blocks of equal length, in processor time.

Blocks of equal length are preempted equally often, so that their ratio is steadier on a shared machine than any time.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from itertools import cycle
from typing import Any

from tooling.bench.adapters.interface import Array

Calls = tuple[Callable[[Array], Any], Sequence[Array]]
_NS_PER_MS = 1_000_000


def alternate(first: Calls, second: Calls, *, block_ms: int, pairs: int) -> list[tuple[float, float]]:
    """Return nanoseconds a call of both, for each pair of blocks; one pair more is run first and thrown away."""
    feeds = cycle(first[1]), cycle(second[1])
    block_ns = block_ms * _NS_PER_MS
    return [(_block(first[0], feeds[0], block_ns), _block(second[0], feeds[1], block_ns)) for _ in range(pairs + 1)][1:]


def _block(call: Callable[[Array], Any], feeds: Iterator[Array], block_ns: int) -> float:
    calls = spent = 0
    start = time.process_time_ns()
    # On a busy machine a whole block may be over before the first call.
    while not calls or spent < block_ns:
        call(next(feeds))
        calls += 1
        spent = time.process_time_ns() - start
    return spent / calls
