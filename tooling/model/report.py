"""Check → Finding → Report: a question, its answer, all answers on one release."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tooling.errors import Problem


class Outcome(StrEnum):
    """The answer to a check; only `PASSED` is a yes."""

    PASSED = "passed"
    FAILED = "failed"
    INCONCLUSIVE = "inconclusive"
    NOT_ASKED = "not asked"
    NEEDS_A_PERSON = "needs a person"


class Level(StrEnum):
    """How much a finding weighs: only errors decide a report's outcome."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """The answer of one check; `problem` says what, where and how to mend it."""

    check: str
    outcome: Outcome
    message: str
    problem: Problem | None = None
    level: Level = Level.ERROR


# Earlier ones outweigh later ones.
_WEIGHT = (Outcome.FAILED, Outcome.INCONCLUSIVE, Outcome.NEEDS_A_PERSON, Outcome.NOT_ASKED)


def worst(outcomes: list[Outcome]) -> Outcome:
    """Combine outcomes: nothing at all is inconclusive, and one that is not a pass outweighs all passes."""
    for outcome in _WEIGHT:
        if outcome in outcomes:
            return outcome
    return Outcome.PASSED if outcomes else Outcome.INCONCLUSIVE


@dataclass(frozen=True, slots=True)
class Report:
    """All findings on one subject: a release, or the registry's own files."""

    subject: str
    findings: tuple[Finding, ...]

    @property
    def outcome(self) -> Outcome:
        """Return the outcome that all findings of level error add up to."""
        return worst([finding.outcome for finding in self.findings if finding.level is Level.ERROR])


EXIT_STATUS = {
    Outcome.PASSED: 0,
    Outcome.FAILED: 1,
    Outcome.INCONCLUSIVE: 3,
    Outcome.NOT_ASKED: 3,
    Outcome.NEEDS_A_PERSON: 3,
}
