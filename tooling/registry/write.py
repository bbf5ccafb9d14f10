"""Write files so that nobody ever sees half of one."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from tooling.errors import FetchError, Place
from tooling.model.rules import reading


def write_atomically(path: Path, data: bytes, mode: int = 0o644) -> None:
    """Write a file beside its place, then move it there; raises FetchError and leaves what was there.

    Missing folders are made. Nobody but the owner can read the bytes before `mode` allows it.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        _fill(handle, Path(name), data, mode, path)
    except OSError as error:
        message = f"cannot be written: {error.strerror or error}"
        raise FetchError(reading.UNREADABLE.problem(message, Place(str(path)))) from error


def _fill(handle: int, temporary: Path, data: bytes, mode: int, path: Path) -> None:
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(mode)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
