"""Tells the pages that are open in browsers that the catalog was built again."""

from __future__ import annotations

import secrets
import threading


class Bell:
    """Counts how often it was rung; whoever listens hears a word that is another one each time, and each start."""

    def __init__(self) -> None:
        self._start = secrets.token_hex(4)
        self._rung = 0
        self._condition = threading.Condition()

    @property
    def word(self) -> str:
        """Return the word that stands for the catalog as it is now."""
        with self._condition:
            return self._word()

    def ring(self) -> None:
        """Tell everybody."""
        with self._condition:
            self._rung += 1
            self._condition.notify_all()

    def listen(self, known: str, patience_s: float) -> str:
        """Return the word once it is another one than is known, or the same after some seconds."""
        with self._condition:
            self._condition.wait_for(lambda: self._word() != known, patience_s)
            return self._word()

    def _word(self) -> str:
        return f"{self._start}-{self._rung}"
