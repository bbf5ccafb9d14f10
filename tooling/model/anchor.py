"""What a market's maintainers sign about names, what a consumer pins, and the one market whose keys are published."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from tooling.model.base import Digest, Document, Line, PublisherName

# The digest of the demonstration's first root. It is pinned everywhere, and means nothing: its keys are published.
DEMO_MARKET = "sha256:9332102a1507aee8d4c4ccb5157e857cd552a6251ae193273f2dfbb91a32bacf"
DEMO_NAME = "haat demo"


class Names(Document):
    """Which publisher each name means, by the digest of its first file, and the names that are never given again."""

    haat: Literal["names/1"]
    names: Annotated[dict[PublisherName, Digest], Field(max_length=100_000)] = Field(default_factory=dict)
    tombstones: Annotated[tuple[PublisherName, ...], Field(max_length=100_000)] = ()

    @model_validator(mode="after")
    def _gives_no_name_that_is_never_given(self) -> Self:
        both = sorted(set(self.names).intersection(self.tombstones))
        if both:
            message = f"`{both[0]}` is given to somebody, and never given again"
            raise ValueError(message)
        return self


class Pin(Document):
    """A market that somebody trusts: its id, under a label of their own."""

    name: Line
    root: Digest


class Pins(Document):
    """The markets that one person trusts."""

    haat: Literal["pins/1"]
    markets: Annotated[tuple[Pin, ...], Field(max_length=500)] = ()

    @model_validator(mode="after")
    def _has_each_market_and_label_once(self) -> Self:
        names, roots = [one.name for one in self.markets], [one.root for one in self.markets]
        if len(set(names)) < len(names) or len(set(roots)) < len(roots):
            message = "a market is pinned twice, or two bear one name"
            raise ValueError(message)
        return self


class Seen(Document):
    """What one person has seen of one market: the highest versions, and which publisher each name meant.

    The digests are of what was signed under these versions; memories of before they were kept have none.
    """

    haat: Literal["seen/1"]
    market: Digest
    root: Annotated[int, Field(ge=1)]
    targets: Annotated[int, Field(ge=1)]
    root_digest: Digest | None = None
    targets_digest: Digest | None = None
    publishers: dict[PublisherName, Digest] = Field(default_factory=dict)
