"""Reports for machines."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from tooling.model.report import Finding, Report, worst


def reports_as_json(reports: Sequence[Report]) -> str:
    """Write reports as one JSON object with `outcome` and `reports`."""
    outcome = worst([report.outcome for report in reports])
    return json.dumps({"outcome": outcome, "reports": [report_as_json(report) for report in reports]}, indent=2)


def report_as_json(report: Report) -> dict[str, Any]:
    """Return a report as JSON's objects and lists."""
    findings = [_finding(finding) for finding in report.findings]
    return {"subject": report.subject, "outcome": report.outcome, "findings": findings}


def _finding(finding: Finding) -> dict[str, Any]:
    answer = {
        "check": finding.check,
        "outcome": finding.outcome,
        "level": finding.level,
        "message": finding.message,
    }
    problem = finding.problem
    if problem is None:
        return answer
    place = problem.place
    where = {"path": place.path, "line": place.line, "column": place.column} if place else None
    return {**answer, "rule": problem.rule, "place": where, "help": problem.help, "fix": problem.fix}
