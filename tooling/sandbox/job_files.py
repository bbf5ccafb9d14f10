"""A job's files, copied into a folder of its own: for boxes that cannot bind them where the job expects them.

The folder is locked while it is in use, so that the next one who looks for a sandbox knows which were left behind.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tooling.sandbox.interface import Job

_PREFIX = "haat-box-"
_NEW_S = 60


@contextmanager
def job_folder(job: Job, group: int | None) -> Iterator[Path]:
    """Copy what a job may see into a new folder, readable by a group where one is named; raises OSError."""
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
    lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for mount in job.mounts:
            _copy(mount.source, folder / mount.inside)
        if group is not None:
            _show_to(group, folder)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def sweep_job_folders() -> None:
    """Remove the folders of processes that were killed before they could tidy up."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        # Another user's, or gone while it is looked at.
        with suppress(OSError):
            if not _may_be_left(folder.lstat()):
                continue
            lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
            finally:
                os.close(lock)


def _may_be_left(folder: os.stat_result) -> bool:
    # One that was made just now may not be locked yet.
    return folder.st_uid == os.geteuid() and time.time() - folder.st_mtime > _NEW_S


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        # What a link in a folder points to is not part of the folder.
        shutil.copytree(source, target, symlinks=True, copy_function=shutil.copyfile)
    else:
        shutil.copyfile(source, target)


def _show_to(group: int, folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        os.chown(path, -1, group, follow_symlinks=False)
        if not path.is_symlink():
            path.chmod(0o750 if path.is_dir() else 0o640)
