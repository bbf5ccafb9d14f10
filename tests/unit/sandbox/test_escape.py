from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import tooling
from tests.hostile.boxes import run_probe
from tooling.sandbox.command import ENVIRONMENT
from tooling.sandbox.interface import Verdict

REPOSITORY = Path(tooling.__file__).parents[1]
HIDDEN = ["/etc/shadow", "/sys", "/var", "/run", str(REPOSITORY / "pyproject.toml"), str(Path.home() / ".profile")]


@pytest.fixture(scope="module")
def seen() -> dict[str, Any]:
    run = run_probe("escape", *HIDDEN)
    assert run.verdict is Verdict.OK, run.diagnostics
    answer: dict[str, Any] = json.loads(run.output)
    return answer


def test_refuses_every_attempt_to_reach_the_host(seen: dict[str, Any]) -> None:
    reached = {name: met for name, met in seen["outcomes"].items() if not met.startswith("refused")}
    # The first process of the box cannot be killed from inside: the signal is sent and ignored.
    assert set(reached) <= {"signal-first-process"}
    assert len(seen["outcomes"]) > len(HIDDEN)


def test_has_no_environment_of_the_host(seen: dict[str, Any]) -> None:
    assert set(seen["facts"]["environment"]) <= {*ENVIRONMENT, "LC_CTYPE", "PWD"}


def test_has_no_privileges(seen: dict[str, Any]) -> None:
    facts = seen["facts"]
    assert int(facts["capabilities"], 16) == 0
    assert (facts["filter"], facts["no-new-privileges"]) == ("2", "1")
    assert facts["user"][:2] == [65534, 65534]


def test_sees_no_other_process_interface_or_open_file(seen: dict[str, Any]) -> None:
    facts = seen["facts"]
    assert facts["host"] == "box"
    assert facts["processes"] == 2
    assert facts["interfaces"] == 1
    # Input, output, errors, and the tether.
    assert facts["open-files"] == ["/memfd", "folder", "pipe", "pipe", "pipe"]


def test_sees_only_what_it_needs_of_the_file_system(seen: dict[str, Any]) -> None:
    assert not {"var", "boot", "dev", "srv", "sys", "run", "mnt"} & set(seen["facts"]["root-folder"])


@pytest.mark.parametrize(
    "call", ["ptrace", "mount", "unmount", "unshare", "setns", "chroot", "io-uring", "open-tree", "other-numbering"]
)
def test_ends_a_job_that_makes_a_call_only_attacks_make(call: str) -> None:
    run = run_probe("attack", call)
    assert run.verdict is Verdict.REFUSED_SYSCALL, run.diagnostics
