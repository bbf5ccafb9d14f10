"""The first thing that runs in the box: set the limits, then run the job's module.

It runs as a script under `python -I -S`, so it imports the standard library only.
"""

from __future__ import annotations

import fcntl
import json
import os
import resource
import runpy
import select
import signal
import sys
import traceback
from typing import Any

OUT_OF_MEMORY = 121
NOT_IMPORTED = 122
NOT_TIED = 123
OPEN_FILES = 256
_MB = 2**20


def _limit(kind: int, soft: int, hard: int | None = None) -> None:
    ceiling = resource.getrlimit(kind)[1]
    highest = soft if hard is None else hard
    if ceiling != resource.RLIM_INFINITY:
        soft, highest = min(soft, ceiling), min(highest, ceiling)
    resource.setrlimit(kind, (soft, highest))


def _counts_processes_per_box() -> bool:
    # Before Linux 5.14 the count was per user of the host, so a busy user could start no thread in the box.
    release = os.uname().release.split("-")[0].split(".")
    return tuple(int(part) for part in release[:2]) >= (5, 14)


def set_limits(limits: dict[str, int]) -> None:
    """Limit address space, processor time, file sizes, open files, threads, core dumps, queues and locked memory."""
    _limit(resource.RLIMIT_AS, limits["memory_mb"] * _MB)
    # A second more before the kill that cannot be caught: the signal names the reason, the kill does not.
    _limit(resource.RLIMIT_CPU, limits["cpu_s"], limits["cpu_s"] + 1)
    _limit(resource.RLIMIT_FSIZE, limits["scratch_mb"] * _MB)
    _limit(resource.RLIMIT_NOFILE, OPEN_FILES)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_MEMLOCK, 0)
    if _counts_processes_per_box():
        _limit(resource.RLIMIT_NPROC, limits["processes"])


def tie(tether: int) -> bool:
    """Let the kernel kill this process when the host's end of the tether closes; return whether it is still open.

    bubblewrap ties the box to its parent too, but some moments after the start: a parent killed in between would
    leave a box that nobody ends.
    """
    fcntl.fcntl(tether, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(tether, fcntl.F_SETSIG, signal.SIGKILL)
    fcntl.fcntl(tether, fcntl.F_SETFL, fcntl.fcntl(tether, fcntl.F_GETFL) | os.O_ASYNC)
    poll = select.poll()
    poll.register(tether, select.POLLIN)
    return not poll.poll(0)


def run_module(module: str, arguments: list[str]) -> int:
    """Run a module of the box; return the status for the host when it did not end by itself."""
    sys.argv = [module, *arguments]
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    except MemoryError:
        return OUT_OF_MEMORY
    except ImportError:
        traceback.print_exc()
        return NOT_IMPORTED
    return 0


def main(settings: dict[str, Any], arguments: list[str]) -> int:
    """Run the module named in the settings; return the status for the host when it did not end by itself."""
    tether = settings["tether"]
    if not tie(tether):
        return NOT_TIED
    os.closerange(3, tether)
    os.closerange(tether + 1, OPEN_FILES)
    set_limits(settings["limits"])
    sys.path.extend(settings["search"])
    return run_module(settings["module"], arguments)


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1]), sys.argv[2:]))
