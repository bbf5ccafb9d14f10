"""A local Sigstore, identities that it certifies, and ways to change a bundle."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from tooling.attest.keyless import verify_keyless_message, verify_keyless_statement
from tooling.attest.roots import Instances, SigstoreInstance, read_instance
from tooling.errors import SignatureError
from tooling.local_sigstore.claims import email_claims, github_claims, gitlab_claims, plain_claims
from tooling.local_sigstore.instance import LocalSigstore
from tooling.local_sigstore.mint import Minting, mint_message, mint_statement
from tooling.model.identity import EmailIdentity, GitHubIdentity, GitLabIdentity, KeylessIdentity, OidcIdentity

DATA = b"haat: manifest/1\n"
STATED: dict[str, Any] = {
    "_type": "https://in-toto.io/Statement/v1",
    "subject": [{"name": "manifest.yaml", "digest": {"sha256": hashlib.sha256(DATA).hexdigest()}}],
    "predicateType": "urn:x",
    "predicate": {},
}
PAYLOAD = json.dumps(STATED).encode()
AT = datetime(2025, 6, 1, 12, tzinfo=UTC)

LOCAL = LocalSigstore.make("local", seed=b"local")
RIVAL = LocalSigstore.make("rival", seed=b"rival")


def trusted(instance: LocalSigstore, *, timestamps: bool = True) -> SigstoreInstance:
    root = json.dumps(instance.trusted_root(timestamps=timestamps)).encode()
    return read_instance(instance.name, root, f"{instance.name}.json")


INSTANCES: Instances = {"local": trusted(LOCAL)}
GITHUB = GitHubIdentity(
    kind="github",
    id="ci",
    instance="local",
    repository="acme/models",
    repository_id="123",
    owner_id="45",
    workflow=".github/workflows/release.yml",
    refs=("refs/heads/main", "refs/tags/v*"),
    triggers=("push", "workflow_dispatch"),
)
GITLAB = GitLabIdentity(
    kind="gitlab",
    id="lab",
    instance="local",
    project="acme/models",
    project_id="123",
    namespace_id="45",
    refs=("refs/heads/main",),
    triggers=("push",),
)
EMAIL = EmailIdentity(
    kind="email", id="ada", instance="local", issuer="https://login.example", email="ada@acme.example"
)
OIDC = OidcIdentity(
    kind="oidc", id="robot", instance="local", issuer="https://issuer.example", subject="https://robots.example/7"
)
CLAIMS: dict[str, dict[str, Any]] = {
    "github": github_claims(),
    "gitlab": gitlab_claims(),
    "email": email_claims("ada@acme.example"),
    "oidc": plain_claims("https://robots.example/7"),
}
EVERYBODY: dict[str, KeylessIdentity] = {"github": GITHUB, "gitlab": GITLAB, "email": EMAIL, "oidc": OIDC}

V1 = Minting(at=AT, log=1)
V1_STAMPED = Minting(at=AT, log=1, timestamps=1)
V2 = Minting(at=AT, log=2)


def message(how: Minting = V2, data: bytes = DATA, instance: LocalSigstore = LOCAL, **claims: Any) -> bytes:
    return mint_message(instance, data, github_claims(**claims), how)


def statement(how: Minting = V2, payload: bytes = PAYLOAD, **claims: Any) -> bytes:
    return mint_statement(LOCAL, payload, github_claims(**claims), how)


def refusal(
    bundle: bytes,
    data: bytes = DATA,
    identities: Sequence[KeylessIdentity] = (GITHUB,),
    instances: Instances = INSTANCES,
) -> str:
    """Return why a message's bundle is refused."""
    with pytest.raises(SignatureError) as refused:
        verify_keyless_message(data, bundle, identities, instances, "m.sigstore.json")
    return str(refused.value)


def statement_refusal(bundle: bytes) -> str:
    with pytest.raises(SignatureError) as refused:
        verify_keyless_statement(bundle, [GITHUB], INSTANCES, "s.sigstore.json")
    return str(refused.value)


def changed(bundle: bytes, change: Callable[[Any], object]) -> bytes:
    document = json.loads(bundle)
    change(document)
    return json.dumps(document).encode()


def part(bundle: bytes, *path: str | int) -> Any:
    document = json.loads(bundle)
    for step in path:
        document = document[step]
    return document


def with_part(bundle: bytes, *path: str | int, to: object) -> bytes:
    def change(document: Any) -> None:
        for step in path[:-1]:
            document = document[step]
        document[path[-1]] = to

    return changed(bundle, change)


def b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
