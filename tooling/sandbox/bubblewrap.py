"""The sandbox of Linux machines: bubblewrap's namespaces, a system call filter, limits, and a cgroup where one is."""

from __future__ import annotations

import subprocess
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from tooling.sandbox.broken import sandbox_failed
from tooling.sandbox.cgroup import Cgroup, CgroupParent, Usage
from tooling.sandbox.command import Channels, build_command
from tooling.sandbox.interface import Job, Run
from tooling.sandbox.process import Ending, sealed_file, watch
from tooling.sandbox.running import check_sources, closed_by, group_of, in_group, pipe, run_of
from tooling.sandbox.runtime import Runtime


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

    @property
    def shortcoming(self) -> str | None:
        """Return None: this is the sandbox that others are measured by."""
        return None

    def run(self, job: Job) -> Run:
        """Run a job to its end or its limits. Raises SandboxError when the box could not be built or has no module."""
        check_sources(job)
        with group_of(self.cgroups, job.limits) as group:
            try:
                ending = self._run(job, group)
            except OSError as error:
                raise sandbox_failed(f"{error}") from error
            usage = Usage() if group is None else group.read_usage()
        return run_of(ending, usage, self.level)

    def _run(self, job: Job, group: Cgroup | None) -> Ending:
        # Two sides: what this process keeps until the end, and what it must not hold open once the box has it.
        with ExitStack() as ours:
            with ExitStack() as boxes:
                stdin = closed_by(boxes, sealed_file("haat-stdin", job.stdin))
                seccomp = closed_by(boxes, sealed_file("haat-seccomp", self.filter))
                status_reader, status = pipe(ours, boxes)
                tether, _ = pipe(boxes, ours)
                command = build_command(self.bwrap, self.runtime, job, Channels(seccomp, status, tether))
                process = subprocess.Popen(
                    in_group(command, group),
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
