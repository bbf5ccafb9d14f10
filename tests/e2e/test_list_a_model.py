"""The tutorial for authors, run block by block in one shell."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs/tutorials/list-a-model.md"


def script() -> str:
    """Return everything that the tutorial says to type, and the file that it says to write."""
    lines = []
    for kind, text in re.findall(r"```(console|python)\n(.*?)```", GUIDE.read_text(), re.DOTALL):
        if kind == "python":
            lines.append(f"cat > train.py <<'EOF'\n{text}EOF")
        else:
            lines += [line.removeprefix("$ ") for line in text.splitlines() if not line.startswith("$ source ")]
    return "\n".join(lines)


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Give the shell `haat` and `python`, a name for git, and folders of its own."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for name, module in (("haat", "-m tooling.cli.main "), ("python", "")):
        (programs / name).write_text(f'#!/bin/sh\nexec "{sys.executable}" {module}"$@"\n')
        (programs / name).chmod(0o755)
    people = {f"GIT_{who}_{what}": "ada@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    settings = tmp_path / "gitconfig"
    settings.write_text("[user]\n\tname = Ada\n\temail = ada@example.org\n")
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
        **people,
        "HOME": str(tmp_path),
        "GIT_CONFIG_GLOBAL": str(settings),
        "PATH": f"{programs}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
    }


def test_a_model_is_listed_as_the_tutorial_says(tmp_path: Path, environment: dict[str, str]) -> None:
    home = tmp_path / "clone"
    home.mkdir()
    shutil.copytree(ROOT / "registry", home / "registry")
    answer = subprocess.run(
        ["bash", "-e"], input=script(), cwd=home, env=environment, capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0, answer.stdout[-3000:] + answer.stderr[-3000:]
    assert "suite that fits: digits/1" in answer.stdout
    assert "ada-models/digits-first@0.1.0: passed" in answer.stdout
    assert "refs/heads/haat/ada-models-digits-first-0.1.0" in answer.stdout
    page = (home / "haat-tutorial/site/m/ada-models/digits-first.html").read_text()
    assert "Digits, a first try" in page
    assert "eproduced" in page
