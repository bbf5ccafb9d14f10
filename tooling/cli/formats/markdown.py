"""Reports for a comment or a step summary; every text of a stranger is inert."""

from __future__ import annotations

from collections.abc import Sequence

from tooling.cli.formats.inert import markdown
from tooling.model.report import Finding, Outcome, Report

_MARKS = {
    Outcome.PASSED: "✅",
    Outcome.FAILED: "❌",
    Outcome.INCONCLUSIVE: "❔",
    Outcome.NOT_ASKED: "➖",
    Outcome.NEEDS_A_PERSON: "🙋",
}


def reports_as_markdown(reports: Sequence[Report]) -> str:
    """Write reports as Markdown: a table of outcomes, then each problem."""
    lines = ["| | subject | outcome |", "|---|---|---|"]
    lines += [f"| {_MARKS[one.outcome]} | {markdown(one.subject)} | {one.outcome} |" for one in reports]
    for report in reports:
        problems = [finding for finding in report.findings if finding.problem is not None]
        if problems:
            lines += ["", f"### {markdown(report.subject)}", "", *(_item(finding) for finding in problems)]
    return "\n".join(lines)


def _item(finding: Finding) -> str:
    problem = finding.problem
    if problem is None:
        return f"- {_MARKS[finding.outcome]} {markdown(finding.message)}"
    parts = [f"- {_MARKS[finding.outcome]} **{problem.rule}** {markdown(problem.message)}"]
    parts += [f"  at {markdown(str(problem.place))}"] if problem.place else []
    parts += [f"  help: {markdown(problem.help)}"] if problem.help else []
    parts += [f"  fix: {markdown(problem.fix)}"] if problem.fix else []
    return "  \n".join(parts)
