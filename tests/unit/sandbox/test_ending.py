from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest

from tests.hostile.boxes import probing_sandbox
from tooling.errors import SandboxError
from tooling.sandbox.cgroup import find_cgroup_parent
from tooling.sandbox.find import _PROBE
from tooling.sandbox.interface import Mount

PARENT = """
    import sys
    from tests.hostile.boxes import run_probe
    run_probe("attack", "sleep", sys.argv[1])
"""


def _running(marker: str) -> list[int]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if marker.encode() in words and b"box.attack" in b" ".join(words):
            found.append(int(folder.name))
    return found


def _wait(marker: str, *, running: bool) -> bool:
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        if bool(_running(marker)) is running:
            return True
        time.sleep(0.05)
    return False


def test_leaves_nothing_running_when_its_parent_is_killed() -> None:
    marker = f"haat-test-{os.getpid()}"
    script = textwrap.dedent(PARENT)
    root = Path(__file__).parents[3]
    with subprocess.Popen([sys.executable, "-c", script, marker], cwd=root) as parent:
        assert _wait(marker, running=True)
        parent.send_signal(signal.SIGKILL)
    assert _wait(marker, running=False), _running(marker)
    _check_swept(parent.pid)


def _check_swept(parent: int) -> None:
    cgroups = find_cgroup_parent()
    if cgroups is None:
        return
    deadline = time.monotonic() + 5
    left = ["?"]
    while left and time.monotonic() < deadline:
        cgroups.sweep()
        left = [str(path) for folder in cgroups.folders for path in folder.glob(f"haat-{parent}-*")]
    assert left == []


def test_blames_itself_when_a_file_of_the_job_is_missing(tmp_path: Path) -> None:
    job = replace(_PROBE, mounts=(Mount(tmp_path / "gone", PurePosixPath("model.onnx")),))
    with pytest.raises(SandboxError, match="neither a file nor a folder"):
        probing_sandbox().run(job)


def test_blames_itself_when_bubblewrap_is_gone(tmp_path: Path) -> None:
    with pytest.raises(SandboxError, match="HA073"):
        replace(probing_sandbox(), bwrap=tmp_path / "bwrap").run(_PROBE)
    with pytest.raises(SandboxError, match="HA073"):
        replace(probing_sandbox(), bwrap=tmp_path / "bwrap", cgroups=None).run(_PROBE)
