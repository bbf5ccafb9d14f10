"""Folders for what is not finished: recognisable, private, swept by whoever comes next if their maker was killed."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PREFIX = ".haat-"
SUFFIX = ".part"


@contextmanager
def unfinished(parent: Path) -> Iterator[Path]:
    """Make a private folder in an existing one and remove it at the end, with all leftovers of killed runs there.

    A lock says that its maker lives; the system lets go of it however that ends. Raises OSError.
    """
    sweep(parent)
    folder, lock = _locked_folder(parent)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if lock is not None:
            os.close(lock)


def sweep(parent: Path) -> None:
    """Remove the unfinished folders of runs that were killed, and leave those of runs that live."""
    for folder in parent.glob(f"{PREFIX}*{SUFFIX}"):
        with suppress(OSError):
            _sweep_one(folder)


def _sweep_one(folder: Path) -> None:
    lock = _lock(folder, wait=False)
    if lock is None:
        return
    try:
        if os.fstat(lock).st_uid == os.geteuid():
            shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(lock)


def _locked_folder(parent: Path) -> tuple[Path, int | None]:
    while True:
        folder = Path(tempfile.mkdtemp(prefix=PREFIX, suffix=SUFFIX, dir=parent))
        try:
            lock = _lock(folder, wait=True)
        except FileNotFoundError:
            continue
        except OSError:
            # A file system without locks: nobody else gets one there either, so nobody sweeps.
            return folder, None
        if lock is None or _is_still_there(folder, lock):
            return folder, lock
        # Somebody swept it between its making and its locking.
        os.close(lock)


def _is_still_there(folder: Path, lock: int) -> bool:
    try:
        return os.path.samestat(folder.lstat(), os.fstat(lock))
    except FileNotFoundError:
        return False


if sys.platform == "win32":

    def _lock(folder: Path, *, wait: bool) -> int | None:
        """Windows locks no folders: leftovers stay there until somebody removes them."""
        del folder, wait
        return None

else:
    import fcntl

    def _lock(folder: Path, *, wait: bool) -> int | None:
        """Lock a folder that is no link and return the descriptor that holds the lock, or None if another has it."""
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            return None
        except OSError:
            os.close(handle)
            raise
        return handle
