"""The system call filter: everything that a numeric program never needs is refused."""

from __future__ import annotations

import errno
import functools
import os
from types import ModuleType
from typing import Any

from tooling.sandbox.broken import no_sandbox

# Calls that a library may try in good faith and does without: they fail, the program goes on.
DENIED = (
    # Network, in every form; there is no socket to inherit either.
    *("socket", "socketpair", "bind", "listen", "accept", "accept4", "connect", "getsockname", "getpeername"),
    *("getsockopt", "setsockopt", "sendto", "sendmsg", "sendmmsg", "recvfrom", "recvmsg", "recvmmsg", "shutdown"),
    # Processes; threads are allowed by a rule of their own.
    *("fork", "vfork"),
    # Memory outside the address space, which no limit would count.
    *("shmget", "shmat", "shmctl", "shmdt", "msgget", "msgsnd", "msgrcv", "msgctl", "semget", "semop", "semctl"),
    *("mq_open", "memfd_create", "memfd_secret", "vmsplice", "splice", "tee"),
    # Moving pages between memory nodes.
    *("mbind", "move_pages", "migrate_pages", "set_mempolicy"),
    # Other processes.
    *("process_vm_readv", "process_vm_writev", "kcmp", "pidfd_getfd", "pidfd_send_signal", "process_madvise"),
    *("personality", "acct", "syslog", "sethostname", "setdomainname", "quotactl", "nfsservctl", "lookup_dcookie"),
    *("clock_settime", "clock_adjtime", "settimeofday", "adjtimex", "vhangup"),
    *("name_to_handle_at", "open_by_handle_at", "fanotify_init", "fanotify_mark"),
)
# Calls that only an attack makes: the process ends, and the verdict names the reason.
KILLED = (
    "ptrace",
    *("mount", "umount2", "umount", "pivot_root", "chroot", "mount_setattr", "move_mount", "open_tree"),
    *("fsopen", "fsconfig", "fsmount", "fspick"),
    *("unshare", "setns"),
    *("add_key", "request_key", "keyctl"),
    *("bpf", "perf_event_open", "userfaultfd"),
    *("io_uring_setup", "io_uring_enter", "io_uring_register"),
    *("init_module", "finit_module", "delete_module", "kexec_load", "kexec_file_load", "reboot"),
    *("swapon", "swapoff", "ioperm", "iopl", "modify_ldt", "uselib"),
)
_CLONE_THREAD = 0x00010000
_UNKNOWN = -1


@functools.cache
def build_filter() -> bytes:
    """Return the filter as a BPF program. Raises SandboxError when libseccomp is missing or too old."""
    try:
        import pyseccomp
    except (ImportError, RuntimeError, OSError) as error:
        raise no_sandbox("libseccomp, or its Python binding pyseccomp, is missing") from error
    try:
        return _compile(pyseccomp)
    except (OSError, ValueError) as error:
        raise no_sandbox(f"libseccomp could not build the system call filter ({error})") from error


def _compile(seccomp: ModuleType) -> bytes:
    rules = seccomp.SyscallFilter(seccomp.ALLOW)
    # Another architecture's calls have other numbers, so none of the rules would fit them.
    rules.set_attr(seccomp.Attr.ACT_BADARCH, seccomp.KILL_PROCESS)
    for name in DENIED:
        rules.add_rule(seccomp.ERRNO(errno.EPERM), _number(seccomp, name))
    for name in KILLED:
        rules.add_rule(seccomp.KILL_PROCESS, _number(seccomp, name))
    # The flags of clone3 lie in memory, where a filter cannot look; the C library falls back to clone.
    rules.add_rule(seccomp.ERRNO(errno.ENOSYS), _number(seccomp, "clone3"))
    no_thread = seccomp.Arg(0, seccomp.MASKED_EQ, _CLONE_THREAD, 0)
    rules.add_rule(seccomp.ERRNO(errno.EPERM), _number(seccomp, "clone"), no_thread)
    return _export(rules)


def _number(seccomp: ModuleType, name: str) -> int:
    number: int = seccomp.resolve_syscall(seccomp.Arch.NATIVE, name)
    if number == _UNKNOWN:
        raise ValueError(f"it does not know `{name}`")
    return number


def _export(rules: Any) -> bytes:
    with os.fdopen(os.memfd_create("haat-seccomp"), "w+b") as file:
        rules.export_bpf(file)
        file.seek(0)
        return file.read()
