"""After everything that tries to get out or to take too much, the host is what it was before."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

import tooling
from tests.hostile.boxes import SMALL, box_of, run_probe
from tooling.sandbox.runtime import read_runtime

ATTACKS = ("memory", "disk", "forks", "threads", "flood", "flood-errors", "crash", "mount", "ptrace", "unshare")
BRIEF = SMALL.model_copy(update={"memory_mb": 128, "cpu_s": 1, "wall_s": 5})
SETTINGS = ("kernel/core_pattern", "kernel/hostname", "vm/overcommit_memory", "net/core/somaxconn")
MEMORY = """
import resource, sys
from tests.hostile.boxes import SMALL, box_of, run_probe
limits = SMALL.model_copy(update={"memory_mb": 128})
print(run_probe("attack", "memory", sandbox=box_of(sys.argv[1]), limits=limits).verdict)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)
"""


def _tree(folder: Path) -> dict[str, tuple[int, int, int, int]]:
    found = {}
    for path in (folder, *folder.rglob("*")):
        if "__pycache__" not in path.parts:
            seen = path.lstat()
            found[str(path)] = (seen.st_mode, seen.st_uid, 0 if path.is_dir() else seen.st_size, seen.st_mtime_ns)
    return found


def _sockets_of_boxes() -> list[str]:
    """Return the lines of the kernel's list of internet sockets whose user is one that boxes run as."""
    kinds = ("tcp", "tcp6", "udp", "udp6", "raw", "packet")
    lines = [line for kind in kinds for line in Path("/proc/net", kind).read_text().splitlines()[1:]]
    users = [(line, line.split()[7]) for line in lines]
    return [line for line, user in users if user.isdigit() and 61_184 <= int(user) < 65_535]


def _processes_of_boxes() -> list[str]:
    script = str(read_runtime().boot.parent).encode()
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes()
            parent = (process / "status").read_text()
        except OSError:
            continue
        if script in words and f"PPid:\t{os.getpid()}\n" in parent:
            found.append(process.name)
    return found


def _observe() -> dict[str, object]:
    return {
        "package": _tree(Path(tooling.__file__).parent),
        "accounts": [Path(path).stat() for path in ("/etc/passwd", "/etc/group")],
        "shared memory": sorted(os.listdir("/dev/shm")),  # noqa: PTH208, S108
        "queues": [Path("/proc/sysvipc", kind).read_text() for kind in ("shm", "sem", "msg")],
        "settings": [Path("/proc/sys", name).read_text() for name in SETTINGS],
        "mounts": Path("/proc/self/mountinfo").read_text(),
        "interfaces": socket.if_nameindex(),
        "sockets": _sockets_of_boxes(),
        "processes": _processes_of_boxes(),
        "own files": sorted(os.readlink(f"/proc/self/fd/{one}") for one in (0, 1, 2)),  # noqa: PTH115
        "own limits": Path("/proc/self/limits").read_text(),
        "own mode": (os.umask(os.umask(0o22)), os.getpriority(os.PRIO_PROCESS, 0), os.sched_getaffinity(0)),
    }


@pytest.mark.parametrize("kind", ["bubblewrap-alone", "landlock-alone"])
def test_files_processes_settings_and_network_are_untouched(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sandbox = box_of(kind)
    # Nobody else writes there, so what is left would be seen.
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    before = _observe()
    run_probe("escape", "namespaces" if kind == "bubblewrap-alone" else "no-namespaces", sandbox=sandbox)
    for attack in ATTACKS:
        run_probe("attack", attack, sandbox=sandbox, limits=BRIEF)
    assert _observe() == before
    assert list(tmp_path.iterdir()) == []
    assert not list(Path("/").glob("haat-*"))
    assert not list(Path("/tmp").glob("haat-probe*"))  # noqa: S108


@pytest.mark.parametrize("kind", ["bubblewrap-alone", "landlock-alone"])
def test_memory_of_the_host_is_taken_up_to_the_limit_only(kind: str) -> None:
    box_of(kind)
    root = Path(__file__).parents[3]
    run = subprocess.run(
        [sys.executable, "-c", MEMORY, kind], cwd=root, capture_output=True, text=True, check=True, timeout=60
    )
    verdict, taken = run.stdout.split()
    assert verdict == "memory"
    # Address space is what is limited, and an interpreter that is not part of any box may be among the children.
    assert int(taken) <= 128
