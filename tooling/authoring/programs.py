"""Run a program of the author's own, such as `gh`, and translate how it complains."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence

from tooling.errors import FetchError
from tooling.model.rules import Rule
from tooling.registry.text import shown

TIMEOUT_S = 600
_SHOWN = 600


def is_installed(name: str) -> bool:
    """Say whether a program is on the path."""
    return shutil.which(name) is not None


def run_program(words: Sequence[str], rule: Rule, *, fix: str | None = None, text: str = "") -> str:
    """Run a program and return what it printed; raises FetchError under `rule` with its last words.

    It gets the author's own environment: it is logged in there.
    """
    program = shutil.which(words[0])
    if program is None:
        raise FetchError(rule.problem(f"the program `{words[0]}` is not installed", fix=fix))
    try:
        answer = subprocess.run(
            [program, *words[1:]], input=text, capture_output=True, text=True, timeout=TIMEOUT_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired, UnicodeDecodeError) as error:
        message = f"`{' '.join(words[:3])}` could not be run: {shown(str(error), _SHOWN)}"
        raise FetchError(rule.problem(message, fix=fix)) from error
    if answer.returncode:
        said = " ".join((answer.stderr or answer.stdout).split())
        message = f"`{' '.join(words[:3])}` ended with status {answer.returncode}: {shown(said, _SHOWN)}"
        raise FetchError(rule.problem(message, fix=fix))
    return answer.stdout
