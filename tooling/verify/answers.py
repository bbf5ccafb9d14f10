"""What a check may answer besides raising: what it found to be true, or that it was not asked."""

from __future__ import annotations

from dataclasses import dataclass

from tooling.errors import Problem
from tooling.model.report import Level


def counted(count: int, noun: str) -> str:
    """Return a count with its noun, in the plural where it is not one."""
    return f"{count or 'no'} {noun}{'' if count == 1 else 's'}"


@dataclass(frozen=True, slots=True)
class Holds:
    """The check's sentence is true; `because` says what was found."""

    because: str


@dataclass(frozen=True, slots=True)
class NotAsked:
    """The question does not arise; as a note it does not weigh, as an error it keeps a report from passing."""

    because: str
    level: Level = Level.NOTE


@dataclass(frozen=True, slots=True)
class Warns:
    """The check's sentence is true, and yet a person must hear of these problems; they do not weigh."""

    because: str
    problems: tuple[Problem, ...]


Answer = Holds | NotAsked | Warns
