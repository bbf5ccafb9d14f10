"""Signers in plain words."""

from __future__ import annotations

import pytest

from tests.unit.attest.keyless_samples import EVERYBODY
from tooling.model.identity import KeyIdentity
from tooling.model.signers import certificate_name, in_words, issuer_of, signed_by

WORDS = {
    "github": "GitHub workflow acme/models/.github/workflows/release.yml on refs/heads/main or refs/tags/v*",
    "gitlab": "GitLab pipeline gitlab.com/acme/models/.gitlab-ci.yml on refs/heads/main",
    "email": "e-mail ada@acme.example, confirmed by https://login.example",
    "oidc": "https://robots.example/7, confirmed by https://issuer.example",
}
NAMES = {
    "github": ("https://github.com/acme/models/.github/workflows/release.yml@refs/heads/main", "actions"),
    "gitlab": ("https://gitlab.com/acme/models//.gitlab-ci.yml@refs/heads/main", "https://gitlab.com"),
    "email": ("ada@acme.example", "https://login.example"),
    "oidc": ("https://robots.example/7", "https://issuer.example"),
}


@pytest.mark.parametrize("kind", EVERYBODY)
def test_says_who_signed_and_through_which_instance(kind: str) -> None:
    words = f"{WORDS[kind]}, through Sigstore instance `local`"
    assert in_words(EVERYBODY[kind]) == words
    assert signed_by(EVERYBODY[kind], "acme") == f"signed for acme by {words}"


def test_a_key_is_called_by_its_id() -> None:
    key = KeyIdentity(kind="key", id="laptop", algorithm="ecdsa-p256", public="A" * 124)
    assert signed_by(key, "acme") == "signed with key `laptop` of acme"


@pytest.mark.parametrize("kind", EVERYBODY)
def test_says_what_a_certificate_says(kind: str) -> None:
    name, issuer = NAMES[kind]
    assert certificate_name(EVERYBODY[kind]) == name
    assert issuer in issuer_of(EVERYBODY[kind])
