"""Cut a market into shards, so that several machines verify it together without speaking to each other."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Self

from tooling.model.release import ReleaseName

_SHARD = re.compile(r"([1-9][0-9]{0,5})/([1-9][0-9]{0,5})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Shard:
    """Shard `index` of `count`, counted from 1: each release falls into exactly one, by the digest of its name."""

    index: int
    count: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `2/8`; raises ValueError."""
        match = _SHARD.fullmatch(text)
        if match is None or int(match[1]) > int(match[2]):
            message = f"`{text}` is not of the form i/n, with i from 1 to n"
            raise ValueError(message)
        return cls(int(match[1]), int(match[2]))

    def holds(self, name: ReleaseName) -> bool:
        """Say whether a release falls into this shard."""
        number = int.from_bytes(hashlib.sha256(str(name).encode()).digest()[:8], "big")
        return number % self.count == self.index - 1
