from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tooling.errors import SandboxError
from tooling.sandbox import find, seccomp
from tooling.sandbox.bubblewrap import Bubblewrap
from tooling.sandbox.find import find_sandbox, probe_sandbox
from tooling.sandbox.runtime import read_runtime


def _install(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    program = folder / "bwrap"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))


def test_finds_a_sandbox_once_a_process() -> None:
    sandbox = find_sandbox()
    assert sandbox.level in {"bwrap+seccomp", "bwrap+seccomp+cgroup"}
    assert find_sandbox() is sandbox


def test_says_that_bubblewrap_is_not_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SandboxError, match=r"HA073.*`bwrap`\) is not installed") as raised:
        probe_sandbox(read_runtime())
    assert raised.value.problems[0].fix == "sudo tooling/install-system-packages sandbox"


def test_says_that_namespaces_are_forbidden(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _install(tmp_path, monkeypatch, 'echo "bwrap: setting up uid map: Permission denied" >&2; exit 1')
    with pytest.raises(SandboxError, match="the system forbids unprivileged user namespaces") as raised:
        probe_sandbox(read_runtime())
    assert "userns" in str(raised.value.problems[0].fix)


def test_repeats_what_bubblewrap_says_against_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _install(tmp_path, monkeypatch, 'echo "bwrap: Unknown option --size" >&2; exit 1')
    with pytest.raises(SandboxError, match="Unknown option --size"):
        probe_sandbox(read_runtime())


def test_does_not_believe_a_bubblewrap_that_runs_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _install(tmp_path, monkeypatch, "exit 0")
    with pytest.raises(SandboxError, match="HA073"):
        probe_sandbox(read_runtime())


def test_says_that_libseccomp_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    seccomp.build_filter.cache_clear()
    monkeypatch.setitem(sys.modules, "pyseccomp", None)
    with pytest.raises(SandboxError, match=r"HA073.*libseccomp"):
        probe_sandbox(read_runtime())


def test_says_that_libseccomp_is_too_old(monkeypatch: pytest.MonkeyPatch) -> None:
    seccomp.build_filter.cache_clear()
    monkeypatch.setattr(seccomp, "KILLED", ("no_such_call",))
    with pytest.raises(SandboxError, match="does not know `no_such_call`"):
        probe_sandbox(read_runtime())


def test_says_that_it_needs_linux(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    with pytest.raises(SandboxError, match="not a Linux machine"):
        probe_sandbox(read_runtime())


def test_can_be_asked_where_its_parts_do_not_exist() -> None:
    script = """
import sys
sys.modules["fcntl"] = sys.modules["resource"] = None
import tooling.sandbox.find
import tooling.scan.scan
sys.platform = "win32"
tooling.sandbox.find.find_sandbox()
"""
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert "SandboxError: [HA073]" in ended.stderr.splitlines()[-1]


def test_refuses_a_box_with_holes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seccomp, "DENIED", ())
    monkeypatch.setattr(seccomp, "_CLONE_THREAD", 0xFFFF_FFFF_FFFF)
    monkeypatch.setattr(find, "build_filter", seccomp.build_filter.__wrapped__)
    with pytest.raises(SandboxError, match=r"these walls do not hold.*network.*processes"):
        probe_sandbox(read_runtime())


def test_runs_without_a_control_group_where_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(find, "find_cgroup_parent", lambda: None)
    sandbox = probe_sandbox(read_runtime())
    assert isinstance(sandbox, Bubblewrap)
    assert sandbox.level == "bwrap+seccomp"
    run = sandbox.run(find._PROBE)
    assert (run.output, run.cpu_s, run.peak_memory_mb) == (b"[]", None, None)
