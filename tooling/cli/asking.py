"""Ask on a terminal; where there is none, say which options would have answered."""

from __future__ import annotations

import sys
from collections.abc import Iterable

import click

from tooling.authoring.questions import Question
from tooling.cli.formats.inert import printable

_SHOWN_CHOICES = 12


def answers_to(questions: Iterable[Question]) -> list[tuple[str, str]]:
    """Return the fields with their answers; without a terminal every open question is named in one usage error."""
    waiting = list(questions)
    if not waiting:
        return []
    if not sys.stdin.isatty():
        lines = "".join(f"\n  {one.option}  ({printable(one.text)}{_choices(one)})" for one in waiting)
        raise click.UsageError(f"there is no terminal to ask on; missing:{lines}")
    return [(one.field, str(_ask(one))) for one in waiting]


def _ask(question: Question) -> str:
    text = f"{printable(question.text)}{_choices(question)}"
    answer: str = click.prompt(text, default=question.default, err=True)
    return answer


def _choices(question: Question) -> str:
    if not question.choices:
        return ""
    shown = ", ".join(printable(one) for one in question.choices[:_SHOWN_CHOICES])
    return f" [{shown}{', …' if len(question.choices) > _SHOWN_CHOICES else ''}]"
