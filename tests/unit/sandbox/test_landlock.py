"""What the fallback does differently: a user of its own, no scratch, files copied, and no way to the host's others."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest

import tooling
from tests.hostile.boxes import SMALL, probing_fallback, run_probe
from tooling.errors import SandboxError
from tooling.sandbox.enclose import landlock_version
from tooling.sandbox.find import _check_holds
from tooling.sandbox.interface import Job, Mount, Verdict
from tooling.sandbox.job_files import job_folder, sweep_job_folders
from tooling.sandbox.landlock import Landlock, check_kernel

AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root gives a box a user of its own")


@pytest.fixture
def sandbox() -> Landlock:
    return probing_fallback()


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_uses_what_this_kernel_has(sandbox: Landlock) -> None:
    assert sandbox.version == check_kernel() == landlock_version()


DEVICES = "_allow(ruleset, os.open('/dev', os.O_PATH), _READ_FILE)"


@pytest.mark.parametrize(
    ("wall", "instead", "holes"),
    [
        ('_check(int(_LIBC.syscall(_RESTRICT_SELF, ruleset, ctypes.c_uint32(0))), "Landlock")', "pass", "host files"),
        ("_filter_calls(program)", "pass", "privileges.*network.*watching files"),
        ("os.close(ruleset)", f"{DEVICES}; os.close(ruleset)", None),
        ('os.chdir(settings["job"])', "os.chdir('/dev')", "devices"),
        pytest.param('_give_up_privileges(settings["user"])', "_give_up_privileges(None)", "user", marks=AS_ROOT),
    ],
    ids=["landlock", "filter", "too-late", "a-folder-too-much", "user"],
)
def test_a_box_that_lacks_a_wall_is_not_believed(
    wall: str, instead: str, holes: str | None, sandbox: Landlock, tmp_path: Path
) -> None:
    original = sandbox.runtime.boot.with_name("enclose.py").read_text()
    assert original.count(wall) == 1
    (tmp_path / "enclose.py").write_text(original.replace(wall, instead))
    leaky = replace(sandbox, runtime=replace(sandbox.runtime, boot=tmp_path / "boot.py"))
    if holes is None:
        # A rule added once the walls stand changes nothing.
        _check_holds(leaky, "no-namespaces")
        return
    with pytest.raises(SandboxError, match=f"these walls do not hold.*{holes}"):
        _check_holds(leaky, "no-namespaces")


def test_sees_its_files_and_cannot_change_them(sandbox: Landlock, tmp_path: Path, temporary: Path) -> None:
    (tmp_path / "secret").mkdir(mode=0o700)
    model = tmp_path / "secret/model"
    model.write_bytes(b"a model")
    model.chmod(0o600)
    (tmp_path / "more/inner").mkdir(parents=True)
    (tmp_path / "more/inner/file").write_bytes(b"more")
    (tmp_path / "more/link").symlink_to("/etc/passwd")
    mounts = (Mount(model, PurePosixPath("a/model")), Mount(tmp_path / "more", PurePosixPath("more")))
    run = sandbox.run(Job("box.files", (), mounts, SMALL))
    assert run.verdict is Verdict.OK, run.diagnostics
    assert run.output.decode().splitlines() == [
        "a/model: a model, not to be changed",
        "more/inner/file: more, not to be changed",
        "more/link: PermissionError",
    ]
    assert model.read_bytes() == b"a model"
    assert list(temporary.glob("haat-box-*")) == []


def test_tells_the_truth_when_files_cannot_be_copied(
    sandbox: Landlock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    with pytest.raises(SandboxError, match=r"HA073.*No such file"):
        run_probe("attack", "answer", "x", sandbox=sandbox)


def test_sweeps_up_folders_of_the_dead_only(temporary: Path) -> None:
    for name in ("haat-box-dead", "haat-box-new"):
        (temporary / name).mkdir()
    (temporary / "haat-box-link").symlink_to(temporary)
    with job_folder(Job("box.attack", (), (), SMALL), None) as living:
        for old in (temporary / "haat-box-dead", living):
            os.utime(old, (0, 0))
        sweep_job_folders()
        left = ["haat-box-link", "haat-box-new", living.name]
        assert sorted(path.name for path in temporary.iterdir()) == sorted(left)
    assert not living.exists()


@AS_ROOT
def test_boxes_at_the_same_time_are_different_users(sandbox: Landlock) -> None:
    with ThreadPoolExecutor(4) as pool:
        runs = list(pool.map(lambda _: run_probe("attack", "user", sandbox=sandbox), range(4)))
    users = [int(run.output) for run in runs]
    assert len(set(users)) == 4
    assert all(61_184 <= user < 65_520 for user in users)


@AS_ROOT
def test_works_for_an_ordinary_user() -> None:
    python = shutil.which("python3.11", path="/usr/bin") if sys.version_info[:2] == (3, 11) else None
    if python is None:
        pytest.skip("there is no interpreter here that an ordinary user could run")
    paths = [str(Path(tooling.__file__).parents[1]), *(path for path in sys.path if path.endswith("site-packages"))]
    script = f"""
import sys
import tempfile
sys.path[:0] = {paths!r}
from tests.hostile.boxes import SMALL, probing_fallback, run_probe
for attack in ("threads", "memory", "user"):
    run = run_probe("attack", attack, sandbox=probing_fallback())
    print(run.level, run.verdict, run.output.decode())
"""
    run = subprocess.run(
        [python, "-B", "-c", script], user=65_534, group=65_534, extra_groups=[], cwd="/", env={"PATH": "/usr/bin"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    threads, memory, user = (line.split() for line in run.stdout.splitlines())
    assert threads[0].startswith("landlock+seccomp")
    assert int(threads[2]) < SMALL.processes + 16
    assert (memory[1], user[2]) == ("memory", "65534")
