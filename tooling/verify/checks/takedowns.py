"""The maintainers' word not to use a release. It warns, as a yank does: what was signed stays true and readable."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from tooling.errors import Place
from tooling.model.policy import Policy
from tooling.model.predicates import Hold, Takedown
from tooling.model.rules import speaking
from tooling.verify.answers import Answer, Holds, Warns
from tooling.verify.context import Context
from tooling.verify.judged import BelievedStatement, Withdrawal

W = TypeVar("W", Takedown, Hold)


def withdrawal_of(said: Sequence[BelievedStatement], policy: Policy, clock: datetime) -> Withdrawal | None:
    """Return what as many maintainers as the policy asks for have said together; a takedown outweighs a hold."""
    threshold = _threshold(policy)
    takedowns = _one_each(said, Takedown)
    if threshold and len(takedowns) >= threshold:
        first = takedowns[0]
        return Withdrawal(
            "takedown", first.reason, first.text, len(takedowns), legal=first.legal, answer_by=first.answer_by
        )
    holds = _running(said, clock)
    if threshold and len(holds) >= threshold:
        # It ends when fewer than the threshold are left.
        until = sorted((hold.until for hold in holds), reverse=True)[threshold - 1]
        return Withdrawal("hold", holds[0].reason, holds[0].text, len(holds), until=until)
    return None


def release_is_not_taken_down(said: Sequence[BelievedStatement], context: Context) -> Answer:
    """The market's maintainers have neither taken the release down nor put it on hold; this warns.

    `haat pull` refuses such a release unless told to get it all the same.
    """
    policy = context.policy.document
    found = withdrawal_of(said, policy, context.clock)
    place = next((Place(one.path) for one in said if one.kind in {"takedown", "hold"}), None)
    if found is not None and found.kind == "takedown":
        hint = f"rests on: {found.legal}" if found.legal else None
        message = f"taken down by the maintainers ({found.reason}): {found.text}"
        return Warns("taken down", (speaking.TAKEN_DOWN.problem(message, place, help=hint),))
    if found is not None:
        message = f"on hold until {found.until} ({found.reason}): {found.text}"
        return Warns("on hold", (speaking.ON_HOLD.problem(message, place),))
    asked = max(len(_one_each(said, Takedown)), len(_running(said, context.clock)))
    if asked:
        message = f"{asked} of {_threshold(policy)} maintainers ask not to use this release"
        return Warns("asked by too few", (speaking.SHORT_OF_THRESHOLD.problem(message, place),))
    return Holds("not taken down")


def _threshold(policy: Policy) -> int:
    return policy.maintainers.threshold if policy.maintainers else 0


def _running(said: Sequence[BelievedStatement], clock: datetime) -> list[Hold]:
    return [hold for hold in _one_each(said, Hold) if datetime.fromisoformat(hold.until) > clock]


def _one_each(said: Sequence[BelievedStatement], kind: type[W]) -> list[W]:
    """Return the latest word of each maintainer, the earliest of them first; in one second, the longer hold."""
    latest: dict[str, W] = {}
    for one in sorted(said, key=_when):
        predicate = one.statement.predicate
        if isinstance(predicate, kind):
            latest.pop(one.bearer, None)
            latest[one.bearer] = predicate
    return list(latest.values())


def _when(one: BelievedStatement) -> tuple[str, str, str]:
    predicate = one.statement.predicate
    return (predicate.time, predicate.until if isinstance(predicate, Hold) else "", one.path)
