"""Publishers that sign keyless: made-up workflows, certified by a Sigstore instance whose seed is published."""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass

from tooling.local_sigstore.claims import github_claims
from tooling.local_sigstore.instance import LocalSigstore
from tooling.local_sigstore.mint import mint_message
from tooling.model.identity import GitHubIdentity

INSTANCE = "haat-demo"
_SEED = b"The seed of the demonstration's Sigstore is published. It protects nothing."


@functools.cache
def demo_sigstore() -> LocalSigstore:
    """Return the instance of the demonstration market, the same every time."""
    return LocalSigstore.make(INSTANCE, seed=_SEED)


def trusted_root() -> bytes:
    """Return what verifiers need of the instance."""
    return json.dumps(demo_sigstore().trusted_root(), indent=1).encode() + b"\n"


@dataclass(frozen=True, slots=True)
class Workflow:
    """A made-up repository of a publisher, whose release workflow signs."""

    publisher: str

    def identity(self) -> GitHubIdentity:
        """Return who may sign: this workflow on the main branch, by the ids of repository and owner."""
        return GitHubIdentity(
            kind="github",
            id="release",
            instance=INSTANCE,
            repository=f"{self.publisher}/models",
            repository_id="123",
            owner_id="45",
            workflow=".github/workflows/release.yml",
            refs=("refs/heads/main",),
            triggers=("push",),
        )

    def sign(self, data: bytes) -> bytes:
        """Sign bytes as a run of this workflow would."""
        return mint_message(demo_sigstore(), data, github_claims(repository=f"{self.publisher}/models"))
