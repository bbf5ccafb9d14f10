"""Folders for what is not finished."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tooling.net.temporary import sweep, unfinished

HOLDER = """
import sys, pathlib
from tooling.net.temporary import unfinished
with unfinished(pathlib.Path(sys.argv[1])) as folder:
    (folder / "half").write_bytes(b"half")
    print(folder, flush=True)
    sys.stdin.read()
"""


def held_elsewhere(parent: Path) -> tuple[subprocess.Popen[str], Path]:
    """Let another process hold a folder; returns both."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(parent)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    return process, Path(process.stdout.readline().strip())


def end(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGKILL)
    process.communicate()


def test_is_private_and_gone_afterwards(tmp_path: Path) -> None:
    with unfinished(tmp_path) as folder:
        assert folder.parent == tmp_path
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        (folder / "half").write_bytes(b"half")
    assert list(tmp_path.iterdir()) == []


def test_is_gone_after_an_error(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no"), unfinished(tmp_path):
        raise ValueError("no")
    assert list(tmp_path.iterdir()) == []


def test_leftovers_of_a_killed_run_are_swept_by_the_next(tmp_path: Path) -> None:
    process, folder = held_elsewhere(tmp_path)
    end(process)
    assert (folder / "half").exists()
    with unfinished(tmp_path) as mine:
        assert list(tmp_path.iterdir()) == [mine]


def test_a_run_that_lives_is_left_alone(tmp_path: Path) -> None:
    process, folder = held_elsewhere(tmp_path)
    try:
        sweep(tmp_path)
        assert (folder / "half").read_bytes() == b"half"
    finally:
        end(process)


def test_sweeps_through_no_link_and_nothing_of_another_name(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "file").write_bytes(b"x")
    other = tmp_path / "mine.part"
    other.mkdir()
    (tmp_path / ".haat-x.part").symlink_to(precious)
    (tmp_path / ".haat-file.part").write_bytes(b"x")
    sweep(tmp_path)
    assert (precious / "file").exists()
    assert other.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_sweeps_nothing_of_another_user(tmp_path: Path) -> None:
    folder = tmp_path / ".haat-x.part"
    folder.mkdir()
    os.chown(folder, 12345, 12345)
    sweep(tmp_path)
    assert folder.exists()
