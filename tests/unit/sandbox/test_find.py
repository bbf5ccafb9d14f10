from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest

from tests.hostile.boxes import KINDS, box_of, probing_fallback
from tooling.errors import SandboxError
from tooling.model.policy import SandboxLevel
from tooling.sandbox import find, landlock, seccomp
from tooling.sandbox.find import (
    find_sandbox,
    probe_bubblewrap,
    probe_job,
    probe_landlock,
    probe_sandbox,
    why_fallback,
)
from tooling.sandbox.landlock import Landlock
from tooling.sandbox.levels import LEVELS, shortcoming_of
from tooling.sandbox.runtime import read_runtime


def _install(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    program = folder / "bwrap"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))


NO_FALLBACK = "this kernel has no Landlock"


@pytest.fixture
def no_fallback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(landlock, "landlock_version", lambda: 0)


@pytest.fixture
def no_bubblewrap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))


def test_finds_a_sandbox_once_a_process() -> None:
    sandbox = find_sandbox()
    assert sandbox.level in {"bwrap+seccomp", "bwrap+seccomp+cgroup"}
    assert find_sandbox() is sandbox
    assert why_fallback() is None


@pytest.mark.usefixtures("no_bubblewrap", "no_fallback")
def test_says_that_bubblewrap_is_not_installed() -> None:
    with pytest.raises(SandboxError, match=rf"HA073.*`bwrap`\) is not installed; and instead.*{NO_FALLBACK}") as raised:
        probe_sandbox(read_runtime())
    assert raised.value.problems[0].fix == "sudo tooling/install-system-packages sandbox"


@pytest.mark.usefixtures("no_fallback")
def test_says_that_namespaces_are_forbidden(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _install(tmp_path, monkeypatch, 'echo "bwrap: setting up uid map: Permission denied" >&2; exit 1')
    with pytest.raises(SandboxError, match="the system forbids unprivileged user namespaces") as raised:
        probe_sandbox(read_runtime())
    assert "userns" in str(raised.value.problems[0].fix)


@pytest.mark.usefixtures("no_bubblewrap")
def test_says_that_landlock_is_too_old(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(landlock, "landlock_version", lambda: 2)
    with pytest.raises(SandboxError, match=r"HA073.*Landlock version 2; at least 3 \(Linux 6\.2\) is needed"):
        probe_sandbox(read_runtime())


@pytest.mark.parametrize(
    ("says", "reason"),
    [
        ("bwrap: setting up uid map: Permission denied", "the system forbids unprivileged user namespaces"),
        ("bwrap: No permissions to create new namespace", "the system forbids unprivileged user namespaces"),
        ("bwrap: Unknown option --size", "Unknown option --size"),
        ("", "the box could not be built"),
    ],
    ids=["apparmor", "switched-off", "too-old", "silent"],
)
def test_falls_back_where_bubblewrap_does_not_work(
    says: str, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    probing_fallback()
    _install(tmp_path, monkeypatch, f'echo "{says}" >&2; exit 1')
    found = probe_sandbox(read_runtime())
    assert isinstance(found.sandbox, Landlock)
    assert reason in str(found.instead_of)


@pytest.mark.usefixtures("no_bubblewrap")
def test_falls_back_where_there_is_no_bubblewrap() -> None:
    probing_fallback()
    found = probe_sandbox(read_runtime())
    assert found.sandbox.level in {"landlock+seccomp", "landlock+seccomp+cgroup"}
    assert found.instead_of == "bubblewrap (the program `bwrap`) is not installed"


def test_does_not_believe_a_bubblewrap_that_runs_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _install(tmp_path, monkeypatch, "exit 0")
    with pytest.raises(SandboxError, match="HA073"):
        probe_bubblewrap(read_runtime())


def test_says_that_libseccomp_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    seccomp.build_filter.cache_clear()
    monkeypatch.setitem(sys.modules, "pyseccomp", None)
    # Neither box does without, so it is said once.
    with pytest.raises(SandboxError, match=r"HA073.*machine: libseccomp, or .* pyseccomp, is missing\."):
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
import tooling.verify.runner
sys.platform = "win32"
tooling.sandbox.find.find_sandbox()
"""
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert "NoSandboxError: [HA073]" in ended.stderr.splitlines()[-1]


def test_refuses_a_box_with_holes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seccomp, "DENIED", ())
    monkeypatch.setattr(seccomp, "_CLONE_THREAD", 0xFFFF_FFFF_FFFF)
    monkeypatch.setattr(find, "build_filter", seccomp.build_filter.__wrapped__)
    for probe in (probe_bubblewrap, probe_landlock):
        with pytest.raises(SandboxError, match=r"these walls do not hold.*network.*processes"):
            probe(read_runtime())


def test_runs_without_a_control_group_where_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(find, "find_cgroup_parent", lambda: None)
    sandbox = probe_bubblewrap(read_runtime())
    assert sandbox.level == "bwrap+seccomp"
    run = sandbox.run(probe_job("namespaces"))
    assert (run.output, run.cpu_s, run.peak_memory_mb) == (b"[]", None, None)


def test_policies_and_explanations_know_every_level() -> None:
    assert set(get_args(SandboxLevel)) == set(LEVELS)
    for kind in KINDS:
        assert box_of(kind).level in LEVELS
        assert (shortcoming_of(box_of(kind).level) is None) == kind.startswith("bubblewrap")
    assert "not known" in str(shortcoming_of("none"))
