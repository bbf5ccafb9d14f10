from __future__ import annotations

import os
import signal
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tooling
from tests.hostile.boxes import SMALL
from tooling.sandbox.boot import OUT_OF_MEMORY
from tooling.sandbox.cgroup import Usage
from tooling.sandbox.command import Channels, build_command
from tooling.sandbox.interface import Job, Mount, Verdict
from tooling.sandbox.process import Ending, sealed_file
from tooling.sandbox.runtime import read_runtime
from tooling.sandbox.text import visible, visible_line
from tooling.sandbox.verdict import judge

JOB = Job("tooling.sandbox.probe", ("--quick",), (Mount(Path("/models/a"), PurePosixPath("model.onnx")),), SMALL)


def _ending(status: int, *, cut: Verdict | None = None, diagnostics: bytes = b"") -> Ending:
    return Ending(status, started=True, cut=cut, output=b"", diagnostics=diagnostics, wall_s=1.0)


@pytest.mark.parametrize(
    ("ending", "usage", "verdict"),
    [
        (_ending(0), Usage(), Verdict.OK),
        (_ending(0, cut=Verdict.OUTPUT), Usage(), Verdict.OUTPUT),
        (_ending(-9, cut=Verdict.WALL_TIME), Usage(out_of_memory=True), Verdict.WALL_TIME),
        (_ending(137), Usage(out_of_memory=True), Verdict.MEMORY),
        (_ending(OUT_OF_MEMORY), Usage(), Verdict.MEMORY),
        (_ending(134, diagnostics=b"what(): std::bad_alloc"), Usage(), Verdict.MEMORY),
        (_ending(128 + signal.SIGXCPU), Usage(), Verdict.CPU_TIME),
        (_ending(128 + signal.SIGSYS), Usage(), Verdict.REFUSED_SYSCALL),
        (_ending(128 + signal.SIGSEGV), Usage(), Verdict.CRASH),
        (_ending(-9), Usage(), Verdict.CRASH),
        (_ending(1), Usage(), Verdict.ERROR),
        (_ending(255), Usage(), Verdict.ERROR),
    ],
)
def test_judges_how_a_run_ended(ending: Ending, usage: Usage, verdict: Verdict) -> None:
    assert judge(ending, usage) is verdict


@given(st.integers(min_value=-64, max_value=255), st.binary(max_size=40), st.booleans())
def test_believes_only_a_clean_end(status: int, diagnostics: bytes, out_of_memory: bool) -> None:  # noqa: FBT001
    verdict = judge(_ending(status, diagnostics=diagnostics), Usage(out_of_memory=out_of_memory))
    assert (verdict is Verdict.OK) == (status == 0)


def test_builds_a_box_with_all_its_walls() -> None:
    command = build_command(Path("/usr/bin/bwrap"), read_runtime(), JOB, Channels(seccomp=7, status=8, tether=9))
    for wall in ("--unshare-all", "--unshare-user", "--die-with-parent", "--new-session", "--clearenv"):
        assert wall in command
    joined = " ".join(command)
    assert "--cap-drop ALL" in joined
    assert "--seccomp 7" in joined
    assert "--remount-ro / -- " in joined
    assert "--ro-bind /models/a /job/model.onnx" in joined
    assert "--share-net" not in joined
    assert "--bind " not in joined


def test_binds_this_package_but_not_the_repository() -> None:
    runtime = read_runtime()
    package = Path(tooling.__file__).parent
    assert package in runtime.folders
    assert package.parent not in runtime.folders
    assert not any(folder in package.parents for folder in runtime.folders)


def test_binds_a_package_of_a_test_without_its_surroundings(tmp_path: Path) -> None:
    runtime = read_runtime().with_package(tmp_path / "workers")
    assert tmp_path / "workers" in runtime.folders
    assert tmp_path not in runtime.folders
    assert runtime.search[-1] == tmp_path


@pytest.mark.parametrize("target", ["../etc", "/etc/passwd", "/job", ".", "a/../../b"])
def test_refuses_a_mount_outside_its_folder(target: str) -> None:
    with pytest.raises(ValueError, match=r"/job|not in the subpath"):
        Mount(Path("/models/a"), PurePosixPath(target))


@pytest.mark.parametrize("target", ["model.onnx", "/job/model.onnx"])
def test_takes_a_mount_with_or_without_its_folder(target: str) -> None:
    assert Mount(Path("/models/a"), PurePosixPath(target)).path_in_box == PurePosixPath("/job/model.onnx")


@pytest.mark.parametrize("module", ["", "os; rm", "../x", "-c", "a..b", "tooling.é"])
def test_refuses_what_is_no_module(module: str) -> None:
    with pytest.raises(ValueError, match="not a module's name"):
        Job(module, (), (), SMALL)


def test_seals_what_it_hands_in() -> None:
    descriptor = sealed_file("haat-test", b"input")
    try:
        assert os.read(descriptor, 100) == b"input"
        with pytest.raises(PermissionError):
            os.write(descriptor, b"more")
    finally:
        os.close(descriptor)


@given(st.text(max_size=200), st.integers(min_value=1, max_value=100))
def test_shows_only_what_can_be_shown(text: str, limit: int) -> None:
    shown = visible(text, limit)
    assert len(shown) <= limit
    assert all(char == "\n" or char.isprintable() for char in shown)
    assert "\n" not in visible_line(text, limit)


def test_shows_plain_text_as_it_is() -> None:
    assert visible("naïve, 模型\nnext", 100) == "naïve, 模型\nnext"
    assert visible_line("a\nb\x1b[1m", 100) == "a\\nb\\x1b[1m"
    assert visible("abcdef", 4) == "abc…"
