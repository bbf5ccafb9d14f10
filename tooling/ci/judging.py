"""Judge a proposal from git's objects, and write the decision down."""

from __future__ import annotations

from collections.abc import Callable
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


def judge(proposal: Proposal, terms: Terms, *, about: str | None = None) -> Decided:
    """Judge a proposal; `about` is the commit to name where it is not the proposal's own.

    Raises FetchError where git does not know a commit.
    """
    head = about or proposal.head or "HEAD"
    ids = {name: commit_of(proposal.repository, name) for name in (proposal.since, head)}
    unknown = [name for name, id_ in ids.items() if id_ is None]
    if unknown:
        message = f"git knows no commit `{shown(unknown[0])}`"
        raise FetchError(reading.UNREADABLE.problem(message, fix="git fetch"))
    with judged_proposal(proposal, sandbox=terms.sandbox, store=terms.store) as judgement:
        return _decided(judgement, terms, ids[proposal.since] or "", ids[head] or "")


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
