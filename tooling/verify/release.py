"""A release behind the gates: its signature is trusted, and what it says is what its path says."""

from __future__ import annotations

from dataclasses import dataclass

from tooling.model.identity import Identity
from tooling.model.manifest import Manifest
from tooling.model.release import ReleaseName
from tooling.registry.parsed import Parsed
from tooling.registry.snapshot import ReleaseFiles
from tooling.verify.chain import PublisherChain


@dataclass(frozen=True, slots=True)
class Sibling:
    """A release of the same listing, by the digest of its manifest."""

    name: ReleaseName
    digest: str


@dataclass(frozen=True, slots=True)
class Release:
    """Made by `tooling.verify.gates` only."""

    name: ReleaseName
    files: ReleaseFiles
    manifest: Parsed[Manifest]
    publisher: PublisherChain
    signer: Identity
