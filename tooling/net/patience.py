"""How long a location may take: in one silence, and altogether."""

from __future__ import annotations

import time
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment of the monotonic clock, and how long one silence before it may be; both in seconds."""

    at: float
    idle: float
    total: float

    def left(self) -> float:
        """Return how long the next step may take; raises TimeoutError when there is no time left."""
        left = self.at - time.monotonic()
        if left <= 0:
            raise TimeoutError(f"it took longer than {self.total:.0f} s")
        return min(left, self.idle)


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds of silence, seconds for everything around the bytes, and the slowest rate that is waited for."""

    idle: float = 30
    around: float = 60
    bytes_per_second: float = 50_000

    def deadline(self, size: int) -> Deadline:
        """Return when a file of this size must be here, counted from now."""
        total = self.around + size / self.bytes_per_second
        return Deadline(time.monotonic() + total, self.idle, total)
