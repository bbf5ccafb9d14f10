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
    *("semtimedop", "mq_open", "mq_unlink", "memfd_create", "memfd_secret", "vmsplice", "splice", "tee"),
    # Moving pages between memory nodes.
    *("mbind", "move_pages", "migrate_pages", "set_mempolicy"),
    # Other processes.
    *("process_vm_readv", "process_vm_writev", "kcmp", "pidfd_getfd", "pidfd_send_signal", "process_madvise"),
    *("personality", "acct", "syslog", "sethostname", "setdomainname", "quotactl", "nfsservctl", "lookup_dcookie"),
    *("clock_settime", "clock_adjtime", "settimeofday", "adjtimex", "vhangup"),
    *("name_to_handle_at", "open_by_handle_at", "fanotify_init", "fanotify_mark"),
    # A count that all processes of the machine share.
    "io_setup",
)
# Where no namespace hides the host's files and processes, these reach them past Landlock: it decides who opens a file,
# not who changes its mode or times, and in its older versions knows no signals.
DENIED_WITHOUT_NAMESPACES = (
    *("chmod", "fchmod", "fchmodat", "fchmodat2", "chown", "fchown", "lchown", "fchownat"),
    *("utime", "utimes", "futimesat", "utimensat"),
    *("setxattr", "lsetxattr", "fsetxattr", "removexattr", "lremovexattr", "fremovexattr", "setxattrat"),
    *("removexattrat", "file_setattr"),
    *("inotify_init", "inotify_init1", "inotify_add_watch"),
    *("kill", "tkill", "tgkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo", "pidfd_open"),
    *("setpriority", "ioprio_set", "sched_setaffinity", "sched_setattr", "sched_setparam", "sched_setscheduler"),
    *("mq_timedsend", "mq_timedreceive", "mq_notify", "mq_getsetattr"),
    # No other program: the filter and the walls hold in it too, but nothing here needs one.
    *("execve", "execveat"),
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
# Newer than some libraries' tables; since Linux 5.3 all architectures number their calls alike.
_NEW_CALLS = {"fchmodat2": 452, "setxattrat": 463, "removexattrat": 466, "file_setattr": 469}
_SET_OWNER = (8, 15)  # F_SETOWN, F_SETOWN_EX: who gets a descriptor's signals
_SET_DUMPABLE = 4  # PR_SET_DUMPABLE
_UNKNOWN = -1


@functools.cache
def build_filter(*, namespaces: bool = True) -> bytes:
    """Return the filter as a BPF program, a stricter one where the box has no namespaces of its own.

    Raises SandboxError when libseccomp is missing or too old.
    """
    try:
        import pyseccomp
    except (ImportError, RuntimeError, OSError) as error:
        raise no_sandbox("libseccomp, or its Python binding pyseccomp, is missing") from error
    try:
        return _compile(pyseccomp, namespaces=namespaces)
    except (OSError, ValueError) as error:
        raise no_sandbox(f"libseccomp could not build the system call filter ({error})") from error


def _compile(seccomp: ModuleType, *, namespaces: bool) -> bytes:
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
    if not namespaces:
        _keep_to_itself(seccomp, rules)
    return _export(rules)


def _keep_to_itself(seccomp: ModuleType, rules: Any) -> None:
    """Refuse what reaches other processes, and other people's files past their content."""
    refuse = seccomp.ERRNO(errno.EPERM)
    for name in DENIED_WITHOUT_NAMESPACES:
        rules.add_rule(refuse, _number(seccomp, name))
    # Limits of other processes; its own may be lowered.
    rules.add_rule(refuse, _number(seccomp, "prlimit64"), seccomp.Arg(0, seccomp.NE, 0))
    rules.add_rule(refuse, _number(seccomp, "prctl"), seccomp.Arg(0, seccomp.EQ, _SET_DUMPABLE))
    for command in _SET_OWNER:
        rules.add_rule(refuse, _number(seccomp, "fcntl"), seccomp.Arg(1, seccomp.EQ, command))


def _number(seccomp: ModuleType, name: str) -> int:
    number: int = seccomp.resolve_syscall(seccomp.Arch.NATIVE, name)
    if number == _UNKNOWN and name in _NEW_CALLS:
        return _NEW_CALLS[name]
    if number == _UNKNOWN:
        raise ValueError(f"it does not know `{name}`")
    return number


def _export(rules: Any) -> bytes:
    with os.fdopen(os.memfd_create("haat-seccomp"), "w+b") as file:
        rules.export_bpf(file)
        file.seek(0)
        return file.read()
