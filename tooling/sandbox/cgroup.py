"""Control groups: the kernel's own count of memory, processor time and processes of one run.

Both versions of the interface are known. Where neither can be written, runs go without.
"""

from __future__ import annotations

import os
import secrets
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tooling.model.suite import Limits
from tooling.sandbox.broken import sandbox_failed

ROOT = Path("/sys/fs/cgroup")
OWN = Path("/proc/self/cgroup")
_PREFIX = "haat-"
_MB = 2**20
# bubblewrap itself, and the first process of the box.
_OWN_PROCESSES = 2
_REMOVE_S = 5.0


@dataclass(frozen=True, slots=True)
class Usage:
    """What a run used, as the kernel counted it."""

    cpu_s: float | None = None
    peak_memory_mb: float | None = None
    out_of_memory: bool = False


@dataclass(frozen=True, slots=True)
class Cgroup:
    """The control group of one run: its folders, and where the usage is read."""

    folders: tuple[Path, ...]
    version: int

    @property
    def entrances(self) -> tuple[Path, ...]:
        """Return the files into which a process writes its id to enter."""
        return tuple(folder / "cgroup.procs" for folder in self.folders)

    def read_usage(self) -> Usage:
        """Return what was used so far; what this kernel does not count is None."""
        return _usage_v1(*self.folders) if self.version == 1 else _usage_v2(*self.folders)

    def remove(self) -> None:
        """Remove the group. Raises SandboxError when a process is still in it after some seconds."""
        deadline = time.monotonic() + _REMOVE_S
        for folder in self.folders:
            while not _removed(folder):
                if time.monotonic() > deadline:
                    raise sandbox_failed(f"processes were left over in {folder}")
                time.sleep(0.01)


@dataclass(frozen=True, slots=True)
class CgroupParent:
    """Folders in which this process may make control groups: one of version 2, or one a controller of version 1."""

    folders: tuple[Path, ...]
    version: int

    def create(self, limits: Limits) -> Cgroup:
        """Make a group with a run's limits. Raises OSError when the kernel refuses."""
        name = f"{_PREFIX}{os.getpid()}-{secrets.token_hex(8)}"
        group = Cgroup(tuple(folder / name for folder in self.folders), self.version)
        try:
            for folder in group.folders:
                folder.mkdir()
            for file, value in limits_of(group, limits):
                file.write_text(str(value))
        except OSError:
            group.remove()
            raise
        return group

    def sweep(self) -> None:
        """Remove empty groups of processes that were killed before they could tidy up."""
        for folder in self.folders:
            for left in folder.glob(f"{_PREFIX}*-*"):
                owner = left.name.removeprefix(_PREFIX).split("-")[0]
                if not Path("/proc", owner).exists():
                    _removed(left)


def find_cgroup_parent(root: Path = ROOT, own: Path = OWN) -> CgroupParent | None:
    """Return where this process can make groups that limit memory and processes, or None."""
    parent = locate_cgroup_parent(root, own)
    return parent if parent is not None and _works(parent) else None


def locate_cgroup_parent(root: Path, own: Path) -> CgroupParent | None:
    """Return where such groups belong, untried, or None; `own` says in which groups this process is."""
    try:
        lines = [line.split(":", 2) for line in own.read_text().splitlines()]
    except OSError:
        return None
    paths = {name: path for _, names, path in lines for name in names.split(",")}
    return _parent_v2(root, paths.get("", "/")) if (root / "cgroup.controllers").exists() else _parent_v1(root, paths)


def _parent_v1(root: Path, paths: dict[str, str]) -> CgroupParent | None:
    if not {"memory", "pids", "cpuacct"} <= paths.keys():
        return None
    below = {name: root / name / paths[name].lstrip("/") for name in ("memory", "pids", "cpuacct")}
    # In a container the mount may begin at the container's own group, so that the path does not exist below it.
    return CgroupParent(tuple(path if path.exists() else root / name for name, path in below.items()), 1)


def _parent_v2(root: Path, path: str) -> CgroupParent | None:
    folder = root / path.lstrip("/")
    for candidate in (folder, *folder.parents):
        if not candidate.is_relative_to(root):
            return None
        with suppress(OSError):
            if {"memory", "pids"} <= set((candidate / "cgroup.subtree_control").read_text().split()):
                return CgroupParent((candidate,), 2)
    return None


def _works(parent: CgroupParent) -> bool:
    try:
        parent.create(Limits(memory_mb=64, cpu_s=1, wall_s=1, output_mb=1, processes=1)).remove()
    except OSError:
        return False
    return True


def limits_of(group: Cgroup, limits: Limits) -> list[tuple[Path, int]]:
    """Return the files of a group that hold its limits, and what must stand in them."""
    memory, processes = limits.memory_mb * _MB, limits.processes + _OWN_PROCESSES
    if group.version == 1:
        swap = group.folders[0] / "memory.memsw.limit_in_bytes"
        return [
            (group.folders[0] / "memory.limit_in_bytes", memory),
            *([(swap, memory)] if swap.exists() else []),
            (group.folders[1] / "pids.max", processes),
        ]
    swap = group.folders[0] / "memory.swap.max"
    return [
        (group.folders[0] / "memory.max", memory),
        *([(swap, 0)] if swap.exists() else []),
        (group.folders[0] / "pids.max", processes),
    ]


def _usage_v1(memory: Path, _pids: Path, cpuacct: Path) -> Usage:
    peak = _number(memory / "memory.max_usage_in_bytes")
    cpu = _number(cpuacct / "cpuacct.usage")
    return Usage(
        cpu_s=None if cpu is None else cpu / 1e9,
        peak_memory_mb=None if peak is None else peak / _MB,
        out_of_memory=_keyed(memory / "memory.oom_control").get("oom_kill", 0) > 0,
    )


def _usage_v2(folder: Path) -> Usage:
    peak = _number(folder / "memory.peak")
    cpu = _keyed(folder / "cpu.stat").get("usage_usec")
    return Usage(
        cpu_s=None if cpu is None else cpu / 1e6,
        peak_memory_mb=None if peak is None else peak / _MB,
        out_of_memory=_keyed(folder / "memory.events").get("oom_kill", 0) > 0,
    )


def _number(file: Path) -> int | None:
    try:
        return int(file.read_text())
    except (OSError, ValueError):
        return None


def _keyed(file: Path) -> dict[str, int]:
    try:
        pairs = [line.split() for line in file.read_text().splitlines()]
    except OSError:
        return {}
    return {pair[0]: int(pair[1]) for pair in pairs if len(pair) == 2 and pair[1].isdigit()}  # noqa: PLR2004


def _removed(folder: Path) -> bool:
    try:
        folder.rmdir()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return True
