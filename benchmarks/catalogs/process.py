"""What a command costs, with all processes that it starts: seconds, seconds of processor time, memory at its peak."""

from __future__ import annotations

import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_PAUSE_S = 0.2
_PAGES = 4096


@dataclass(frozen=True, slots=True)
class Cost:
    """What a run took; memory is that of all processes together, what they share counted once where the system says."""

    wall_s: float
    processor_s: float
    memory_mb: float
    said: str = ""


def run(command: Sequence[str], folder: Path, environment: Mapping[str, str] | None = None) -> Cost:
    """Run a command to its end; raises SystemExit with what it said where it fails."""
    with tempfile.TemporaryFile() as output:
        start = time.perf_counter()
        child = subprocess.Popen(
            command, cwd=folder, env={**os.environ, **(environment or {})}, stdout=output, stderr=subprocess.STDOUT
        )
        peak = _Peak(child.pid)
        peak.start()
        _, status, used = os.wait4(child.pid, 0)
        wall = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        peak.stop()
        output.seek(0)
        said = output.read().decode(errors="replace")
    if child.returncode:
        raise SystemExit(f"{command[0]} ended with {child.returncode}: {said[-2_000:]}")
    return Cost(wall, used.ru_utime + used.ru_stime, peak.bytes / 2**20, said)


class _Peak(threading.Thread):
    """Looks at a process and all below it a few times a second."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._pid = pid
        self._end = threading.Event()
        self.bytes = 0

    def run(self) -> None:
        """Look until told to stop."""
        while not self._end.wait(_PAUSE_S):
            self.bytes = max(self.bytes, sum(map(_memory, _family(self._pid))))

    def stop(self) -> None:
        """End."""
        self._end.set()
        self.join()


def _family(pid: int) -> list[int]:
    found = [pid]
    for one in found:
        try:
            below = Path(f"/proc/{one}/task/{one}/children").read_text()
        except OSError:
            continue
        found += map(int, below.split())
    return found


def _memory(pid: int) -> int:
    """Return the bytes of memory of a process; pages that it shares with others count in part."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
    except (OSError, StopIteration):
        return _resident(pid)


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGES
    except OSError:
        return 0
