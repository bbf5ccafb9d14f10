"""What a verdict may depend on, all of it: the policy, its Sigstore instances, the suites, and whether to measure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from tooling.attest.market_root import SignedMarket
from tooling.attest.roots import Instances
from tooling.model.anchor import Names
from tooling.model.manifest import Artifact
from tooling.model.policy import Policy
from tooling.registry.holdouts import PinnedHoldout, all_holdouts
from tooling.registry.parsed import Parsed
from tooling.registry.snapshot import PinnedSuite, Snapshot
from tooling.sandbox.interface import Sandbox
from tooling.verify.anchor import anchor
from tooling.verify.own_fields import Schemas, read_schemas
from tooling.verify.release import Release


class ArtifactStore(Protocol):
    """Where artifacts are had that the registry does not carry."""

    def obtain(self, release: Release, artifact: Artifact) -> Path | None:
        """Return a file with exactly the artifact's bytes, or None where no location is named; raises FetchError."""
        ...


@dataclass(frozen=True, slots=True)
class Context:
    """The marketplace's word as its maintainers signed it, and how to get a sandbox to measure claims again.

    The sandbox is asked for where it is needed, so that a machine without one is a finding like any other. Without a
    store, artifacts that the registry does not carry are not fetched. `seen` is which publisher each name meant when
    this user last looked. Holds end by the clock. `holdouts` are
    by the digests of their commitments.
    """

    policy: Parsed[Policy]
    market: SignedMarket
    names: Names
    suites: Mapping[str, PinnedSuite] = field(default_factory=dict)
    sandbox: Callable[[], Sandbox] | None = None
    store: ArtifactStore | None = None
    instances: Instances = field(default_factory=dict)
    seen: Mapping[str, str] = field(default_factory=dict)
    schemas: Schemas = field(default_factory=dict)
    holdouts: Mapping[str, PinnedHoldout] = field(default_factory=dict)
    clock: datetime = field(default_factory=lambda: datetime.now(UTC))

    def find(self, release: Release, artifact: Artifact) -> Path | None:
        """Return where an artifact's bytes lie, or None; what the registry carries goes first, and is not yet checked.

        Raises FetchError where the bytes could not be had.
        """
        carried = release.files.artifact(artifact.path)
        return carried if carried or self.store is None else self.store.obtain(release, artifact)


def context_of(
    snapshot: Snapshot,
    sandbox: Callable[[], Sandbox] | None = None,
    store: ArtifactStore | None = None,
    at: datetime | None = None,
) -> Context:
    """Read what a registry itself says about whom to believe, as its maintainers signed it; raises PolicyError.

    `at` is the present time where it is not the clock's.
    """
    signed = anchor(snapshot, at)
    suites = {suite.parsed.document.label: suite for suite in signed.suites}
    schemas = read_schemas(signed.snapshot.own_schemas())
    return Context(
        *(signed.policy(), signed.market, signed.names, suites, sandbox, store, signed.instances()),
        schemas=schemas,
        holdouts={one.parsed.digest: one for one in all_holdouts(signed.snapshot)},
        clock=at or datetime.now(UTC),
    )
