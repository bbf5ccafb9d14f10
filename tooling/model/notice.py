"""A notice: the publisher's later word on a release, in one append-only signed sequence beside it."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from tooling.model.base import Digest, Document, Line, Location, RelativePath, SemanticVersion, Text, Time, WebAddress
from tooling.model.offer import Offer

Severity = Literal["low", "medium", "high", "critical"]
NoticeKind = Literal["yank", "advisory", "locations", "offer"]


class Yank(Document):
    """The publisher asks not to use this release; it stays readable, and the word is never taken back."""

    reason: Line
    use: SemanticVersion | None = None


class Advisory(Document):
    """Something a user of this release must know."""

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9.-]*$", max_length=60, description="an id of its own")]
    severity: Severity
    summary: Line
    details: Text | None = None
    url: WebAddress | None = None


class MoreLocations(Document):
    """Where an artifact may be had besides; its digest stays what the manifest says."""

    path: RelativePath
    locations: Annotated[tuple[Location, ...], Field(min_length=1, max_length=20)]


class Notice(Document):
    """One notice; the field that its `kind` names carries its content."""

    haat: Literal["notice/1"]
    kind: NoticeKind
    manifest: Digest
    sequence: Annotated[int, Field(ge=1, le=10_000)]
    previous: Digest | None = None
    time: Time
    yank: Yank | None = None
    advisory: Advisory | None = None
    locations: Annotated[tuple[MoreLocations, ...], Field(max_length=100)] = ()
    offer: Offer | None = None

    @model_validator(mode="after")
    def _says_what_its_kind_names(self) -> Self:
        said = ("yank", "advisory", "locations", "offer")
        if [kind for kind in said if getattr(self, kind)] != [self.kind]:
            message = f"a notice of kind `{self.kind}` has the field `{self.kind}`, and none of another kind"
            raise ValueError(message)
        if (self.sequence == 1) != (self.previous is None):
            message = "the first notice names no `previous`, every later one does"
            raise ValueError(message)
        return self
