"""The decision: everything that is said of a proposal, computed once. Comment, annotations and SARIF are made of it."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from tooling.model.base import Document, Time
from tooling.model.report import Level, Outcome

MARKER = "<!-- haat:decision -->"
Commit = Annotated[str, Field(pattern=r"^[0-9a-f]{40}([0-9a-f]{24})?$", description="the id of a commit, in hex")]


class Verdict(StrEnum):
    """What becomes of a proposal."""

    MERGE = "merges by itself"
    WAIT = "waits for its measurement"
    PERSON = "needs a person"
    FAILED = "failed"
    UNCLEAR = "could not tell"


class Position(Document):
    """Where in a file something is."""

    path: str
    line: int | None = None
    column: int | None = None


class FindingFacts(Document):
    """An answer that is not a pass; `ours` says that whoever proposed this cannot do anything about it."""

    subject: str
    check: str
    outcome: Outcome
    level: Level
    rule: str | None = None
    slug: str | None = None
    message: str
    place: Position | None = None
    help: str | None = None
    fix: str | None = None
    ours: bool = False


class ClaimFacts(Document):
    """A claimed number beside what was measured, by verifiers or by the proposal's own run."""

    suite: str
    metric: str
    better: Literal["higher", "lower"]
    tolerance: float
    claimed: float | None
    measured: float | None = None
    by: tuple[str, ...] = ()
    needed: int = 1
    short: bool = False


class Difference(Document):
    """A field of the manifest that is another one than in the version before."""

    field: str
    before: str | None
    after: str | None


class ReleaseFacts(Document):
    """What a maintainer or a buyer would ask about a release that is proposed."""

    name: str
    outcome: Outcome
    new: bool
    new_publisher: bool = False
    new_listing: bool = False
    new_until: Time | None = None
    signer: str | None = None
    license: str | None = None
    safety: str
    claims: tuple[ClaimFacts, ...] = ()
    previous: str | None = None
    differences: tuple[Difference, ...] = ()


class DecisionDocument(Document):
    """A decision on the commit `head`, held against `base`.

    `because` says why in one line, `people` who decides where a person must, `waits_for` what is missing.
    """

    haat: Literal["decision/1"]
    market: str
    base: Commit
    head: Commit
    decided_at: Time
    verdict: Verdict
    because: str
    people: tuple[str, ...] = ()
    waits_for: tuple[str, ...] = ()
    files: int
    releases: tuple[ReleaseFacts, ...] = ()
    findings: tuple[FindingFacts, ...] = ()
    remarks: tuple[str, ...] = ()
    rules_url: str | None = None
    preview: str | None = None
    command: str
