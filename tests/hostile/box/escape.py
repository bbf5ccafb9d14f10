"""In the box: try every way out that fails politely, print what each attempt met as JSON.

An attempt that succeeds prints what it got, so that a test that expects a refusal shows the hole. None changes
anything outside the box, should it succeed.
"""

from __future__ import annotations

import fcntl
import json
import os
import resource
import signal
import socket
import stat
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tooling.sandbox.probe import call, capabilities, filtered

_PACKAGE = Path(sys.modules["tooling"].__path__[0])


def _write(path: str) -> Callable[[], object]:
    return lambda: Path(path, "haat-was-here").write_text("x")


def _open_for_writing(path: str) -> Callable[[], object]:
    # Opened, never written: should the wall be missing, nothing of the host has changed.
    return lambda: os.close(os.open(path, os.O_WRONLY))


def _look(path: str) -> None:
    os.close(os.open(path, os.O_RDONLY))


def _cut() -> None:
    # To the size it has.
    os.truncate(__file__, Path(__file__).stat().st_size)


def _keep_times() -> None:
    found = Path(__file__).stat()
    os.utime(__file__, ns=(found.st_atime_ns, found.st_mtime_ns))


def _own_signals_of_parent() -> None:
    fcntl.fcntl(os.pipe()[0], fcntl.F_SETOWN, os.getppid())


_ATTEMPTS: dict[str, Callable[[], object]] = {
    "socket-inet": lambda: socket.socket(socket.AF_INET),
    "socket-unix": lambda: socket.socket(socket.AF_UNIX),
    "socket-raw": lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW),
    "socket-pair": socket.socketpair,
    "fork": os.fork,
    "spawn": lambda: os.posix_spawn(sys.executable, [sys.executable, "-c", ""], {}),
    "memory-file": lambda: os.memfd_create("haat"),
    "shared-memory": lambda: call("shmget", 0, 4096, 0o1600),
    "asynchronous-input": lambda: call("syscall", 206, 1, 0),
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
    "library-times": _keep_times,
    "library-size": _cut,
    "root": _write("/"),
    "job": _write("."),
    "libraries": _write("/usr/lib"),
    "packages": _write(str(_PACKAGE)),
    "home": lambda: list(Path("/home").iterdir()),
    "users": lambda: Path("/etc/passwd").read_bytes(),
    "beside-the-package": (_PACKAGE / ".." / "pyproject.toml").read_bytes,
}
# What a box with a list of processes of its own may well allow: there is nobody in it but the job.
_ATTEMPTS_WITHOUT_NAMESPACES: dict[str, Callable[[], object]] = {
    "signal-parent": lambda: os.kill(os.getppid(), 0),
    "signal-everybody": lambda: os.kill(-1, 0),
    "signals-of-parent": _own_signals_of_parent,
    "limits-of-parent": lambda: resource.prlimit(os.getppid(), resource.RLIMIT_NOFILE),
    "priority-of-parent": lambda: os.setpriority(
        os.PRIO_PROCESS, os.getppid(), os.getpriority(os.PRIO_PROCESS, os.getppid())
    ),
    "processors-of-parent": lambda: os.sched_setaffinity(os.getppid(), os.sched_getaffinity(os.getppid())),
    "memory-of-parent": _open_for_writing(f"/proc/{os.getppid()}/mem"),
    "environment-of-parent": lambda: Path(f"/proc/{os.getppid()}/environ").read_bytes(),
    "files-of-parent": lambda: os.listdir(f"/proc/{os.getppid()}/fd"),  # noqa: PTH208
    "program-of-parent": lambda: Path(f"/proc/{os.getppid()}/exe").readlink(),
    "command-lines": lambda: Path(f"/proc/{os.getppid()}/cmdline").read_bytes(),
    "list-of-processes": lambda: os.listdir("/proc"),  # noqa: PTH208
    "list-of-root": lambda: os.listdir("/"),  # noqa: PTH208
    "around-the-package": lambda: os.listdir(_PACKAGE / ".."),  # noqa: PTH208
    "temporary": _write("/tmp"),  # noqa: S108
    "dump": lambda: call("prctl", 4, 1, 0, 0, 0),
    "watch": lambda: call("inotify_init"),
    "process-handle": lambda: os.pidfd_open(os.getppid()),
    "another-program": lambda: os.execv("/bin/true", ["true"]),  # noqa: S606
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


def _descriptors() -> str:
    """Return the kind of everything that is open here, a letter each: file, pipe, folder, …"""
    kinds = []
    for descriptor in range(resource.getrlimit(resource.RLIMIT_NOFILE)[0]):
        try:
            kinds.append(stat.filemode(os.fstat(descriptor).st_mode)[0])
        except OSError:
            continue
    return "".join(sorted(kinds))


def _count(list_all: Callable[[], list[object]]) -> int | None:
    try:
        return len(list_all())
    except OSError:
        return None


def main() -> None:
    kind, *hidden = sys.argv[1:]
    descriptors = _descriptors()
    attempts = _ATTEMPTS | (_ATTEMPTS_WITHOUT_NAMESPACES if kind == "no-namespaces" else {})
    outcomes = {name: _outcome(attempt) for name, attempt in attempts.items()}
    outcomes |= {path: _outcome(partial(_look, path)) for path in hidden}
    facts = {
        "environment": sorted(os.environ),
        "capabilities": capabilities(),
        "filtered": filtered(),
        "user": [os.getresuid(), os.getresgid(), os.getgroups()],
        "descriptors": descriptors,
        "host": os.uname().nodename,
        "processes": _count(lambda: list(Path("/proc").glob("[0-9]*"))),
    }
    if kind == "namespaces":
        facts |= {
            # Two lines of headings.
            "interfaces": Path("/proc/self/net/dev").read_text().count("\n") - 2,
            "open-files": sorted(_read_link(path) for path in Path("/proc/self/fd").iterdir()),
            "root-folder": sorted(path.name for path in Path("/").iterdir()),
        }
    json.dump({"outcomes": outcomes, "facts": facts}, sys.stdout)


if __name__ == "__main__":
    main()
