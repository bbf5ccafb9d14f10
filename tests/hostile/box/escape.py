"""In the box: try every way out that fails politely, print what each attempt met as JSON.

An attempt that succeeds prints what it got, so that a test that expects a refusal shows the hole. None changes
anything outside the box, should it succeed.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path

_LIBC = ctypes.CDLL(None, use_errno=True)


def _write(path: str) -> Callable[[], object]:
    return lambda: Path(path, "haat-was-here").write_text("x")


def _open_for_writing(path: str) -> Callable[[], object]:
    # Opened, never written: should the wall be missing, nothing of the host has changed.
    return lambda: os.close(os.open(path, os.O_WRONLY))


def _call(name: str, *arguments: int) -> Callable[[], object]:
    def attempt() -> object:
        ctypes.set_errno(0)
        got = getattr(_LIBC, name)(*arguments)
        if got == -1:
            raise OSError(ctypes.get_errno(), name)
        return got

    return attempt


_ATTEMPTS: dict[str, Callable[[], object]] = {
    "socket-inet": lambda: socket.socket(socket.AF_INET),
    "socket-unix": lambda: socket.socket(socket.AF_UNIX),
    "socket-raw": lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW),
    "socket-pair": socket.socketpair,
    "fork": os.fork,
    "spawn": lambda: os.posix_spawn(sys.executable, [sys.executable, "-c", ""], {}),
    "memory-file": lambda: os.memfd_create("haat"),
    "shared-memory": _call("shmget", 0, 4096, 0o1600),
    "signal-first-process": lambda: os.kill(1, signal.SIGKILL),
    "kernel-setting": _open_for_writing("/proc/sys/kernel/core_pattern"),
    "kernel-overcommit": _open_for_writing("/proc/sys/vm/overcommit_memory"),
    "kernel-trigger": _open_for_writing("/proc/sysrq-trigger"),
    "own-importance": _open_for_writing("/proc/self/oom_score_adj"),
    "become-root": lambda: os.setuid(0),
    "other-root": lambda: Path("/proc/1/root/etc/passwd").read_bytes(),
    "memory-device": lambda: Path("/dev/mem").read_bytes(),
    "shared-memory-folder": _write("/dev/shm"),  # noqa: S108
    "devices": _write("/dev"),
    "null-device": _open_for_writing("/dev/null"),
    "library-mode": lambda: Path(os.__file__).chmod(Path(os.__file__).stat().st_mode),
    "root": _write("/"),
    "job": _write("/job"),
    "libraries": _write("/usr/lib"),
    "packages": _write(sys.path[-2]),
    "home": lambda: list(Path("/home").iterdir()),
    "users": lambda: Path("/etc/passwd").read_bytes(),
}


def _outcome(attempt: Callable[[], object]) -> str:
    try:
        got = attempt()
    except OSError as error:
        return f"refused: {type(error).__name__}"
    return f"got: {got!r}"


def _read_link(path: Path) -> str:
    try:
        return str(path.readlink()).partition(":")[0]
    except FileNotFoundError:
        # The folder itself was open while it was read.
        return "folder"


def _status(name: str) -> str:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(line.partition(":")[2].strip() for line in lines if line.startswith(f"{name}:"))


def main() -> None:
    outcomes = {name: _outcome(attempt) for name, attempt in _ATTEMPTS.items()}
    outcomes |= {path: _outcome(Path(path).stat) for path in sys.argv[1:]}
    facts = {
        "environment": sorted(os.environ),
        "capabilities": _status("CapEff"),
        "filter": _status("Seccomp"),
        "no-new-privileges": _status("NoNewPrivs"),
        "user": [os.getuid(), os.getgid(), os.getgroups()],
        "host": os.uname().nodename,
        "processes": len(list(Path("/proc").glob("[0-9]*"))),
        # Two lines of headings.
        "interfaces": Path("/proc/self/net/dev").read_text().count("\n") - 2,
        "open-files": sorted(_read_link(path) for path in Path("/proc/self/fd").iterdir()),
        "root-folder": sorted(path.name for path in Path("/").iterdir()),
    }
    json.dump({"outcomes": outcomes, "facts": facts}, sys.stdout)


if __name__ == "__main__":
    main()
