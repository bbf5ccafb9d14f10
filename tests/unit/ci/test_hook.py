"""Pushes by the real git client to a bare repository whose hook judges them."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.unit.ci.proposals import ATTACKS, Change, Server, false_claim, honest, waiting
from tooling.ci.hook import Push, pushes_in
from tooling.errors import FetchError, RegistryError
from tooling.registry.git_runner import Repository


def push(server: Server, *words: str) -> tuple[int, str]:
    """Push as a person would; returns git's exit status and what it printed."""
    command = ["git", "push", str(server.bare), *words]
    done = subprocess.run(command, cwd=server.work.folder, capture_output=True, text=True, check=False)
    return done.returncode, done.stderr


def committed(server: Server, change: Change) -> None:
    change(server.market)
    server.work.git("add", "--all")
    server.work.git("commit", "--quiet", "--message", "a change")


def test_a_release_that_a_verifier_measured_is_taken_in(server: Server) -> None:
    server.install_hook()
    committed(server, honest)
    status, said = push(server, "HEAD:main")
    assert status == 0, said
    assert "remote: taken in: all checks passed" in said
    assert server.main() == server.work.git("rev-parse", "HEAD")


@pytest.mark.parametrize("change", ATTACKS, ids=lambda change: change.__name__)
def test_what_must_not_land_does_not_land(change: Change, server: Server) -> None:
    server.install_hook()
    before = server.main()
    committed(server, change)
    status, said = push(server, "HEAD:main")
    assert status == 1
    assert f"[{ATTACKS[change]}]" in said
    assert "remote: refused: " in said
    assert server.main() == before


def test_without_a_measurement_it_waits_unless_this_machine_measures(server: Server) -> None:
    server.install_hook()
    committed(server, waiting)
    status, said = push(server, "HEAD:main")
    assert status == 1
    assert "waits for: acme/iris-line@1.2.0: accuracy on tiny/1, measured by 0 of 1 verifiers" in said
    server.install_hook("--measure")
    status, said = push(server, "HEAD:main")
    assert status == 0, said


def test_a_claim_that_does_not_hold_here_is_refused(server: Server) -> None:
    server.install_hook("--measure")
    committed(server, false_claim)
    status, said = push(server, "HEAD:main")
    assert status == 1
    assert "error[HA070]" in said


def test_the_branch_is_neither_rewritten_nor_taken_away_and_others_are_free(server: Server) -> None:
    server.install_hook()
    before = server.main()
    committed(server, honest)
    server.work.git("commit", "--amend", "--quiet", "--message", "other", "--allow-empty")
    tree = server.work.git("rev-parse", "HEAD^{tree}")
    orphan = server.work.git("commit-tree", "-m", "orphan", tree)
    for words in (("--force", f"{orphan}:main"), (":main",)):
        status, said = push(server, *words)
        assert status == 1
        assert "error[HA183]" in said
    assert server.main() == before
    assert push(server, "--force", f"{orphan}:refs/heads/other")[0] == 0
    assert push(server, ":refs/heads/other")[0] == 0
    status, said = push(server, "HEAD:refs/heads/also", f"+{orphan}:main")
    assert status == 1
    assert "refs/heads/main" in said


def test_lines_that_git_does_not_write_are_refused() -> None:
    old, new = "0" * 40, "1" * 40
    assert pushes_in(f"{old} {new} refs/heads/a b\n") == [Push(old, new, "refs/heads/a b")]
    for wrong in ("x", f"{old} {new}", f"{old} {new} HEAD", f"{old[1:]} {new} refs/heads/main"):
        with pytest.raises(RegistryError):
            pushes_in(wrong)


def test_objects_wait_nowhere_but_in_the_repository(tmp_path: Path) -> None:
    place = Repository(tmp_path / "bare.git")
    inside = tmp_path / "bare.git/objects/incoming"
    told = {"GIT_QUARANTINE_PATH": str(inside), "GIT_OBJECT_DIRECTORY": str(inside), "GIT_DIR": "/elsewhere"}
    assert place.quarantined({}) is place
    assert dict(place.quarantined(told).extra) == {name: told[name] for name in told if name != "GIT_DIR"}
    for name in ("GIT_QUARANTINE_PATH", "GIT_OBJECT_DIRECTORY"):
        with pytest.raises(FetchError, match="outside of the repository"):
            place.quarantined({**told, name: "/elsewhere"})
