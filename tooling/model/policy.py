"""The policy: whom a marketplace believes about what. And the marketplace's name card."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from tooling.model.base import Document, Line, Text, WebAddress, Word
from tooling.model.identity import Identity, KeyIdentity, bearer_of

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


class Grant(Document):
    """Who may say what about which namespace (`*`, `publisher/*` or `publisher/model`)."""

    who: Literal["verifiers"]
    may: Literal["measurement"]
    about: Annotated[str, Field(pattern=r"^(\*|[a-z0-9-]+/(\*|[a-z0-9.-]+))$")]


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
    instances: Annotated[
        tuple[Word, ...],
        Field(max_length=20, description="Sigstore instances, each with its root at trust/instances/<name>"),
    ] = ()

    @model_validator(mode="after")
    def _knows_the_instances_of_its_verifiers(self) -> Self:
        for verifier in self.verifiers.of:
            one = verifier.identity
            if not isinstance(one, KeyIdentity) and one.instance not in self.instances:
                message = f"verifier `{verifier.name}` names Sigstore instance `{one.instance}`, which is not listed"
                raise ValueError(message)
        return self


class Marketplace(Document):
    """Who we are: labels only, nothing here is believed."""

    haat: Literal["marketplace/1"]
    name: Line
    tagline: Line
    about: Text
    url: WebAddress | None = None
    demo: bool = False
