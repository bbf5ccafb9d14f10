"""Judge a proposal from git's objects, and write the decision down."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from tooling.ci.claiming import remarks_of, unmeasured
from tooling.ci.deciding import Ruling, decide
from tooling.ci.describing import findings_of, releases_of
from tooling.ci.document import DecisionDocument
from tooling.ci.numbers import Number, Numbers
from tooling.ci.suggesting import measured_without_claims
from tooling.errors import FetchError, HaatError
from tooling.model.report import Report
from tooling.model.rules import reading
from tooling.registry.change_set import Proposal
from tooling.registry.git import commit_of
from tooling.registry.text import shown
from tooling.sandbox.interface import Sandbox
from tooling.verify.changes import Judgement, judged_proposal
from tooling.verify.context import ArtifactStore

RULES_FOLDER = "docs/reference/rules"


@dataclass(frozen=True, slots=True)
class Terms:
    """What a judgement may use besides git: a sandbox to measure in, where to get artifacts, and others' numbers.

    `links` and `preview` are addresses for the comment: of the rules' pages, and of a page that shows the proposal.
    """

    sandbox: Callable[[], Sandbox] | None = None
    store: ArtifactStore | None = None
    numbers: Numbers = field(default_factory=dict)
    remarks: tuple[str, ...] = ()
    links: str | None = None
    preview: str | None = None
    clock: datetime = field(default_factory=lambda: datetime.now(UTC))


@dataclass(frozen=True, slots=True)
class Decided:
    """The decision as a document, and the reports it rests on."""

    document: DecisionDocument
    reports: tuple[Report, ...]


@contextmanager
def judged(proposal: Proposal, terms: Terms, *, about: str | None = None) -> Iterator[tuple[Judgement, Decided]]:
    """Judge a proposal and keep its repository open; `about` is the commit to name where it is not the proposal's own.

    Raises FetchError where git does not know a commit.
    """
    ids = [commit_of(proposal.repository, one) for one in (proposal.since, about or proposal.head or "HEAD")]
    known = [one for one in ids if one is not None]
    if len(known) < len(ids):
        message = (
            f"git knows no commit `{shown(proposal.since if ids[0] is None else about or proposal.head or 'HEAD')}`"
        )
        raise FetchError(reading.UNREADABLE.problem(message, fix="git fetch"))
    with judged_proposal(proposal, sandbox=terms.sandbox, store=terms.store) as judgement:
        yield judgement, _decided(judgement, terms, *known)


def judge(proposal: Proposal, terms: Terms, *, about: str | None = None) -> Decided:
    """Judge a proposal; raises FetchError where git does not know a commit."""
    with judged(proposal, terms, about=about) as (_, decided):
        return decided


def _decided(judgement: Judgement, terms: Terms, base: str, head: str) -> Decided:
    numbers: dict[Number, float] = {**terms.numbers, **measured_without_claims(judgement)}
    releases = releases_of(judgement, numbers, terms.clock)
    policy = judgement.context.policy.document if judgement.context else None
    changed = len(judgement.changes.changes) + len(judgement.changes.outside) if judgement.changes else 0
    ruling: Ruling = decide(judgement.reports, policy, changed, unmeasured(releases))
    name, url = _market(judgement)
    document = DecisionDocument(
        haat="decision/1",
        market=name,
        base=base,
        head=head,
        decided_at=terms.clock.strftime("%Y-%m-%dT%H:%M:%SZ"),
        verdict=ruling.verdict,
        because=ruling.because,
        people=ruling.people,
        waits_for=ruling.waits_for,
        files=changed,
        releases=releases,
        findings=findings_of(judgement.reports),
        remarks=(*terms.remarks, *remarks_of(releases)),
        rules_url=terms.links or (f"{url.rstrip('/')}/{RULES_FOLDER}" if url else None),
        preview=terms.preview,
        command=f"git fetch origin {head} && haat ci pr --base {base} --head {head}",
    )
    return Decided(document, tuple(judgement.reports))


def _market(judgement: Judgement) -> tuple[str, str | None]:
    """Return the market's name and address, as its base says them; they are labels only."""
    try:
        card = judgement.changes.base.marketplace().document if judgement.changes else None
    except HaatError:
        return "a market", None
    return (card.name, card.url) if card else ("a market", None)
