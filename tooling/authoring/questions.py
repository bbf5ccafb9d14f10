"""What a publisher has to answer: whatever the format or the market asks for and nobody knows yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tooling.model.policy import Policy
from tooling.scan.card import CardTensor
from tooling.verify.checks.market_rules import meets


@dataclass(frozen=True, slots=True)
class Question:
    """A field without a value, what to ask, and the option that answers; `choices` are examples of answers."""

    field: str
    option: str
    text: str
    default: str | None = None
    choices: tuple[str, ...] = ()


def open_questions(known: Mapping[str, Any], policy: Policy, tasks: Sequence[str]) -> Iterator[Question]:
    """Yield the questions that `known` leaves open; `tasks` are those that the market's fitting suites measure."""
    for field, option, text in (
        ("title", "--title", "Title, as people will read it"),
        ("summary", "--summary", "What it does, in one line"),
        ("description", "--description", "What it is for, how it was trained, where it fails"),
    ):
        if not known.get(field):
            yield Question(field, option, text, known.get("summary") if field == "description" else None)
    if not known.get("license"):
        accepted = policy.licenses
        yield Question("license.spdx", "--license", "License", choices=accepted)
    if not known.get("task"):
        yield Question("task", "--task", "Task", tasks[0] if tasks else None, tuple(dict.fromkeys(tasks)))
    yield from required_by(known, policy)


def required_by(known: Mapping[str, Any], policy: Policy) -> Iterator[Question]:
    """Yield what this market asks every listing to say beyond the format."""
    asked = {"title", "summary", "description", "task", "license"}
    for rule in policy.require:
        if rule.field.split(".")[0] not in asked and not meets(known, rule):
            choices = tuple(str(one) for one in rule.among or ())
            yield Question(rule.field, f"--set {rule.field}=", rule.message, choices=choices)


def question_about(tensor: CardTensor, side: str) -> Question:
    """Ask what an input or output holds: no file can say that."""
    shape = " × ".join(str(one) for one in tensor.shape or ())
    text = f"What {side} `{tensor.name}` ({tensor.type}, {shape}) holds"
    return Question(f"meaning.{tensor.name}", f"--meaning {tensor.name}=", text)
