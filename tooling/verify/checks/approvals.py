"""Where a rule of the market asks for a person: enough maintainers have signed their yes, or it is nobody's yet."""

from __future__ import annotations

from collections.abc import Iterable

from tooling.errors import NeedsPersonError, Problem
from tooling.model.predicates import Approval, Decision
from tooling.model.rules import speaking
from tooling.verify.judged import Believed, BelievedStatement


def approving(said: Iterable[Believed], what: Decision, of: str) -> int:
    """Count the maintainers who approve something, each once; `of` is its digest."""
    return len(
        {
            one.bearer
            for one in said
            if isinstance(one, BelievedStatement)
            and isinstance(one.statement.predicate, Approval)
            and (one.statement.predicate.what, one.statement.predicate.of) == (what, of)
        }
    )


def waiting_for(problem: Problem, what: Decision, of: str, have: int, needed: int) -> NeedsPersonError:
    """Say that a person must decide: what was found, whom it takes, and how they answer."""
    return NeedsPersonError(
        speaking.NEEDS_APPROVAL.problem(
            f"{problem.message}; {have} of {needed} maintainers have approved it",
            problem.place,
            help=f"a maintainer who approves signs `what: {what}` with `of: {of}`",
            fix=problem.fix,
        )
    )
