"""A document together with the exact bytes it was read from."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Generic, TypeVar

from tooling.model.base import Document

D = TypeVar("D", bound=Document)


def digest_of(raw: bytes) -> str:
    """Return `sha256:<hex>` of some bytes."""
    return f"sha256:{hashlib.sha256(raw).hexdigest()}"


@dataclass(frozen=True, slots=True)
class Parsed(Generic[D]):
    """A document, the bytes it was read from, their digest, and the path to show to people."""

    path: str
    raw: bytes
    digest: str
    document: D
