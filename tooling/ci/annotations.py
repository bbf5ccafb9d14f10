"""Findings as a GitHub Actions job prints them: at their lines, escaped, as many as are shown.

Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

from collections.abc import Sequence

from tooling.ci.document import DecisionDocument, FindingFacts
from tooling.model.inert import printable
from tooling.model.report import Level

# More of one kind are not shown for a step.
MAX_ANNOTATIONS = 10


def annotations_of(decision: DecisionDocument) -> list[str]:
    """Return one command a line; the last one says how many more there are."""
    found = sorted(decision.findings, key=lambda one: one.level is not Level.ERROR)
    left = len(found) - MAX_ANNOTATIONS
    return [
        _annotation(one, f" (and {left} more)" if left > 0 and index == MAX_ANNOTATIONS else "")
        for index, one in enumerate(found[:MAX_ANNOTATIONS], start=1)
    ]


def echoed(text: str, token: str) -> str:
    """Wrap a text in which no line may be a command; `token` is one that its author cannot have guessed."""
    return f"::stop-commands::{token}\n{text}\n::{token}::"


def _annotation(finding: FindingFacts, more: str) -> str:
    kind = "error" if finding.level is Level.ERROR else "warning"
    fields: dict[str, object] = {}
    if finding.place is not None:
        fields = {"file": finding.place.path, "line": finding.place.line, "col": finding.place.column}
    fields["title"] = f"{finding.rule or finding.check} {finding.slug or ''}".strip()
    named = ",".join(f"{name}={_property(str(value))}" for name, value in fields.items() if value is not None)
    words = [finding.message, *(f"help: {one}" for one in (finding.help,) if one)]
    return f"::{kind} {named}::{_data(' – '.join(map(printable, words)) + more)}"


def _data(text: str) -> str:
    return _escaped(text, (("%", "%25"), ("\r", "%0D"), ("\n", "%0A")))


def _property(text: str) -> str:
    return _escaped(_data(printable(text)), ((":", "%3A"), (",", "%2C")))


def _escaped(text: str, pairs: Sequence[tuple[str, str]]) -> str:
    for character, code in pairs:
        text = text.replace(character, code)
    return text
