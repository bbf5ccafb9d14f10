"""What the box was that strangers' files were run in."""

from __future__ import annotations

from tooling.model.rules import measuring
from tooling.sandbox.find import why_fallback
from tooling.sandbox.interface import Sandbox
from tooling.sandbox.levels import shortcoming_of
from tooling.verify.answers import Answer, Holds, Warns


def sandbox_is_whole(sandbox: Sandbox) -> Answer:
    """The sandbox in use is bubblewrap's; the fallback is named, with the reason and what it does not hold."""
    shortcoming = shortcoming_of(sandbox.level)
    if shortcoming is None:
        return Holds(sandbox.level)
    problem = measuring.FALLBACK.problem(
        f"strangers' files were run in `{sandbox.level}`, because {why_fallback() or 'it was asked for'}",
        help=shortcoming,
    )
    return Warns(sandbox.level, (problem,))
