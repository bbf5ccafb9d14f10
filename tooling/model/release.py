"""The name of a release: publisher, model, version."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

from tooling.model.base import version_key

_REFERENCE = re.compile(
    r"(?P<publisher>[a-z0-9]+(?:-[a-z0-9]+)*)/(?P<model>[a-z0-9]+(?:[.-][a-z0-9]+)*)(?:@(?P<version>[0-9A-Za-z.-]+))?"
)


@dataclass(frozen=True, slots=True)
class ReleaseName:
    """One immutable version of one listing."""

    publisher: str
    model: str
    version: str

    @property
    def listing(self) -> str:
        """Return `publisher/model`."""
        return f"{self.publisher}/{self.model}"

    def __str__(self) -> str:
        return f"{self.listing}@{self.version}"

    def sort_key(self) -> tuple[object, ...]:
        """Order by publisher, model, then semantic version."""
        return (self.publisher, self.model, version_key(self.version))


@dataclass(frozen=True, slots=True)
class Reference:
    """What a person types: `publisher/model`, perhaps with `@version`."""

    publisher: str
    model: str
    version: str | None = None

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `publisher/model[@version]`; raises ValueError."""
        match = _REFERENCE.fullmatch(text)
        if match is None:
            message = f"`{text}` is not of the form publisher/model[@version]"
            raise ValueError(message)
        return cls(match["publisher"], match["model"], match["version"])

    def covers(self, name: ReleaseName) -> bool:
        """Say whether a release is one of those meant."""
        return (self.publisher, self.model) == (name.publisher, name.model) and self.version in {
            None,
            name.version,
        }
