"""The policy: whom a marketplace believes about what. And the marketplace's name card."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from tooling.model.base import Document, Line, PublisherName, Text, WebAddress, Word
from tooling.model.granting import ApprovalRule, Grant, NamedIdentity, Requirement, Token, Windows
from tooling.model.identity import Identity, KeyIdentity, bearer_of

__all__ = ["Grant", "Maintainers", "Marketplace", "Policy", "Verifier", "Verifiers"]
SandboxLevel = Literal["bwrap+seccomp+cgroup", "bwrap+seccomp", "landlock+seccomp+cgroup", "landlock+seccomp"]


class Verifier(Document):
    """A party whose measurements this marketplace believes."""

    name: Word
    display: Line
    identity: Identity


class Verifiers(Document):
    """The verifiers, and how many of them must agree before a claim counts as reproduced."""

    threshold: Annotated[int, Field(ge=1)]
    of: Annotated[tuple[Verifier, ...], Field(max_length=50)]

    @model_validator(mode="after")
    def _are_different_parties(self) -> Self:
        names, keys = [one.name for one in self.of], [bearer_of(one.identity) for one in self.of]
        if len(set(names)) < len(names) or len(set(keys)) < len(keys):
            message = "a verifier stands twice: one party has one name and one key"
            raise ValueError(message)
        return self


class Maintainers(Document):
    """The people who run this marketplace, and how many of them must sign what is theirs to decide."""

    threshold: Annotated[int, Field(ge=1)]
    identities: Annotated[tuple[Identity, ...], Field(min_length=1, max_length=50)]

    @model_validator(mode="after")
    def _can_reach_their_threshold(self) -> Self:
        bearers = [bearer_of(one) for one in self.identities]
        if len(set(bearers)) < len(bearers):
            message = "a maintainer stands twice: one person has one voice"
            raise ValueError(message)
        if self.threshold > len(bearers):
            message = f"{self.threshold} maintainers must sign, and there are {len(bearers)}"
            raise ValueError(message)
        return self


Days = Annotated[str, Field(pattern=r"^[1-9][0-9]{0,4}d$", description="a number of days, such as 365d")]


class Expiry(Document):
    """How long each of the market's signed files is good for; the first two are signed by machines."""

    timestamp: Days = "14d"
    snapshot: Days = "30d"
    targets: Days = "365d"
    root: Days = "365d"


class Waiting(Document):
    """How long what is new is shown as *new*, so that somebody can look at it before it is ranked with the others."""

    new_publisher: Days = "3d"
    new_listing: Days = "3d"


class Policy(Document):
    """What this marketplace believes; nothing is believed that is not written here.

    `sandboxes` are those whose measurements count; without it, all of a believed verifier's do.
    """

    haat: Literal["policy/1"]
    verifiers: Verifiers
    grants: Annotated[tuple[Grant, ...], Field(max_length=200)]
    licenses: Annotated[
        tuple[Annotated[str, Field(pattern=r"^[A-Za-z0-9.+-]+\*?$")], ...],
        Field(min_length=1, max_length=500, description="SPDX ids; a trailing `*` accepts a family"),
    ]
    tooling: Line
    sandboxes: Annotated[tuple[SandboxLevel, ...], Field(min_length=1)] | None = None
    maintainers: Maintainers | None = None
    expiry: Expiry = Expiry()
    waiting: Waiting = Waiting()
    remeasure: Annotated[Days, Field(description="how old a measurement may be before it is made again")] = "90d"
    reserved: Annotated[
        tuple[PublisherName, ...],
        Field(max_length=10_000, description="names that nobody may take: given up, taken down, or kept back"),
    ] = ()
    instances: Annotated[
        tuple[Word, ...],
        Field(max_length=20, description="Sigstore instances, each with its root at trust/instances/<name>"),
    ] = ()
    require: Annotated[tuple[Requirement, ...], Field(max_length=100)] = ()
    approval: Annotated[tuple[ApprovalRule, ...], Field(max_length=10)] = ()
    windows: Windows | None = None
    tokens: Annotated[tuple[Token, ...], Field(max_length=200)] = ()
    fresh: Annotated[Days, Field(description="for how many days a measurement shows a claim as freshly reproduced")] = (
        "365d"
    )

    @model_validator(mode="after")
    def _knows_the_instances_of_its_identities(self) -> Self:
        verifiers = [(f"verifier `{one.name}`", one.identity) for one in self.verifiers.of]
        maintainers = [("a maintainer", one) for one in (self.maintainers.identities if self.maintainers else ())]
        named = [("a grant", one.who.identity) for one in self.grants if isinstance(one.who, NamedIdentity)]
        for what, one in (*verifiers, *maintainers, *named):
            if not isinstance(one, KeyIdentity) and one.instance not in self.instances:
                message = f"{what} names Sigstore instance `{one.instance}`, which is not listed"
                raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _has_the_maintainers_it_speaks_of(self) -> Self:
        known = len(self.maintainers.identities) if self.maintainers else 0
        if not known and any(grant.party == "maintainers" for grant in self.grants):
            message = "a grant is for maintainers, and there are none"
            raise ValueError(message)
        cases = [rule.when for rule in self.approval]
        if len(set(cases)) < len(cases):
            message = "an approval rule stands twice"
            raise ValueError(message)
        for rule in self.approval:
            if rule.threshold > known:
                message = f"{rule.threshold} maintainers must approve `{rule.when}`, and there are {known}"
                raise ValueError(message)
        return self

    def approvals_needed(self, when: str) -> int | None:
        """Return how many maintainers must approve in a case, or None where no rule lets them."""
        return next((rule.threshold for rule in self.approval if rule.when == when), None)


class Marketplace(Document):
    """Who we are: labels only, nothing here is believed."""

    haat: Literal["marketplace/1"]
    name: Line
    tagline: Line
    about: Text
    url: WebAddress | None = None
    demo: bool = False
