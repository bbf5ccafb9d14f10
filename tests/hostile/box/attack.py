"""In the box: one attack by name. Each ends the process, or exhausts something that a limit must hold."""

from __future__ import annotations

import ctypes
import os
import resource
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

_LIBC = ctypes.CDLL(None, use_errno=True)
_MB = 2**20
_NEW_USER = 0x10000000
_TRACE_ME = 0


def _memory() -> None:
    kept = []
    while True:
        kept.append(bytearray(16 * _MB))


def _disk() -> None:
    written = 0
    try:
        for at in range(1_000):
            written += Path(f"/tmp/{at}").write_bytes(bytes(_MB))  # noqa: S108
    except OSError:
        sys.stdout.write(str(written // _MB))


def _many_files() -> None:
    made = 0
    try:
        for at in range(2_000_000):
            Path(f"/tmp/{at}").touch()  # noqa: S108
            made += 1
    except OSError:
        sys.stdout.write(str(made))


def _forks() -> None:
    refused = 0
    for _ in range(100):
        try:
            if os.fork() == 0:
                time.sleep(60)
        except OSError:
            refused += 1
    sys.stdout.write(str(refused))


def _threads() -> None:
    threading.stack_size(64 * 1024)
    for count in range(10_000):
        try:
            threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
        except RuntimeError:
            sys.stdout.write(str(count))
            sys.stdout.flush()
            os._exit(0)


def _flood(descriptor: int) -> None:
    chunk = bytes(_MB)
    while True:
        os.write(descriptor, chunk)


def _spin() -> None:
    while True:
        pass


def _spin_in_silence() -> None:
    # Who waits for the end of the output would wait for ever.
    os.closerange(0, 3)
    time.sleep(600)


def _limits() -> None:
    kinds = ("RLIMIT_AS", "RLIMIT_CPU", "RLIMIT_FSIZE", "RLIMIT_CORE", "RLIMIT_NOFILE")
    sys.stdout.write(" ".join(str(resource.getrlimit(getattr(resource, kind))[0]) for kind in kinds))


def _answer() -> None:
    sys.stdout.write(sys.argv[2] + sys.stdin.read())


def _escapes() -> None:
    sys.stderr.write("\x1b]0;owned\x07\x1b[2J\u202e and a last line\n")
    sys.exit(3)


_ATTACKS: dict[str, Callable[[], object]] = {
    "memory": _memory,
    "disk": _disk,
    "many-files": _many_files,
    "forks": _forks,
    "threads": _threads,
    "flood": lambda: _flood(1),
    "flood-errors": lambda: _flood(2),
    "spin": _spin,
    "sleep": lambda: time.sleep(600),
    "silence": _spin_in_silence,
    "crash": lambda: ctypes.string_at(0),
    "abort": os.abort,
    "escapes": _escapes,
    "missing-module": lambda: __import__("haat_has_no_such_module"),
    "limits": _limits,
    "answer": _answer,
    "user": lambda: sys.stdout.write(str(os.getuid())),
    "ptrace": lambda: _LIBC.ptrace(_TRACE_ME, 0, 0, 0),
    "mount": lambda: _LIBC.mount(b"none", b"/tmp", b"tmpfs", 0, None),
    "unmount": lambda: _LIBC.umount2(b"/proc", 2),
    "unshare": lambda: _LIBC.unshare(_NEW_USER),
    "setns": lambda: _LIBC.setns(0, 0),
    "chroot": lambda: os.chroot("/tmp"),  # noqa: S108
    # Since Linux 5.3 all architectures number their calls alike.
    "io-uring": lambda: _LIBC.syscall(425, 1, 0),
    "open-tree": lambda: _LIBC.syscall(428, 0, b"/", 0),
    "other-numbering": lambda: _LIBC.syscall(0x40000000 | 39),
}

if __name__ == "__main__":
    _ATTACKS[sys.argv[1]]()
