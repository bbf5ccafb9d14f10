"""Find the sandbox of this machine, and believe in it only after a job ran in it and found no hole."""

from __future__ import annotations

import functools
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tooling.errors import SandboxError
from tooling.model.suite import Limits
from tooling.sandbox.broken import no_sandbox
from tooling.sandbox.cgroup import find_cgroup_parent
from tooling.sandbox.command import ENVIRONMENT
from tooling.sandbox.interface import Job, Sandbox, Verdict
from tooling.sandbox.leftovers import sweep_boxes
from tooling.sandbox.runtime import Runtime, read_runtime
from tooling.sandbox.seccomp import build_filter

if TYPE_CHECKING:
    from tooling.sandbox.bubblewrap import Bubblewrap

_PROBE_LIMITS = Limits(memory_mb=512, cpu_s=10, wall_s=30, output_mb=1, processes=4)
_PROBE = Job("tooling.sandbox.probe", tuple(ENVIRONMENT), (), _PROBE_LIMITS)
_ALLOW_NAMESPACES = "sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0"
# bubblewrap's words when the system forbids unprivileged user namespaces.
_NAMESPACE_WORDS = ("uid map", "user namespace", "No permissions to create", "Creating new namespace")


@functools.cache
def find_sandbox() -> Sandbox:
    """Return the sandbox of this machine, probed once a process.

    Raises SandboxError with the exact reason and the line to run when there is none that holds. There is no fallback
    to running without one.
    """
    return probe_sandbox(read_runtime())


def probe_sandbox(runtime: Runtime) -> Bubblewrap:
    """Return a sandbox whose boxes contain `runtime`, after a job ran in one. Raises SandboxError."""
    if sys.platform != "linux":
        advice = "Measure on Linux, in a virtual machine or in CI."
        raise no_sandbox("this is not a Linux machine", help=advice, fix=None)
    from tooling.sandbox.bubblewrap import Bubblewrap  # on other systems its modules do not exist

    bwrap = shutil.which("bwrap")
    if bwrap is None:
        raise no_sandbox("bubblewrap (the program `bwrap`) is not installed")
    sweep_boxes(runtime.boot)
    cgroups = find_cgroup_parent()
    if cgroups is not None:
        cgroups.sweep()
    sandbox = Bubblewrap(Path(bwrap), build_filter(), runtime, cgroups)
    _check_holds(sandbox)
    return sandbox


def _check_holds(sandbox: Bubblewrap) -> None:
    try:
        run = sandbox.run(_PROBE)
    except SandboxError as error:
        raise _reason(error) from error
    if run.verdict is not Verdict.OK:
        raise no_sandbox(f"a trivial job ended with `{run.verdict}`: {run.diagnostics.strip()}")
    if run.output != b"[]":
        raise no_sandbox(f"these walls do not hold: {run.output[:200]!r}")


def _reason(error: SandboxError) -> SandboxError:
    said = error.problems[0].message
    if any(word in said for word in _NAMESPACE_WORDS):
        reason = f"the system forbids unprivileged user namespaces ({said})"
        return no_sandbox(reason, fix=_ALLOW_NAMESPACES)
    return no_sandbox(said)
