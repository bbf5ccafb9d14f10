"""From how a process ended to a verdict. Whatever a job does to its own ending, it can only choose how to fail."""

from __future__ import annotations

import signal

from tooling.sandbox.boot import OUT_OF_MEMORY
from tooling.sandbox.cgroup import Usage
from tooling.sandbox.interface import Verdict
from tooling.sandbox.process import Ending

# A shell's convention, which bubblewrap follows: 128 and the signal that ended the process.
SIGNALLED = 128
_LAST_STATUS = 255
# What Python, the C++ library and onnxruntime say when memory ran out.
_NO_MEMORY = (b"MemoryError", b"std::bad_alloc", b"Failed to allocate memory")


def judge(ending: Ending, usage: Usage) -> Verdict:
    """Return the verdict on a run that the sandbox itself did not break."""
    if ending.cut is not None:
        return ending.cut
    if ending.status == 0:
        return Verdict.OK
    if _out_of_memory(ending, usage):
        return Verdict.MEMORY
    return _SIGNALS.get(ending.status - SIGNALLED, _other(ending.status))


def _out_of_memory(ending: Ending, usage: Usage) -> bool:
    said = any(word in ending.diagnostics for word in _NO_MEMORY)
    return usage.out_of_memory or ending.status == OUT_OF_MEMORY or said


def _other(status: int) -> Verdict:
    return Verdict.CRASH if status < 0 or SIGNALLED < status < _LAST_STATUS else Verdict.ERROR


_SIGNALS = {int(signal.SIGXCPU): Verdict.CPU_TIME, int(signal.SIGSYS): Verdict.REFUSED_SYSCALL}
