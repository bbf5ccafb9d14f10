"""One writer at a time, among the processes of this machine."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tooling.errors import FetchError, Place
from tooling.model.rules import reading

if sys.platform == "win32":
    import msvcrt

    def _take(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_LOCK, 1)
else:
    import fcntl

    def _take(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock that a file stands for; it is made where it is missing, and stays. Raises FetchError.

    The system lets go of it when the process ends, however it ends.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise _not_taken(path, error) from error
    try:
        _wait(handle, path)
        yield
    finally:
        os.close(handle)


def _wait(handle: int, path: Path) -> None:
    try:
        _take(handle)
    except OSError as error:
        raise _not_taken(path, error) from error


def _not_taken(path: Path, error: OSError) -> FetchError:
    message = f"the lock cannot be taken: {error.strerror or error}"
    return FetchError(reading.UNREADABLE.problem(message, Place(str(path))))
