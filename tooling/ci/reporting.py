"""Say on the forge what became of a proposal. Whatever a proposal's own run says is computed again here, from git."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tooling.ci.comment import comment_of
from tooling.ci.document import MARKER, DecisionDocument, Verdict
from tooling.ci.forge.interface import Forge, PullRequest, State
from tooling.ci.judging import Decided, Terms, judge
from tooling.ci.measured import with_measurements
from tooling.ci.numbers import numbers_in
from tooling.errors import RegistryError
from tooling.registry.change_set import Proposal
from tooling.registry.git_remote import Remote
from tooling.registry.git_runner import Repository

_STATES = {
    Verdict.MERGE: State.SUCCESS,
    Verdict.WAIT: State.PENDING,
    Verdict.PERSON: State.PENDING,
    Verdict.FAILED: State.FAILURE,
    Verdict.UNCLEAR: State.ERROR,
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where proposals are judged: a clone with the base's objects, where the rest is fetched from, and the base."""

    repository: Repository
    base: str
    remote: Remote | None = None


@dataclass(frozen=True, slots=True)
class Reported:
    """What was said, and on which proposals; without any the commit is proposed no more, and nothing was said."""

    decided: Decided | None
    pulls: tuple[PullRequest, ...] = ()

    @property
    def waits_for_a_verifier(self) -> bool:
        """Say whether it is time to measure."""
        return self.decided is not None and self.decided.document.verdict is Verdict.WAIT


def report(
    forge: Forge, place: Place, head: str, terms: Terms, *, artifact: bytes | None = None, source: str | None = None
) -> Reported:
    """Judge a commit that is proposed, comment on it, and set its status.

    `artifact` is what the proposal's own run wrote, of which only numbers are taken; `source` is `owner:branch`, where
    the forge says that the commit came from. Raises FetchError where the forge fails.
    """
    if not forge.find(head, source=source):
        return Reported(None)
    decided = decide_at(place, head, with_numbers(terms, artifact))
    document = decided.document
    # A later commit may have come meanwhile, and its run may have spoken already.
    pulls = forge.find(head, source=source)
    for pull in pulls:
        forge.upsert_comment(pull.number, MARKER, comment_of(document))
    if pulls:
        forge.set_status(head, _STATES[document.verdict], in_short(document))
    return Reported(decided if pulls else None, pulls)


def decide_at(place: Place, head: str, terms: Terms) -> Decided:
    """Judge a commit with the measurements that verifiers have signed for it."""
    if place.remote is not None:
        place.remote.fetch(place.repository, head)
    tip = with_measurements(place.repository, head, place.remote)
    return judge(Proposal(place.repository, place.base, tip), terms, about=head)


def with_numbers(terms: Terms, artifact: bytes | None) -> Terms:
    """Add the numbers that a proposal's own run measured; a report that cannot be used is a remark, and no more."""
    if artifact is None:
        return terms
    try:
        return replace(terms, numbers=numbers_in(artifact))
    except RegistryError as error:
        return replace(terms, remarks=(*terms.remarks, *(f"{one.rule}: {one.message}" for one in error.problems)))


def in_short(document: DecisionDocument) -> str:
    """Return the decision in one line, for a status."""
    return f"{document.verdict}: {document.because}"
