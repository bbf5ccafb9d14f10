"""Judge a single model file by the static gate, outside of any listing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tooling.model.report import Report
from tooling.sandbox.interface import Sandbox
from tooling.scan.scan import check_model_file
from tooling.verify.answers import Answer, Holds
from tooling.verify.runner import Findings


def judge_file(path: Path, sandbox: Callable[[], Sandbox]) -> Report:
    """Scan one file in the sandbox; a machine without one is a finding, too."""
    findings = Findings()

    def graph_is_safe() -> Answer:
        box = sandbox()
        check_model_file(path, str(path), box)
        return Holds(f"no rule refused it, scanned in {box.level}")

    findings.answer("graph_is_safe", graph_is_safe)
    return findings.report(str(path))
