"""Judge a single model file by the static gate, outside of any listing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tooling.model.report import Report
from tooling.registry.digests import digest_file
from tooling.sandbox.interface import Sandbox
from tooling.scan.scan import check_model_file
from tooling.verify.answers import Answer, Holds
from tooling.verify.checks.boxes import sandbox_is_whole
from tooling.verify.runner import Findings


def judge_file(path: Path, sandbox: Callable[[], Sandbox]) -> Report:
    """Scan one file in the sandbox; a machine without one is a finding, too."""
    findings = Findings()

    def graph_is_safe() -> Answer:
        box = sandbox()
        check_model_file(path, str(path), box)
        found = digest_file(path, str(path))
        return Holds(
            f"no rule refused it in {box.level}; digest: {found.digest}, size: {found.size}, pieces: {found.pieces}"
        )

    if findings.answer("graph_is_safe", graph_is_safe) is not None:
        findings.answer("sandbox_is_whole", lambda: sandbox_is_whole(sandbox()))
    return findings.report(str(path))
