"""Sigstore instances that somebody trusts: each by its own root, never merged.

With two roots merged into one, the operator of either instance could certify anybody of the other.

The roots of the public instance and of its staging twin lie in `trusted_roots/`. They are those that the locked release
of sigstore carries; after `make lock` brought a new one, `python -m tooling.attest.refresh_roots` copies them again.
The end of a key's validity is not enforced by sigstore: a key that is no longer trusted is removed from the root.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Literal

from tooling.errors import Place, PolicyError, RegistryError
from tooling.model.rules import trusting
from tooling.registry.strict_json import read_json

if TYPE_CHECKING:  # Registries that trust no instance need no more of sigstore than its names.
    from sigstore.models import TrustedRoot
    from sigstore.verify import Verifier

Embedded = Literal["public-good", "staging"]


@dataclass(frozen=True, slots=True)
class SigstoreInstance:
    """An instance under the name that a policy gives it; `digest` is its root's, for keys of caches."""

    name: str
    digest: str
    verifier: Verifier


Instances = Mapping[str, SigstoreInstance]


def read_instance(name: str, raw: bytes, shown_as: str) -> SigstoreInstance:
    """Read `trusted_root.json`; raises PolicyError, because nothing can be told with a root that is unusable."""
    from sigstore.verify import Verifier

    root = read_trusted_root(raw, shown_as)
    try:
        verifier = Verifier(trusted_root=root)
    except Exception as error:  # Whatever sigstore says of a root, it is one thing: not usable.
        raise _unusable(shown_as, "it names no certificate authority or no transparency log") from error
    return SigstoreInstance(name, f"sha256:{hashlib.sha256(raw).hexdigest()}", verifier)


def read_trusted_root(raw: bytes, shown_as: str) -> TrustedRoot:
    """Read a root that may lack a certificate authority, which signatures by a key need not; raises PolicyError."""
    from sigstore.models import ClientTrustConfig

    try:
        root = read_json(raw, shown_as)
    except RegistryError as error:
        raise PolicyError(*(trusting.POLICY.problem(one.message, one.place) for one in error.problems)) from error
    whole = {
        "mediaType": "application/vnd.dev.sigstore.clienttrustconfig.v0.1+json",
        "trustedRoot": root,
        "signingConfig": {"mediaType": "application/vnd.dev.sigstore.signingconfig.v0.2+json"},
    }
    try:
        return ClientTrustConfig.from_json(json.dumps(whole)).trusted_root
    except Exception as error:  # As above.
        raise _unusable(shown_as, "it does not have the fields of one") from error


def embedded_root(name: Embedded) -> bytes:
    """Return the root of the public instance, or of its staging twin."""
    return files("tooling.attest").joinpath("trusted_roots", f"{name}.json").read_bytes()


@cache
def embedded_instance(name: Embedded) -> SigstoreInstance:
    """Return the public instance, or its staging twin."""
    return read_instance(name, embedded_root(name), f"trusted_roots/{name}.json")


def _unusable(shown_as: str, why: str) -> PolicyError:
    message = f"not a root of a Sigstore instance that can be used: {why}"
    return PolicyError(trusting.POLICY.problem(message, Place(shown_as)))
