"""Find the sandbox of this machine, and believe in it only after a job ran in it and found no hole."""

from __future__ import annotations

import functools
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tooling.errors import SandboxError
from tooling.model.suite import Limits
from tooling.sandbox.broken import NoSandboxError, no_sandbox
from tooling.sandbox.cgroup import CgroupParent, find_cgroup_parent
from tooling.sandbox.command import ENVIRONMENT
from tooling.sandbox.interface import Job, Sandbox, Verdict
from tooling.sandbox.runtime import Runtime, read_runtime
from tooling.sandbox.seccomp import build_filter

if TYPE_CHECKING:
    from tooling.sandbox.bubblewrap import Bubblewrap
    from tooling.sandbox.landlock import Landlock

_PROBE_LIMITS = Limits(memory_mb=512, cpu_s=10, wall_s=30, output_mb=1, processes=4)
_ALLOW_NAMESPACES = "sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0"
# bubblewrap's words when the system forbids unprivileged user namespaces.
_NAMESPACE_WORDS = ("uid map", "user namespace", "No permissions to create", "Creating new namespace")


@dataclass(frozen=True, slots=True)
class Found:
    """The sandbox of this machine; `instead_of` says why it is the fallback, where it is."""

    sandbox: Sandbox
    instead_of: str | None = None


def find_sandbox() -> Sandbox:
    """Return the sandbox of this machine, probed once a process: bubblewrap, else the fallback.

    Raises SandboxError with the exact reasons and the line to run when there is none that holds. Nothing runs without.
    """
    return _find().sandbox


def why_fallback() -> str | None:
    """Return why `find_sandbox` gives the fallback, or None where it does not; raises SandboxError like it."""
    return _find().instead_of


@functools.cache
def _find() -> Found:
    return probe_sandbox(read_runtime())


def probe_sandbox(runtime: Runtime) -> Found:
    """Return a sandbox whose boxes contain `runtime`, after a job ran in one. Raises SandboxError."""
    if sys.platform != "linux":
        advice = "Measure on Linux, in a virtual machine or in CI."
        raise no_sandbox("this is not a Linux machine", help=advice, fix=None)
    try:
        return Found(probe_bubblewrap(runtime))
    except NoSandboxError as error:
        wanted = error
    try:
        return Found(probe_landlock(runtime), wanted.reason)
    except NoSandboxError as error:
        if error.reason == wanted.reason:
            raise
        raise no_sandbox(f"{wanted.reason}; and instead of it: {error.reason}", fix=wanted.fix) from error


def probe_bubblewrap(runtime: Runtime) -> Bubblewrap:
    """Return the sandbox of namespaces, after a job ran in it. Raises NoSandboxError."""
    from tooling.sandbox.bubblewrap import Bubblewrap  # on other systems its modules do not exist
    from tooling.sandbox.leftovers import sweep_boxes

    bwrap = shutil.which("bwrap")
    if bwrap is None:
        raise no_sandbox("bubblewrap (the program `bwrap`) is not installed")
    sweep_boxes(runtime.boot)
    sandbox = Bubblewrap(Path(bwrap), build_filter(), runtime, _cgroups())
    _check_holds(sandbox, "namespaces")
    return sandbox


def probe_landlock(runtime: Runtime) -> Landlock:
    """Return the fallback, after a job ran in it. Raises NoSandboxError."""
    from tooling.sandbox.job_files import sweep_job_folders
    from tooling.sandbox.landlock import Landlock, check_kernel

    version = check_kernel()
    sweep_job_folders()
    sandbox = Landlock(build_filter(namespaces=False), runtime, _cgroups(), version)
    _check_holds(sandbox, "no-namespaces")
    return sandbox


def _cgroups() -> CgroupParent | None:
    cgroups = find_cgroup_parent()
    if cgroups is not None:
        cgroups.sweep()
    return cgroups


def probe_job(kind: str) -> Job:
    """Return the job that looks for holes in a box of a kind: `namespaces` or `no-namespaces`."""
    return Job("tooling.sandbox.probe", (kind, *ENVIRONMENT), (), _PROBE_LIMITS)


def _check_holds(sandbox: Sandbox, kind: str) -> None:
    try:
        run = sandbox.run(probe_job(kind))
    except SandboxError as error:
        raise _reason(error) from error
    if run.verdict is not Verdict.OK:
        raise no_sandbox(f"a trivial job ended with `{run.verdict}`: {run.diagnostics.strip()}")
    if run.output != b"[]":
        raise no_sandbox(f"these walls do not hold: {run.output[:200]!r}")


def _reason(error: SandboxError) -> NoSandboxError:
    said = error.problems[0].message
    if any(word in said for word in _NAMESPACE_WORDS):
        reason = f"the system forbids unprivileged user namespaces ({said})"
        return no_sandbox(reason, fix=_ALLOW_NAMESPACES)
    return no_sandbox(said)
