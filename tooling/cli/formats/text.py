"""Reports for a terminal: one line for what passed, a compiler's message for what did not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter

import click

from tooling.cli.formats.inert import printable
from tooling.errors import Problem
from tooling.model.report import Finding, Level, Outcome, Report
from tooling.model.rules import RULES

_MARKS = {
    Outcome.PASSED: ("✓", "green"),
    Outcome.FAILED: ("✗", "red"),
    Outcome.INCONCLUSIVE: ("?", "yellow"),
    Outcome.NOT_ASKED: ("–", "yellow"),
    Outcome.NEEDS_A_PERSON: ("☞", "yellow"),
}
_WORDS = {
    Outcome.FAILED: ("error", "red"),
    Outcome.INCONCLUSIVE: ("could not tell", "yellow"),
    Outcome.NEEDS_A_PERSON: ("needs a person", "yellow"),
}


def reports_as_text(reports: Sequence[Report], *, every_check: bool = False) -> str:
    """Write reports for people; `every_check` lists what passed, too."""
    blocks = [report_as_text(report, every_check=every_check) for report in reports]
    return "\n".join([*blocks, summary(reports)])


def report_as_text(report: Report, *, every_check: bool = False) -> str:
    """Write one report: its outcome, then every finding that is not a pass."""
    mark, color = _MARKS[report.outcome]
    lines = [f"{click.style(mark, fg=color)} {printable(report.subject)}: {report.outcome}"]
    if every_check or report.outcome is not Outcome.PASSED:
        lines += [_check(finding) for finding in _distinct(report.findings, attrgetter("check", "problem.rule"))]
    for finding in _distinct(report.findings, attrgetter("problem", "outcome", "level")):
        if finding.problem is not None:
            lines += ["", *problem_lines(finding.problem, None if finding.level is Level.WARNING else finding.outcome)]
    if report.outcome is not Outcome.PASSED:
        lines.append("")
    return "\n".join(lines)


def _distinct(findings: Iterable[Finding], key: Callable[[Finding], object]) -> Iterator[Finding]:
    """Yield what passed, and of problems that read the same only the first: several checks meet the same files."""
    seen: set[object] = set()
    for finding in findings:
        mark = None if finding.problem is None else key(finding)
        if mark is None or mark not in seen:
            yield finding
        seen.add(mark)


def _check(finding: Finding) -> str:
    mark, color = ("!", "yellow") if finding.level is Level.WARNING else _MARKS[finding.outcome]
    color = "bright_black" if finding.level is Level.NOTE else color
    shown = finding.message if finding.problem is None else f"[{finding.problem.rule}]"
    return f"  {click.style(mark, fg=color)} {finding.check:<26} {click.style(printable(shown), dim=True)}"


def problem_lines(problem: Problem, outcome: Outcome | None) -> list[str]:
    """Write a problem as a compiler would: what, where, help, fix, and the rule's name; without outcome a warning."""
    word, color = _WORDS.get(outcome or Outcome.PASSED, ("warning", "yellow"))
    lines = [click.style(f"{word}[{problem.rule}]", fg=color, bold=True) + f": {printable(problem.message)}"]
    if problem.place is not None:
        lines.append(f"  --> {printable(str(problem.place))}")
    if problem.help is not None:
        lines.append(f"   = help: {printable(problem.help)}")
    if problem.fix is not None:
        lines.append(f"   = fix:  {printable(problem.fix)}")
    rule = RULES[problem.rule]
    lines.append(click.style(f"   = rule: {rule.slug}, docs/reference/rules/{rule.id}.md", dim=True))
    return lines


def summary(reports: Sequence[Report]) -> str:
    """Count the outcomes in one line."""
    return spell_counts(Counter(report.outcome for report in reports))


def spell_counts(counts: Mapping[Outcome, int]) -> str:
    """Write how many there are of each outcome."""
    shown = ", ".join(f"{counts[outcome]} {outcome}" for outcome in Outcome if counts.get(outcome))
    return shown or "nothing was checked"
