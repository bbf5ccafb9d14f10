"""What every kind of box shares: the group it is counted in, the pipes it talks through, and what became of a run."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from tooling.model.suite import Limits
from tooling.sandbox.boot import NOT_IMPORTED
from tooling.sandbox.broken import sandbox_failed
from tooling.sandbox.cgroup import Cgroup, CgroupParent, Usage
from tooling.sandbox.interface import Job, Run
from tooling.sandbox.process import Ending
from tooling.sandbox.text import visible
from tooling.sandbox.verdict import judge

_MAX_DIAGNOSTICS = 4_000
# The process enters its group itself, before there is anything else of it: no code of ours runs between fork and exec.
_ENTER = 'while [ "$1" != -- ]; do echo $$ > "$1" || exit 125; shift; done; shift; exec "$@"'


@contextmanager
def group_of(cgroups: CgroupParent | None, limits: Limits) -> Iterator[Cgroup | None]:
    """Make the control group of one run, where there can be one. Raises SandboxError."""
    if cgroups is None:
        yield None
        return
    try:
        group = cgroups.create(limits)
    except OSError as error:
        raise sandbox_failed(f"no control group could be made ({error})") from error
    try:
        yield group
    finally:
        group.remove()


def in_group(command: list[str], group: Cgroup | None) -> list[str]:
    """Return a command that enters the group before it begins."""
    if group is None:
        return command
    return ["/bin/sh", "-c", _ENTER, "sh", *map(str, group.entrances), "--", *command]


def closed_by(stack: ExitStack, descriptor: int) -> int:
    """Let a stack close a descriptor."""
    stack.callback(os.close, descriptor)
    return descriptor


def pipe(reader: ExitStack, writer: ExitStack) -> tuple[int, int]:
    """Return the reading and the writing end of a pipe, which belong to two sides."""
    reading, writing = os.pipe2(os.O_CLOEXEC)
    return closed_by(reader, reading), closed_by(writer, writing)


def check_sources(job: Job) -> None:
    """Raise SandboxError when something that a job is to see is not there."""
    for mount in job.mounts:
        if not (mount.source.is_file() or mount.source.is_dir()):
            raise sandbox_failed(f"{mount.source} is neither a file nor a folder")


def run_of(ending: Ending, usage: Usage, level: str) -> Run:
    """Return what became of a run. Raises SandboxError when the box could not be built or has no module."""
    diagnostics = visible(ending.diagnostics.decode("utf-8", "replace")[-_MAX_DIAGNOSTICS:], _MAX_DIAGNOSTICS)
    if ending.cut is None and not ending.started and not usage.out_of_memory:
        raise sandbox_failed(f"the box could not be built: {diagnostics.strip()}")
    if ending.status == NOT_IMPORTED:
        raise sandbox_failed(f"a module is missing in the box: {diagnostics.strip()}")
    return Run(
        verdict=judge(ending, usage),
        output=ending.output,
        diagnostics=diagnostics,
        status=ending.status,
        cpu_s=usage.cpu_s,
        peak_memory_mb=usage.peak_memory_mb,
        wall_s=ending.wall_s,
        level=level,
    )
