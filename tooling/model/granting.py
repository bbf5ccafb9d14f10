"""Grants, and a market's own rules: the parts of a policy that say who may say what, and what a listing must have."""

from __future__ import annotations

import re
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from tooling.model.base import Document, Line
from tooling.model.identity import Identity
from tooling.model.offer import Address, Chain, Seconds

Kind = Literal[
    "measurement", "receipt", "takedown", "hold", "approval", "review", "suggestion", "fraud-proof", "tombstone"
]
Party = Literal["verifiers", "maintainers", "publisher", "anyone", "anyone-with-receipt"]
DOMAIN = r"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+$"

# Who may be granted what. Whatever decides about a release is its verifiers' or the maintainers' to say: a grant that
# let anyone take a release down cannot be written.
_PARTIES: dict[Kind, frozenset[str]] = {
    "measurement": frozenset({"verifiers"}),
    "receipt": frozenset({"verifiers"}),
    "takedown": frozenset({"maintainers"}),
    "hold": frozenset({"maintainers"}),
    "approval": frozenset({"maintainers"}),
    "tombstone": frozenset({"maintainers", "anyone"}),
    "review": frozenset({"verifiers", "maintainers", "publisher", "anyone", "anyone-with-receipt", "identity"}),
    "suggestion": frozenset({"verifiers", "maintainers", "publisher", "anyone", "identity"}),
    "fraud-proof": frozenset({"verifiers", "maintainers", "publisher", "anyone", "identity"}),
}


class NamedIdentity(Document):
    """One party by itself, named in the grant."""

    identity: Identity


class Grant(Document):
    """Who may say what about which namespace (`*`, `publisher/*` or `publisher/model`)."""

    who: Party | NamedIdentity
    may: Kind
    about: Annotated[str, Field(pattern=r"^(\*|[a-z0-9-]+/(\*|[a-z0-9.-]+))$")]

    @model_validator(mode="after")
    def _is_one_that_may_be_given(self) -> Self:
        allowed = sorted(_PARTIES[self.may])
        if self.party not in allowed:
            message = f"`{self.may}` can be granted to {' or '.join(allowed)}, not to {self.party}"
            raise ValueError(message)
        return self

    @property
    def party(self) -> str:
        """Return the word for who is meant."""
        return "identity" if isinstance(self.who, NamedIdentity) else self.who


class Windows(Document):
    """The shortest times that an offer may leave a buyer."""

    reveal_min: Seconds
    dispute_min: Seconds


class Token(Document):
    """A coin that offers here may ask for."""

    chain: Chain
    address: Literal["native"] | Address


class Requirement(Document):
    """What a listing must say to be listed here; `matches` is a pattern in which `*` and `?` stand for characters.

    A field is a path of names with dots; where a list is on the way, all of its entries are meant.
    """

    field: Annotated[
        str,
        Field(pattern=r"^[A-Za-z_][A-Za-z0-9_.-]*$", max_length=200, description="a path such as `use.limitations`"),
    ]
    among: Annotated[tuple[str | int | bool, ...] | None, Field(alias="in", min_length=1, max_length=500)] = None
    matches: Annotated[str, Field(pattern=r"^[^\[\]\n]+$", max_length=200)] | None = None
    present: bool | None = None
    message: Line
    help: Line | None = None

    @model_validator(mode="after")
    def _asks_one_thing(self) -> Self:
        asked = [one for one in (self.among, self.matches, self.present) if one is not None]
        if len(asked) != 1:
            message = "a requirement has one of `in`, `matches` and `present`"
            raise ValueError(message)
        return self


class ApprovalRule(Document):
    """When a person must say yes before a release is believed."""

    when: Literal["license-not-listed", "new-publisher-near-known-name"]
    by: Literal["maintainers"]
    threshold: Annotated[int, Field(ge=1, le=50)]


def is_domain(text: str) -> bool:
    """Say whether a text is a market's domain, under which its own fields stand."""
    return re.fullmatch(DOMAIN, text) is not None
