"""A publisher: a namespace, and the identities that may sign for it."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from tooling.model.base import Digest, Document, Line, PublisherName
from tooling.model.identity import Identity, KeyIdentity, bearer_of


class RetiredIdentity(Document):
    """An identity that signs no more; it still vouches for what `covers` names, and for nothing else."""

    identity: Identity
    covers: Annotated[tuple[Digest, ...], Field(max_length=1_000, description="digests of manifests and notices")] = ()


class Legal(Document):
    """What the publisher declares about itself as a trader."""

    status: Literal["trader", "private"]
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] | None = None


class Recovered(Document):
    """A market's maintainers signed this file, because the publisher had lost its keys; it holds in that market."""

    market: Annotated[Digest, Field(description="the market's id: the digest of its first root")]


class Publisher(Document):
    """One link of a publisher's chain; the digest of the first file is the publisher's id."""

    haat: Literal["publisher/1"]
    name: PublisherName
    sequence: Annotated[int, Field(ge=1)]
    genesis: Digest | None = None
    previous: Digest | None = None
    display: Line
    about: Line | None = None
    identities: Annotated[tuple[Identity, ...], Field(min_length=1, max_length=20)]
    retired: Annotated[tuple[RetiredIdentity, ...], Field(max_length=100)] = ()
    recovery: KeyIdentity | None = None
    recovered: Recovered | None = None
    legal: Legal | None = None

    @model_validator(mode="after")
    def _names_each_identity_once(self) -> Self:
        signers = [*self.identities, *(one.identity for one in self.retired)]
        whole = [bearer_of(one) for one in (*signers, *([self.recovery] if self.recovery else []))]
        ids = [one.id for one in signers]
        for what, seen in (("identity", whole), ("identity's id", ids)):
            if len(set(seen)) < len(seen):
                message = f"an {what} stands twice: it is either in use, retired, or the recovery key"
                raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _links_to_its_chain(self) -> Self:
        if self.sequence == 1 and self.recovered:
            message = "the first file of a chain has nothing to be recovered from"
            raise ValueError(message)
        if self.sequence == 1 and (self.genesis or self.previous):
            message = "the first file of a chain names neither `genesis` nor `previous`"
            raise ValueError(message)
        if self.sequence > 1 and not (self.genesis and self.previous):
            message = "a later file of a chain names `genesis` and `previous`"
            raise ValueError(message)
        return self
