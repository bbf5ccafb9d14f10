"""The fallback where no namespaces can be had: Landlock, a stricter system call filter, a user of its own, and limits.

Called directly and not through the package of the same name, which knows rules for files only.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from tooling.sandbox.broken import no_sandbox, sandbox_failed
from tooling.sandbox.cgroup import Cgroup, CgroupParent, Usage
from tooling.sandbox.command import ENVIRONMENT, INTERPRETER_FLAGS, LINKER_CACHE
from tooling.sandbox.enclose import landlock_version
from tooling.sandbox.interface import Job, Run
from tooling.sandbox.job_files import job_folder
from tooling.sandbox.process import Ending, sealed_file, watch
from tooling.sandbox.running import check_sources, closed_by, group_of, in_group, pipe, run_of
from tooling.sandbox.runtime import Runtime
from tooling.sandbox.verdict import SIGNALLED

# The first that keeps a file from being cut to nothing: Linux 6.2.
OLDEST_VERSION = 3
_ENCLOSED = "enclosed"
# The range that systemd gives to services for as long as they run: no person's and no package's.
_USERS = range(61_184, 65_520)


@dataclass(frozen=True, slots=True)
class Landlock:
    """Runs each job in a process of its own that has given up everything else; safe to call from many threads."""

    filter: bytes
    runtime: Runtime
    cgroups: CgroupParent | None
    version: int

    @property
    def level(self) -> str:
        """Return what the walls are made of."""
        return "landlock+seccomp" if self.cgroups is None else "landlock+seccomp+cgroup"

    def run(self, job: Job) -> Run:
        """Run a job to its end or its limits. Raises SandboxError when the box could not be built or has no module."""
        check_sources(job)
        with group_of(self.cgroups, job.limits) as group:
            try:
                ending = self._run(job, group)
            except OSError as error:
                raise sandbox_failed(f"{error}") from error
            usage = Usage() if group is None else group.read_usage()
        return run_of(_as_a_shell_says(ending), usage, self.level)

    def _run(self, job: Job, group: Cgroup | None) -> Ending:
        user = _unused_user() if os.geteuid() == 0 else None
        with ExitStack() as ours:
            folder = ours.enter_context(job_folder(job, user))
            with ExitStack() as boxes:
                stdin = closed_by(boxes, sealed_file("haat-stdin", job.stdin))
                seccomp = closed_by(boxes, sealed_file("haat-seccomp", self.filter))
                status_reader, status = pipe(ours, boxes)
                tether, _ = pipe(boxes, ours)
                settings = {
                    **self._walls(job, user),
                    "job": str(folder),
                    "filter": seccomp,
                    "status": status,
                    "tether": tether,
                }
                process = subprocess.Popen(
                    in_group(self._command(settings, job), group),
                    stdin=stdin,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    pass_fds=(seccomp, status, tether),
                    env=ENVIRONMENT,
                    cwd="/",
                    start_new_session=True,
                )
                ours.enter_context(process)
            return watch(process, status_reader, job.limits, _ENCLOSED)

    def _walls(self, job: Job, user: int | None) -> dict[str, object]:
        runtime, limits = self.runtime, job.limits.model_dump()
        if user is None:
            # Threads are counted for all processes of a user together.
            limits["processes"] += _own_threads()
        return {
            "landlock": self.version,
            "user": user,
            "limits": {**limits, "scratch_mb": 0},
            "folders": [str(folder) for folder in runtime.folders],
            "linker_cache": LINKER_CACHE,
            "packages": [folder.name for folder in runtime.folders if folder.parent in runtime.search],
            "search": [str(path) for path in runtime.search],
            "module": job.module,
        }

    def _command(self, settings: dict[str, object], job: Job) -> list[str]:
        script = self.runtime.boot.with_name("enclose.py")
        return [str(self.runtime.interpreter), *INTERPRETER_FLAGS, str(script), json.dumps(settings), *job.arguments]


def check_kernel() -> int:
    """Return the version of Landlock to use. Raises SandboxError where this kernel has none, or one that is too old."""
    found = landlock_version()
    if found == 0:
        raise no_sandbox("this kernel has no Landlock, or it was not switched on at boot", fix=None)
    if found < OLDEST_VERSION:
        raise no_sandbox(f"this kernel has Landlock version {found}; at least {OLDEST_VERSION} (Linux 6.2) is needed")
    return found


def _as_a_shell_says(ending: Ending) -> Ending:
    return replace(ending, status=SIGNALLED - ending.status) if ending.status < 0 else ending


def _unused_user() -> int:
    """Return a user who runs nothing: limits are counted a user, so boxes at the same time must not share one."""
    busy = set()
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            busy.add(process.stat().st_uid)
    return random.choice([user for user in _USERS if user not in busy])  # noqa: S311 - only to be different


def _own_threads() -> int:
    """Return how many threads this user runs."""
    count = 0
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if process.stat().st_uid == os.getuid():
                count += sum(1 for _ in (process / "task").iterdir())
    return count
