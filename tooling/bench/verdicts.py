"""What a verdict of the sandbox says about a model: which limit it exceeded, or that the fault is our own."""

from __future__ import annotations

from tooling.errors import LimitError, SandboxError
from tooling.model.rules.measuring import MODEL_LIMIT
from tooling.model.rules.reading import UNREADABLE
from tooling.model.suite import Suite
from tooling.registry.text import shown
from tooling.sandbox.interface import Run, Verdict

_SHOWN = 200


def check(run: Run, suite: Suite) -> None:
    """Return for a run that ended well; raises LimitError with the limit, or SandboxError."""
    if run.verdict is Verdict.OK:
        if len(run.output) > suite.prediction.max_bytes:
            raise _exceeded(suite, f"it returned more than {suite.prediction.max_bytes:,} bytes")
        return
    if run.verdict is Verdict.ERROR:
        last = shown(run.diagnostics[-_SHOWN:], _SHOWN)
        raise SandboxError(UNREADABLE.problem(f"the measuring process of {suite.label} failed: {last}"))
    raise _exceeded(suite, _said(run, suite))


def _said(run: Run, suite: Suite) -> str:
    limits = suite.limits
    return {
        Verdict.MEMORY: f"it used more than {limits.memory_mb:,} MB of memory",
        Verdict.CPU_TIME: f"it used more than {limits.cpu_s:,} s of processor time",
        Verdict.WALL_TIME: f"it took longer than {limits.wall_s:,} s",
        Verdict.OUTPUT: f"it wrote more than {limits.output_mb:,} MB",
        Verdict.CRASH: "it crashed",
        Verdict.REFUSED_SYSCALL: "it made a system call that the sandbox refuses",
    }[run.verdict]


def _exceeded(suite: Suite, what: str) -> LimitError:
    return LimitError(MODEL_LIMIT.problem(f"the model exceeded a limit of {suite.label}: {what}"))
