"""Boxes whose builder was killed in the moment between starting and tying them: nothing runs in them, nobody ends them.

bubblewrap has such a moment (its first process waits for a word of a builder that is gone), so the next one who looks
for a sandbox tidies up.
"""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from pathlib import Path

_BWRAP = "bwrap"


def sweep_boxes(boot: Path, processes: Path = Path("/proc")) -> None:
    """End each box of `boot` whose builder is gone: its first process is bubblewrap's, but the parent is not."""
    for folder in processes.glob("[0-9]*"):
        # A process may end while it is looked at, or be another user's.
        with suppress(OSError, ValueError, KeyError):
            if _is_leftover(folder, str(boot)):
                os.kill(int(folder.name), signal.SIGKILL)


def _is_leftover(folder: Path, boot: str) -> bool:
    if _name(folder) != _BWRAP or boot.encode() not in (folder / "cmdline").read_bytes().split(b"\0"):
        return False
    lines = (folder / "status").read_text().splitlines()
    status = {name: value.split() for name, _, value in (line.partition(":") for line in lines)}
    is_first_in_box = len(status["NSpid"]) > 1 and status["NSpid"][-1] == "1"
    return is_first_in_box and _name(folder.parent / status["PPid"][0]) != _BWRAP


def _name(folder: Path) -> str:
    return (folder / "comm").read_text().strip()
