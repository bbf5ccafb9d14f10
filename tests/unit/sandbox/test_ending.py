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

from tests.hostile.boxes import box_of, probing_sandbox
from tooling.errors import SandboxError
from tooling.sandbox.cgroup import find_cgroup_parent
from tooling.sandbox.find import probe_job
from tooling.sandbox.interface import Mount
from tooling.sandbox.leftovers import sweep_boxes
from tooling.sandbox.runtime import read_runtime

PARENT = """
    import sys
    from tests.hostile.boxes import box_of, run_probe
    run_probe("attack", "sleep", sys.argv[1], sandbox=box_of(sys.argv[2]))
"""


SCRIPTS = {str(read_runtime().boot.with_name(name)) for name in ("boot.py", "enclose.py")}


def _words(folder: Path) -> list[str]:
    try:
        return (folder / "cmdline").read_bytes().decode("utf-8", "replace").split("\0")
    except OSError:
        return []


def _running(marker: str, program: str = "") -> list[int]:
    """Return the processes of a box that has the marker among its arguments."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        words = _words(folder)
        if marker in words and SCRIPTS & set(words) and program in words[0]:
            found.append(int(folder.name))
    return found


def _wait(marker: str, *, program: str = "", running: bool) -> bool:
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        if bool(_running(marker, program)) is running:
            return True
        time.sleep(0.02)
    return False


@pytest.mark.parametrize("kind", ["bubblewrap-alone", "landlock-alone"])
def test_leaves_nothing_running_when_its_parent_is_killed(kind: str) -> None:
    box_of(kind)
    marker = f"haat-test-{kind}-{os.getpid()}"
    script = textwrap.dedent(PARENT)
    root = Path(__file__).parents[3]
    with subprocess.Popen([sys.executable, "-c", script, marker, kind], cwd=root) as parent:
        assert _wait(marker, program="python", running=True)
        parent.send_signal(signal.SIGKILL)
    assert _wait(marker, running=False), _running(marker)
    _check_swept(parent.pid)


def test_ends_a_box_whose_builder_is_gone(tmp_path: Path) -> None:
    boot = tmp_path / "boot.py"
    boot.write_text("import time; time.sleep(600)")
    walls = ["--unshare-all", "--ro-bind", "/", "/", "--"]
    with subprocess.Popen([str(probing_sandbox().bwrap), *walls, sys.executable, str(boot)]) as builder:
        assert _wait_for(boot, 3)
        sweep_boxes(boot)
        assert len(_orphans(boot)) == 3
        builder.send_signal(signal.SIGKILL)
    assert len(_orphans(boot)) == 2
    sweep_boxes(boot)
    assert _wait_for(boot, 0)


def _orphans(boot: Path) -> list[Path]:
    return [folder for folder in Path("/proc").glob("[0-9]*") if str(boot) in _words(folder)]


def _wait_for(boot: Path, count: int) -> bool:
    deadline = time.monotonic() + 10
    while len(_orphans(boot)) != count and time.monotonic() < deadline:
        time.sleep(0.02)
    return len(_orphans(boot)) == count


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
    job = replace(probe_job("namespaces"), mounts=(Mount(tmp_path / "gone", PurePosixPath("model.onnx")),))
    for kind in ("bubblewrap-alone", "landlock-alone"):
        with pytest.raises(SandboxError, match="neither a file nor a folder"):
            box_of(kind).run(job)


def test_blames_itself_when_bubblewrap_is_gone(tmp_path: Path) -> None:
    with pytest.raises(SandboxError, match="HA073"):
        replace(probing_sandbox(), bwrap=tmp_path / "bwrap").run(probe_job("namespaces"))
    with pytest.raises(SandboxError, match="HA073"):
        replace(probing_sandbox(), bwrap=tmp_path / "bwrap", cgroups=None).run(probe_job("namespaces"))
