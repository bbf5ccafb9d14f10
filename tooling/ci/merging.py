"""Merge what a machine may decide: each proposal is judged again, against the branch as the last merge left it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from tooling.ci.document import Verdict
from tooling.ci.forge.interface import Forge, MovedError, PullRequest, State
from tooling.ci.judging import Terms
from tooling.ci.measured import with_measurements
from tooling.ci.reporting import Place, decide_at, in_short
from tooling.errors import FetchError, HaatError
from tooling.model.rules import reading


@dataclass(frozen=True, slots=True)
class Handled:
    """What became of one proposal; `merge` is the commit by which it was merged."""

    pull: PullRequest
    said: str
    merge: str | None = None


def merge_ready(forge: Forge, place: Place, branch: str, terms: Terms) -> Iterator[Handled]:
    """Merge every open proposal that is decided on and still merges by itself; yields what became of each.

    The status on the forge says where to look, and nothing else: it can be forged. Raises FetchError where the branch
    cannot be read; what goes wrong with one proposal is said of that one.
    """
    for pull in forge.open_ones():
        if forge.status(pull.head) is State.SUCCESS:
            yield _handled(forge, current(place, branch), pull, terms)


def current(place: Place, branch: str) -> Place:
    """Return the place with the base as the branch is now."""
    if place.remote is None:
        return place
    tip = place.remote.tip(place.repository, f"refs/heads/{branch}")
    if tip is None:
        raise FetchError(reading.UNREADABLE.problem(f"there is no branch `{branch}`"))
    place.remote.fetch(place.repository, tip)
    return replace(place, base=tip)


def _handled(forge: Forge, place: Place, pull: PullRequest, terms: Terms) -> Handled:
    try:
        document = decide_at(place, pull.head, terms).document
        if document.verdict is not Verdict.MERGE:
            return Handled(pull, in_short(document))
        tip = with_measurements(place.repository, pull.head, place.remote)
        merge = forge.merge(pull.number, pull.head)
    except HaatError as error:
        return Handled(pull, "; ".join(f"{one.rule}: {one.message}" for one in error.problems))
    if tip == pull.head:
        return Handled(pull, "merged", merge)
    return _with_statements(forge, pull, tip, merge)


def _with_statements(forge: Forge, pull: PullRequest, tip: str, merge: str) -> Handled:
    """Merge the measurements right after the commit that they are of; without them it is listed as not yet measured."""
    try:
        forge.merge_commit(tip, f"Measurements of proposal {pull.number}")
    except MovedError as error:
        said = "; ".join(one.message for one in error.problems)
        return Handled(
            pull, f"merged; its measurements were not, and the next nightly run makes new ones: {said}", merge
        )
    return Handled(pull, "merged, with its measurements", merge)
