"""Asked once in a new box: which of its walls does not hold? Prints the holes as a JSON list.

The probes are harmless should a wall be missing: nothing is changed, sent or read out.
"""

from __future__ import annotations

import json
import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path

_NOBODY = 65534


def _refused(attempt: Callable[[], object]) -> bool:
    try:
        attempt()
    except OSError:
        return True
    return False


def _fork() -> None:
    if os.fork() == 0:
        os._exit(0)
    os.wait()


def _open_for_writing(path: str) -> None:
    os.close(os.open(path, os.O_WRONLY))


def find_holes(expected: list[str]) -> list[str]:
    """Return the walls that do not hold here; `expected` are the variables that the box sets."""
    walls = {
        "user": os.getuid() == _NOBODY and os.getgid() == _NOBODY,
        "network": _refused(lambda: socket.socket().close()),
        "processes": _refused(_fork),
        "host files": not Path("/etc/passwd").exists() and not Path("/proc/1/root/etc/passwd").exists(),
        "kernel settings": _refused(lambda: _open_for_writing("/proc/sys/kernel/core_pattern")),
        "devices": not Path("/dev").exists(),
        "root folder": _refused(lambda: Path("/haat-probe").touch()),
        "program files": _refused(lambda: Path(__file__).with_name("haat-probe").touch()),
        "environment": set(os.environ) <= {*expected, "LC_CTYPE", "PWD"},
    }
    return [name for name, holds in walls.items() if not holds]


if __name__ == "__main__":
    json.dump(find_holes(sys.argv[1:]), sys.stdout)
