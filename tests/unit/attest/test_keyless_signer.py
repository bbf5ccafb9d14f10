"""Signing over loopback with sigstore's own, unmodified client; verifying what it wrote."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.unit.attest.keyless_samples import CLAIMS, DATA, EVERYBODY, GITHUB, INSTANCES, LOCAL, PAYLOAD, RIVAL
from tooling.attest.by_identity import verify_message_by, verify_statement_by
from tooling.attest.interface import Signer
from tooling.attest.keyless_signer import KeylessSigner
from tooling.errors import FetchError
from tooling.local_sigstore.rekor import Version
from tooling.local_sigstore.server import serve


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with serve(LOCAL) as address:
        yield address


def config(url: str, version: Version = 2, *, timestamps: bool = True) -> str:
    return json.dumps(LOCAL.client_trust_config(url, version, timestamps=timestamps))


@pytest.mark.parametrize("kind", EVERYBODY)
@pytest.mark.parametrize("log", [(1, False), (1, True), (2, True)], ids=["v1", "v1 with a timestamp", "v2"])
def test_what_is_signed_over_the_network_verifies_without_one(url: str, kind: str, log: tuple[Version, bool]) -> None:
    version, timestamps = log
    everybody = list(EVERYBODY.values())
    token = LOCAL.token(CLAIMS[kind])
    signer: Signer = KeylessSigner.connect(config(url, version, timestamps=timestamps), token)
    assert verify_message_by(everybody, DATA, signer.sign_message(DATA), INSTANCES, "m") == EVERYBODY[kind]
    signed = signer.sign_statement(PAYLOAD)
    assert verify_statement_by(everybody, signed, INSTANCES, "s") == (PAYLOAD, EVERYBODY[kind])


def test_uses_the_token_of_the_ci_job(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tooling.attest.keyless_signer.detect_credential", lambda: LOCAL.token(CLAIMS["github"]))
    bundle = KeylessSigner.connect(config(url)).sign_message(DATA)
    assert verify_message_by([GITHUB], DATA, bundle, INSTANCES, "m") == GITHUB


def test_says_that_there_is_no_token(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tooling.attest.keyless_signer.detect_credential", lambda: None)
    with pytest.raises(FetchError, match="there is no identity token"):
        KeylessSigner.connect(config(url))


@pytest.mark.parametrize("token", ["", "x", "a.b.c", LOCAL.token(CLAIMS["github"], datetime(2025, 1, 1, tzinfo=UTC))])
def test_refuses_a_token_that_cannot_serve(url: str, token: str) -> None:
    with pytest.raises(FetchError, match="the identity token cannot be used"):
        KeylessSigner.connect(config(url), token)


def test_refuses_a_configuration_that_is_none(url: str) -> None:
    for text in ("", "{}", json.dumps(LOCAL.trusted_root())):
        with pytest.raises(FetchError, match="the signing configuration cannot be used"):
            KeylessSigner.connect(text, LOCAL.token(CLAIMS["github"]))


def test_a_token_of_somebody_else_gets_no_certificate(url: str) -> None:
    signer = KeylessSigner.connect(config(url), RIVAL.token(CLAIMS["github"]))
    with pytest.raises(FetchError, match="Sigstore did not sign"):
        signer.sign_message(DATA)


def test_a_statement_that_is_none_is_not_signed(url: str) -> None:
    signer = KeylessSigner.connect(config(url), LOCAL.token(CLAIMS["github"]))
    with pytest.raises(FetchError, match="malformed in-toto statement"):
        signer.sign_statement(b"{}")


def test_a_service_that_is_gone_is_trouble_of_our_own() -> None:
    signer = KeylessSigner.connect(config("http://127.0.0.1:9"), LOCAL.token(CLAIMS["github"]))
    with pytest.raises(FetchError, match="Sigstore did not sign"):
        signer.sign_message(DATA)


def test_a_future_token_waits(url: str) -> None:
    with pytest.raises(FetchError, match="the identity token cannot be used"):
        KeylessSigner.connect(config(url), LOCAL.token(CLAIMS["github"], datetime.now(UTC) + timedelta(hours=1)))
