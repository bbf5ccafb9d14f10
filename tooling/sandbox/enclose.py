"""The first thing that runs in a box without namespaces: give up everything but the job, then run its module.

It runs as a script under `python -I -S`, before anything of a stranger's is opened, and imports the standard library
only until it is enclosed. The kernel's numbers: `linux/landlock.h`, `linux/prctl.h`, `linux/capability.h`.
"""

from __future__ import annotations

import ctypes
import importlib
import json
import os
import signal
import sys
from contextlib import suppress
from typing import Any

# Numbered alike by all architectures.
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION = 1
_PATH_BENEATH = 1
_READ_FILE, _READ_DIR = 1 << 2, 1 << 3
# How many rights to files each version of Landlock knows, and since which it knows the network and signals.
_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
_NETWORK_SINCE, _NETWORK = 4, 0b11
_SCOPES_SINCE, _SCOPES = 6, 0b11
_SET_DEATH_SIGNAL, _SET_DUMPABLE, _SET_SECCOMP, _DROP_BOUND, _NO_NEW_PRIVILEGES = 1, 4, 22, 24, 38
_SECCOMP_FILTER = 2
_CAPABILITIES_VERSION = 0x20080522
_LIBC = ctypes.CDLL(None, use_errno=True)


class _Ruleset(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scopes", ctypes.c_uint64))


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("folder", ctypes.c_int32))


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


class _CapabilityHeader(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("process", ctypes.c_int))


def landlock_version() -> int:
    """Return the version of Landlock that this kernel offers, 0 where there is none."""
    return max(0, int(_LIBC.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(_VERSION))))


def _check(returned: int, what: str) -> int:
    if returned < 0:
        raise OSError(ctypes.get_errno(), f"{what}: {os.strerror(ctypes.get_errno())}")
    return returned


def _control(option: int, value: int, what: str) -> None:
    unused = ctypes.c_ulong(0)
    _check(_LIBC.prctl(option, ctypes.c_ulong(value), unused, unused, unused), what)


def _new_ruleset(version: int) -> int:
    """Return a ruleset that refuses all this kernel can refuse."""
    wanted = _Ruleset(
        files=(1 << _FILE_RIGHTS[min(version, max(_FILE_RIGHTS))]) - 1,
        network=_NETWORK if version >= _NETWORK_SINCE else 0,
        scopes=_SCOPES if version >= _SCOPES_SINCE else 0,
    )
    known = 1 + (version >= _NETWORK_SINCE) + (version >= _SCOPES_SINCE)
    size = ctypes.c_size_t(known * ctypes.sizeof(ctypes.c_uint64))
    return _check(int(_LIBC.syscall(_CREATE_RULESET, ctypes.byref(wanted), size, ctypes.c_uint32(0))), "a ruleset")


def _allow(ruleset: int, descriptor: int, rights: int) -> None:
    rule = _PathBeneath(rights, descriptor)
    kind, flags = ctypes.c_int(_PATH_BENEATH), ctypes.c_uint32(0)
    _check(int(_LIBC.syscall(_ADD_RULE, ruleset, kind, ctypes.byref(rule), flags)), "a rule")


def _allow_reading(ruleset: int, settings: dict[str, Any]) -> dict[str, int]:
    """Allow reading the runtime and the job, and nothing else; return the runtime's folders, open."""
    opened = {folder: os.open(folder, os.O_PATH | os.O_DIRECTORY) for folder in settings["folders"]}
    for descriptor in opened.values():
        _allow(ruleset, descriptor, _READ_FILE | _READ_DIR)
    for path, rights in ((".", _READ_FILE | _READ_DIR), (settings["linker_cache"], _READ_FILE)):
        with suppress(FileNotFoundError):
            descriptor = os.open(path, os.O_PATH)
            _allow(ruleset, descriptor, rights)
            os.close(descriptor)
    return opened


def _reach_through(opened: dict[str, int], packages: list[str], search: list[str]) -> None:
    """Let modules be found through open folders: the box's user may have no way to them, as below root's home.

    What lies beside a package is not for the box to list, so packages are imported while it still can be.
    """
    sys.path.extend(search)
    for package in packages:
        importlib.import_module(package)

    def linked(path: str) -> str:
        real = os.path.realpath(path)
        for folder, descriptor in opened.items():
            if real == folder or real.startswith(f"{folder}/"):
                return f"/proc/self/fd/{descriptor}{real[len(folder) :]}"
        return path

    sys.path[:] = [linked(path) for path in sys.path]
    for module in list(sys.modules.values()):
        if isinstance(getattr(module, "__path__", None), list):
            module.__path__ = [linked(path) for path in module.__path__]


def _give_up_privileges(user: int | None) -> None:
    """Become a user of the box's own, where this is root, and nobody with a capability in any case."""
    if user is not None:
        with suppress(OSError):  # The kernel says in this way that there are no more capabilities.
            for capability in range(64):
                _control(_DROP_BOUND, capability, "the bounding set")
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
    header = _CapabilityHeader(_CAPABILITIES_VERSION, 0)
    none = (ctypes.c_uint32 * 6)()
    _check(_LIBC.capset(ctypes.byref(header), none), "no capabilities")
    _control(_NO_NEW_PRIVILEGES, 1, "no new privileges")
    # A crash must not start the host's crash reporter.
    _control(_SET_DUMPABLE, 0, "no core dumps")


def _filter_calls(program: bytes) -> None:
    wanted = _Program(len(program) // 8, program)
    _check(_LIBC.prctl(_SET_SECCOMP, ctypes.c_ulong(_SECCOMP_FILTER), ctypes.byref(wanted)), "the system call filter")


def main(settings: dict[str, Any], arguments: list[str]) -> int:
    """Enclose this process, say so on the status channel, and run the module named in the settings."""
    with os.fdopen(settings["filter"], "rb") as file:
        program = file.read()
    os.chdir(settings["job"])
    ruleset = _new_ruleset(settings["landlock"])
    _reach_through(_allow_reading(ruleset, settings), settings["packages"], settings["search"])
    from tooling.sandbox import boot

    _give_up_privileges(settings["user"])
    # Setting the user cleared it; and who died before it was set is noticed by the tether.
    _control(_SET_DEATH_SIGNAL, signal.SIGKILL, "the death signal")
    if not boot.tie(settings["tether"]):
        return boot.NOT_TIED
    boot.set_limits(settings["limits"])
    _check(int(_LIBC.syscall(_RESTRICT_SELF, ruleset, ctypes.c_uint32(0))), "Landlock")
    os.close(ruleset)
    _filter_calls(program)
    os.write(settings["status"], b'{"enclosed": 1}')
    os.close(settings["status"])
    return boot.run_module(settings["module"], arguments)


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1]), sys.argv[2:]))
