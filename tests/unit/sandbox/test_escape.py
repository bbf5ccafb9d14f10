from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

import tooling
from tests.hostile.boxes import KINDS, box_of, run_probe
from tooling.sandbox.command import ENVIRONMENT
from tooling.sandbox.interface import Verdict

REPOSITORY = Path(tooling.__file__).parents[1]
HIDDEN = [
    *("/etc/shadow", "/etc", "/sys", "/var", "/run", "/tmp", "/home", "/root", "/dev", "/proc/self/maps"),  # noqa: S108
    *(str(REPOSITORY), str(REPOSITORY / "pyproject.toml"), str(Path.home() / ".profile")),
]
# What bubblewrap's box has of its own: folders that hold only what is bound in them.
OWN = {"/tmp", "/etc", "/home", "/root", "/proc/self/maps", str(REPOSITORY)}  # noqa: S108


@pytest.fixture(scope="module", params=["bubblewrap", "landlock"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def seen(kind: str) -> dict[str, Any]:
    own_processes = "namespaces" if kind == "bubblewrap" else "no-namespaces"
    run = run_probe("escape", own_processes, *HIDDEN, sandbox=box_of(f"{kind}-alone"))
    assert run.verdict is Verdict.OK, run.diagnostics
    answer: dict[str, Any] = json.loads(run.output)
    return answer


def test_refuses_every_attempt_to_reach_the_host(kind: str, seen: dict[str, Any]) -> None:
    reached = {name: met for name, met in seen["outcomes"].items() if not met.startswith("refused")}
    # The first process of bubblewrap's box cannot be killed from inside: the signal is sent and ignored.
    assert set(reached) <= ({"signal-first-process", *OWN} if kind == "bubblewrap" else set())
    assert len(seen["outcomes"]) > len(HIDDEN) + 20


def test_has_no_environment_of_the_host(seen: dict[str, Any]) -> None:
    assert set(seen["facts"]["environment"]) <= {*ENVIRONMENT, "LC_CTYPE", "PWD"}


def test_has_no_privileges(kind: str, seen: dict[str, Any]) -> None:
    facts = seen["facts"]
    assert set(facts["capabilities"]) == {0}
    assert facts["filtered"] == [True, True]
    users, groups, further = facts["user"]
    assert (len(set(users)), len(set(groups))) == (1, 1)
    if kind == "bubblewrap":
        assert (users[0], groups[0]) == (65534, 65534)
    elif os.geteuid() == 0:
        assert 61_184 <= users[0] < 65_520
        assert further == []
    else:
        assert users[0] == os.getuid()


def test_sees_no_other_process_interface_or_open_file(kind: str, seen: dict[str, Any]) -> None:
    facts = seen["facts"]
    # Input, output, errors, and the tether; the fallback's folders are open to be found, not to be read beyond.
    assert facts["descriptors"].replace("d", "") == "-ppp"
    if kind == "landlock":
        assert facts["processes"] in {None, 0}
        return
    assert "d" not in facts["descriptors"]
    assert facts["host"] == "box"
    assert facts["processes"] == 2
    assert facts["interfaces"] == 1
    # Input, output, errors, and the tether.
    assert facts["open-files"] == ["/memfd", "folder", "pipe", "pipe", "pipe"]
    assert not {"var", "boot", "dev", "srv", "sys", "run", "mnt"} & set(facts["root-folder"])


@pytest.mark.parametrize("box", KINDS)
@pytest.mark.parametrize(
    "call", ["ptrace", "mount", "unmount", "unshare", "setns", "chroot", "io-uring", "open-tree", "other-numbering"]
)
def test_ends_a_job_that_makes_a_call_only_attacks_make(call: str, box: str) -> None:
    run = run_probe("attack", call, sandbox=box_of(box))
    assert run.verdict is Verdict.REFUSED_SYSCALL, run.diagnostics
