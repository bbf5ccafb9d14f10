"""The box as bubblewrap's arguments: pure, so that a test can read every wall."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from tooling.sandbox.interface import JOB_FOLDER, Job
from tooling.sandbox.runtime import Runtime

NOBODY = "65534"
SCRATCH_MB = 64
# Isolated, without site and without writing bytecode: nothing but what a box names decides what is imported.
INTERPRETER_FLAGS = ("-I", "-S", "-B", "-X", "utf8")
LINKER_CACHE = "/etc/ld.so.cache"
ENVIRONMENT = {
    "HOME": "/tmp",  # noqa: S108 - the box's own, of limited size
    "LANG": "C.UTF-8",
    "MKL_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "ORT_DISABLE_TELEMETRY": "1",
    "TMPDIR": "/tmp",  # noqa: S108
}


@dataclass(frozen=True, slots=True)
class Channels:
    """File descriptors beside the job's own: the system call filter, bubblewrap's word on the child, and the tether.

    The tether is a pipe into which nothing is written: it closes when the host's process ends, however it ends.
    """

    seccomp: int
    status: int
    tether: int


def build_command(bwrap: Path, runtime: Runtime, job: Job, channels: Channels) -> list[str]:
    """Return the command that builds the box and runs the job's module in it."""
    return [
        str(bwrap),
        *_walls(channels),
        *_environment(),
        *_system(runtime),
        *_job_files(job),
        # Last: nothing can be mounted on a root that is read-only, and without it the root could be written.
        *("--remount-ro", "/"),
        "--",
        *_interpreter(runtime, job, channels),
    ]


def _walls(channels: Channels) -> list[str]:
    return [
        "--unshare-all",
        "--unshare-user",
        *("--uid", NOBODY, "--gid", NOBODY),
        *("--cap-drop", "ALL"),
        *("--hostname", "box"),
        "--die-with-parent",
        "--new-session",
        *("--seccomp", str(channels.seccomp)),
        *("--json-status-fd", str(channels.status)),
    ]


def _environment() -> list[str]:
    return ["--clearenv", *(part for name, value in ENVIRONMENT.items() for part in ("--setenv", name, value))]


def _system(runtime: Runtime) -> list[str]:
    folders = [part for path in runtime.folders for part in ("--ro-bind", str(path), str(path))]
    links = [part for source, link in runtime.links for part in ("--symlink", str(source), str(link))]
    # No devices: their modes could be changed by root's box, and the folder that `--dev` makes has no size limit.
    return [
        # Read-only: where root builds the box, the user in it is the owner of the kernel's settings.
        *("--proc", "/proc", "--remount-ro", "/proc"),
        # Before what is bound: the project itself may lie below the host's /tmp.
        *("--size", str(SCRATCH_MB * 2**20), "--tmpfs", "/tmp"),  # noqa: S108
        *folders,
        *links,
        *("--ro-bind-try", LINKER_CACHE, LINKER_CACHE),
    ]


def _job_files(job: Job) -> list[str]:
    mounts = [part for mount in job.mounts for part in ("--ro-bind", str(mount.source), str(mount.path_in_box))]
    return ["--dir", str(JOB_FOLDER), *mounts, "--chdir", str(JOB_FOLDER)]


def _interpreter(runtime: Runtime, job: Job, channels: Channels) -> list[str]:
    settings = {
        "limits": {**job.limits.model_dump(), "scratch_mb": SCRATCH_MB},
        "module": job.module,
        "search": [str(path) for path in runtime.search],
        "tether": channels.tether,
    }
    return [str(runtime.interpreter), *INTERPRETER_FLAGS, str(runtime.boot), json.dumps(settings), *job.arguments]
