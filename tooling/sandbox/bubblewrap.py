"""The sandbox of Linux machines: bubblewrap's namespaces, a system call filter, limits, and a cgroup where one is."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tooling.model.suite import Limits
from tooling.sandbox.boot import NOT_IMPORTED
from tooling.sandbox.broken import sandbox_failed
from tooling.sandbox.cgroup import Cgroup, CgroupParent, Usage
from tooling.sandbox.command import Channels, build_command
from tooling.sandbox.interface import Job, Run
from tooling.sandbox.process import Ending, sealed_file, watch
from tooling.sandbox.runtime import Runtime
from tooling.sandbox.text import visible
from tooling.sandbox.verdict import judge

_MAX_DIAGNOSTICS = 4_000
# The process enters its group itself, before there is anything else of it: no code of ours runs between fork and exec.
_ENTER = 'while [ "$1" != -- ]; do echo $$ > "$1" || exit 125; shift; done; shift; exec "$@"'


@dataclass(frozen=True, slots=True)
class Bubblewrap:
    """Runs each job in a box of its own; safe to call from many threads."""

    bwrap: Path
    filter: bytes
    runtime: Runtime
    cgroups: CgroupParent | None

    @property
    def level(self) -> str:
        """Return what the walls are made of."""
        return "bwrap+seccomp" if self.cgroups is None else "bwrap+seccomp+cgroup"

    def run(self, job: Job) -> Run:
        """Run a job to its end or its limits. Raises SandboxError when the box could not be built or has no module."""
        _check_sources(job)
        with self._group(job.limits) as group:
            try:
                ending = self._run(job, group)
            except OSError as error:
                raise sandbox_failed(f"{error}") from error
            usage = Usage() if group is None else group.read_usage()
        return self._run_of(ending, usage)

    @contextmanager
    def _group(self, limits: Limits) -> Iterator[Cgroup | None]:
        if self.cgroups is None:
            yield None
            return
        try:
            group = self.cgroups.create(limits)
        except OSError as error:
            raise sandbox_failed(f"no control group could be made ({error})") from error
        try:
            yield group
        finally:
            group.remove()

    def _run(self, job: Job, group: Cgroup | None) -> Ending:
        # Two sides: what this process keeps until the end, and what it must not hold open once the box has it.
        with ExitStack() as ours:
            with ExitStack() as boxes:
                stdin = _closed_by(boxes, sealed_file("haat-stdin", job.stdin))
                seccomp = _closed_by(boxes, sealed_file("haat-seccomp", self.filter))
                status_reader, status = _pipe(ours, boxes)
                tether, _ = _pipe(boxes, ours)
                command = build_command(self.bwrap, self.runtime, job, Channels(seccomp, status, tether))
                process = subprocess.Popen(
                    command if group is None else _in_group(command, group),
                    stdin=stdin,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    # With its reader, too: bubblewrap must not stumble half-way when this process is killed.
                    pass_fds=(seccomp, status, status_reader, tether),
                    env={},
                    cwd="/",
                    start_new_session=True,
                )
                ours.enter_context(process)
            return watch(process, status_reader, job.limits)

    def _run_of(self, ending: Ending, usage: Usage) -> Run:
        diagnostics = visible(ending.diagnostics.decode("utf-8", "replace")[-_MAX_DIAGNOSTICS:], _MAX_DIAGNOSTICS)
        if ending.cut is None and not ending.started and not usage.out_of_memory:
            raise sandbox_failed(f"bubblewrap could not build the box: {diagnostics.strip()}")
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
            level=self.level,
        )


def _closed_by(stack: ExitStack, descriptor: int) -> int:
    stack.callback(os.close, descriptor)
    return descriptor


def _pipe(reader: ExitStack, writer: ExitStack) -> tuple[int, int]:
    """Return the reading and the writing end of a pipe, which belong to two sides."""
    reading, writing = os.pipe2(os.O_CLOEXEC)
    return _closed_by(reader, reading), _closed_by(writer, writing)


def _in_group(command: list[str], group: Cgroup) -> list[str]:
    return ["/bin/sh", "-c", _ENTER, "sh", *map(str, group.entrances), "--", *command]


def _check_sources(job: Job) -> None:
    for mount in job.mounts:
        if not (mount.source.is_file() or mount.source.is_dir()):
            raise sandbox_failed(f"{mount.source} is neither a file nor a folder")
