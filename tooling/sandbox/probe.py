"""Asked once in a new box: which of its walls does not hold? Prints the holes as a JSON list.

The probes are harmless should a wall be missing: nothing is changed, sent or read out.
"""

from __future__ import annotations

import ctypes
import fcntl
import json
import os
import resource
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

_LIBC = ctypes.CDLL(None, use_errno=True)
_GET_SECCOMP, _GET_NO_NEW_PRIVILEGES = 21, 39
_FILTERED = 2
_CAPABILITIES_VERSION = 0x20080522


def refused(attempt: Callable[[], object]) -> bool:
    """Return whether an attempt meets a wall."""
    try:
        attempt()
    except OSError:
        return True
    return False


def call(name: str, *arguments: int) -> int:
    """Call a function of the C library; raises OSError where it fails."""
    returned = int(getattr(_LIBC, name)(*arguments))
    if returned == -1:
        raise OSError(ctypes.get_errno(), name)
    return returned


def capabilities() -> list[int]:
    """Return the words of what this process is capable of, now or later: none but zeros where it is nothing."""
    header, held = (ctypes.c_uint32 * 2)(_CAPABILITIES_VERSION, 0), (ctypes.c_uint32 * 6)()
    if _LIBC.capget(ctypes.byref(header), ctypes.byref(held)) != 0:
        raise OSError(ctypes.get_errno(), "capget")
    return list(held)


def filtered() -> tuple[bool, bool]:
    """Return whether system calls are filtered, and whether privileges can never come back."""
    return _LIBC.prctl(_GET_SECCOMP) == _FILTERED, _LIBC.prctl(_GET_NO_NEW_PRIVILEGES, 0, 0, 0, 0) == 1


def _fork() -> None:
    if os.fork() == 0:
        os._exit(0)
    os.wait()


def _open(path: str, mode: int) -> Callable[[], object]:
    # Opened, never written: should the wall be missing, nothing of the host has changed.
    return lambda: os.close(os.open(path, mode))


def _make(path: str) -> Callable[[], object]:
    def attempt() -> None:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL))
        with suppress(OSError):
            os.unlink(path)  # noqa: PTH108

    return attempt


def _keep_mode() -> None:
    Path(__file__).chmod(Path(__file__).stat().st_mode)


def _keep_times() -> None:
    found = Path(__file__).stat()
    os.utime(__file__, ns=(found.st_atime_ns, found.st_mtime_ns))


def _own_a_signal_of_the_parent() -> None:
    reading, writing = os.pipe()
    try:
        fcntl.fcntl(reading, fcntl.F_SETOWN, os.getppid())
    finally:
        os.close(reading)
        os.close(writing)


def _walls(expected: list[str]) -> dict[str, bool]:
    """Return the walls of every box; `expected` are the variables that it sets."""
    return {
        "user": 0 not in os.getresuid(),
        "privileges": not any(capabilities()) and filtered() == (True, True),
        "network": refused(lambda: socket.socket().close()),
        "processes": refused(_fork),
        "host files": refused(_open("/etc/passwd", os.O_RDONLY))
        and refused(_open("/proc/1/root/etc/passwd", os.O_RDONLY)),
        "kernel settings": refused(_open("/proc/sys/kernel/core_pattern", os.O_WRONLY)),
        "devices": refused(_open("/dev/null", os.O_WRONLY)) and refused(_open("/dev/zero", os.O_RDONLY)),
        "shared memory": refused(lambda: list(Path("/dev/shm").iterdir())),  # noqa: S108
        "root folder": refused(_make("/haat-probe")),
        "program files": refused(_make(f"{__file__}-probe")),
        "program modes": refused(_keep_mode) and refused(_keep_times),
        "environment": set(os.environ) <= {*expected, "LC_CTYPE", "PWD"},
    }


def _walls_without_namespaces() -> dict[str, bool]:
    """Return what a box must refuse that shares the host's files and processes."""
    parent = os.getppid()
    return {
        "process list": refused(lambda: os.listdir("/proc")),  # noqa: PTH208
        "signals": refused(lambda: os.kill(parent, 0)) and refused(_own_a_signal_of_the_parent),
        "limits of others": refused(lambda: resource.prlimit(parent, resource.RLIMIT_NOFILE)),
        "priority of others": refused(
            lambda: os.setpriority(os.PRIO_PROCESS, parent, os.getpriority(os.PRIO_PROCESS, parent))
        ),
        "watching files": refused(lambda: os.close(call("inotify_init"))),
        "scratch": refused(_make("/tmp/haat-probe")),  # noqa: S108
        "job folder": refused(_make("haat-probe")),
        # Last: where it succeeds nothing is printed, and that is a hole, too.
        "programs": refused(lambda: os.execv(sys.executable, [sys.executable, "-I", "-S", "-c", ""])),  # noqa: S606
    }


def find_holes(kind: str, expected: list[str]) -> list[str]:
    """Return the walls that do not hold here, in a box of a kind: `namespaces` or `no-namespaces`."""
    walls = _walls(expected)
    if kind != "namespaces":
        walls |= _walls_without_namespaces()
    return [name for name, holds in walls.items() if not holds]


if __name__ == "__main__":
    json.dump(find_holes(sys.argv[1], sys.argv[2:]), sys.stdout)
