"""A registry of which some files are read once, however many releases ask for them."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from tooling.registry.snapshot import Snapshot
from tooling.registry.tree import Tree

# As many manifests as lie in memory at most; a listing of more versions is read again.
_MANIFESTS = 1_024


class ReadOnce(Snapshot):
    """A snapshot for a portion of work: releases of one listing ask for each other, and all for their publisher.

    Made anew for each portion, so that nothing is believed for long that has changed on the disk.
    """

    def __init__(self, place: Path | Tree) -> None:
        super().__init__(place)
        self.market_id = lru_cache(maxsize=1)(super().market_id)  # type: ignore[method-assign]
        self.publisher_files = lru_cache(maxsize=4)(super().publisher_files)  # type: ignore[method-assign]
        self.releases_of = lru_cache(maxsize=4)(super().releases_of)  # type: ignore[method-assign]
        self.manifest = lru_cache(maxsize=_MANIFESTS)(super().manifest)  # type: ignore[method-assign]
