"""The gate from the host's side: a model file goes into the box, and what comes out is hostile input too."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path, PurePosixPath
from typing import Any

from tooling.errors import FetchError, Place, Problem, UnsafeModelError
from tooling.model.rules import RULES, reading, scanning
from tooling.model.suite import Limits
from tooling.sandbox.interface import Job, Mount, Run, Sandbox, Verdict
from tooling.sandbox.text import visible_line
from tooling.scan.limits import MAX_MODEL_BYTES, MAX_PROBLEMS

LIMITS = Limits(memory_mb=4_096, cpu_s=120, wall_s=240, output_mb=1, processes=16)
_RULES = frozenset(rule.id for rule in scanning.RULES)
_MAX_MESSAGE = 600


def check_model_file(model: Path, shown_as: str, sandbox: Sandbox) -> None:
    """Raise UnsafeModelError when a model file is refused: by the gate, or by what it did to the gate.

    Raises FetchError when the file cannot be read here, and SandboxError when the sandbox itself failed; neither
    says anything about the model.
    """
    place = Place(shown_as)
    problem = _file_problem(model, place)
    if problem is not None:
        raise UnsafeModelError(problem)
    mount = Mount(model.absolute(), PurePosixPath("model.onnx"))
    run = sandbox.run(Job("tooling.scan.worker", (), (mount,), LIMITS))
    problems = _problems(run, place)
    if problems:
        raise UnsafeModelError(*problems)


def _file_problem(model: Path, place: Place) -> Problem | None:
    try:
        found = os.lstat(model)
    except OSError as error:
        raise FetchError(reading.UNREADABLE.problem(f"The file cannot be read ({error.strerror}).", place)) from error
    if not stat.S_ISREG(found.st_mode):
        return scanning.NOT_ONNX.problem("This is no regular file: a folder, a link, a pipe or a device.", place)
    if found.st_size > MAX_MODEL_BYTES:
        return scanning.NOT_ONNX.problem(
            f"The file has {found.st_size} bytes, at most {MAX_MODEL_BYTES} may be.", place
        )
    return None


def _problems(run: Run, place: Place) -> list[Problem]:
    if run.verdict is not Verdict.OK:
        last = run.diagnostics.strip().rpartition("\n")[2]
        said = f": {visible_line(last, 200)}" if last else "."
        return [scanning.SCAN_FAILED.problem(f"The file made its reader end with `{run.verdict}`{said}", place)]
    try:
        return [_problem(entry, place) for entry in _entries(run.output)]
    except (ValueError, RecursionError):
        return [scanning.SCAN_FAILED.problem("The file made its reader answer nonsense.", place)]


def _entries(output: bytes) -> list[Any]:
    answer = json.loads(output)
    if not isinstance(answer, list) or len(answer) > MAX_PROBLEMS:
        raise ValueError("not a short list")
    return answer


def _problem(entry: Any, place: Place) -> Problem:
    match entry:
        case {"rule": str(rule), "message": str(message)} if len(entry) == 2 and rule in _RULES:  # noqa: PLR2004
            return RULES[rule].problem(visible_line(message, _MAX_MESSAGE), place)
    raise ValueError("not a problem of this gate")
