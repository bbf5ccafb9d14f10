"""Commit a folder on a branch of its own: with the user's own git, name and settings, as they would do it by hand."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from tooling.errors import FetchError, Place
from tooling.model.rules import reading
from tooling.registry.git_runner import TIMEOUT_S, work_tree_around


def commit_on_branch(folder: Path, branch: str, message: str) -> None:
    """Make a branch here and commit one folder on it, and nothing that was staged before.

    Raises FetchError with git's own words where it refuses, for example because the branch is there.
    """
    top = work_tree_around(folder)
    program = shutil.which("git")
    if top is None or program is None:
        what = "git is not installed" if program is None else "this registry is in no git repository"
        raise FetchError(reading.UNREADABLE.problem(what, Place(str(folder))))
    for arguments in (
        ("switch", "--create", branch),
        ("add", "--", str(folder)),
        ("commit", "--quiet", f"--message={message}", "--only", "--", str(folder)),
    ):
        _run([program, "-C", str(top), *arguments], folder)


def _run(command: list[str], folder: Path) -> None:
    try:
        done = subprocess.run(
            command, check=False, capture_output=True, text=True, timeout=TIMEOUT_S, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise FetchError(reading.UNREADABLE.problem(f"git cannot be run: {error}")) from error
    if done.returncode:
        said = done.stderr.strip().splitlines()
        message = f"git {command[3]} refused: {said[-1][:300] if said else 'it did not say why'}"
        raise FetchError(reading.UNREADABLE.problem(message, Place(str(folder))))
