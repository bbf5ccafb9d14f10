"""What a sandbox is: a job goes in, a run comes out, nothing else passes the wall."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import Protocol

from tooling.model.suite import Limits

JOB_FOLDER = PurePosixPath("/job")
_MODULE = re.compile(r"^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$", re.ASCII)


class Verdict(StrEnum):
    """How a run ended. Only `OK` says that the output is whole; none says that it is honest."""

    OK = "ok"
    MEMORY = "memory"
    CPU_TIME = "cpu-time"
    WALL_TIME = "wall-time"
    OUTPUT = "output"
    CRASH = "crash"
    REFUSED_SYSCALL = "refused-syscall"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Mount:
    """A file or folder of the host, read-only in the box, at `target` under the job's folder."""

    source: Path
    target: PurePosixPath

    def __post_init__(self) -> None:
        if not self.inside.parts or ".." in self.inside.parts:
            raise ValueError(f"not a path under {JOB_FOLDER}: {self.target}")

    @property
    def path_in_box(self) -> PurePosixPath:
        """Return the absolute path in a box that has a file system of its own."""
        return JOB_FOLDER / self.target

    @property
    def inside(self) -> PurePosixPath:
        """Return the path relative to the job's folder, as every job may open it."""
        return self.path_in_box.relative_to(JOB_FOLDER)


@dataclass(frozen=True, slots=True)
class Job:
    """A module of this package to run in the box, with its arguments, files, limits and input.

    It opens its files by their targets, relative to the folder it starts in: where that lies is the box's own affair.
    """

    module: str
    arguments: tuple[str, ...]
    mounts: tuple[Mount, ...]
    limits: Limits
    stdin: bytes = b""

    def __post_init__(self) -> None:
        if not _MODULE.match(self.module):
            raise ValueError(f"not a module's name: {self.module!r}")


@dataclass(frozen=True, slots=True)
class Run:
    """What came out of the box. `output` is hostile input; `diagnostics` is bounded and printable.

    `cpu_s` and `peak_memory_mb` are known only where the level names a cgroup.
    """

    verdict: Verdict
    output: bytes
    diagnostics: str
    status: int
    cpu_s: float | None
    peak_memory_mb: float | None
    wall_s: float
    level: str


class Sandbox(Protocol):
    """A way to run jobs that holds on this machine; many threads may call it at once."""

    @property
    def level(self) -> str:
        """Return what the walls are made of, as measurements record it."""
        ...

    def run(self, job: Job) -> Run:
        """Run a job to its end or its limits. Raises SandboxError when the box itself failed."""
        ...
