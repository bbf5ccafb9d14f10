"""One entry for keys and certificates: each bundle is judged by identities of its own kind only."""

from __future__ import annotations

import socket

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from tests.unit.attest.keyless_samples import (
    DATA,
    GITHUB,
    INSTANCES,
    PAYLOAD,
    V1,
    V1_STAMPED,
    V2,
    message,
    statement,
    with_part,
)
from tooling.attest.bundles import sign_message, sign_statement
from tooling.attest.by_identity import verify_message_by, verify_statement_by
from tooling.attest.keys import public_text
from tooling.errors import SignatureError
from tooling.model.identity import Identity, KeyIdentity
from tooling.model.statement import PAYLOAD_TYPE

KEY = ec.derive_private_key(1_000_003, ec.SECP256R1())
LAPTOP = KeyIdentity(kind="key", id="laptop", algorithm="ecdsa-p256", public=public_text(KEY))
BY_KEY = sign_message(DATA, KEY)


def test_asks_the_identities_of_the_bundles_own_kind() -> None:
    both: list[Identity] = [GITHUB, LAPTOP]
    assert verify_message_by(both, DATA, BY_KEY, INSTANCES, "m") == LAPTOP
    assert verify_message_by(both, DATA, message(), INSTANCES, "m") == GITHUB
    assert verify_statement_by(both, sign_statement(PAYLOAD, PAYLOAD_TYPE, KEY), INSTANCES, "s") == (PAYLOAD, LAPTOP)
    assert verify_statement_by(both, statement(), INSTANCES, "s") == (PAYLOAD, GITHUB)


def test_refuses_a_key_where_only_certificates_may_and_the_other_way_round() -> None:
    with pytest.raises(SignatureError, match="HA032"):
        verify_message_by([GITHUB], DATA, BY_KEY, INSTANCES, "m")
    with pytest.raises(SignatureError, match="HA032"):
        verify_message_by([LAPTOP], DATA, message(), INSTANCES, "m")
    with pytest.raises(SignatureError, match="HA032"):
        verify_message_by([], DATA, message(), INSTANCES, "m")


def test_a_bundle_with_key_and_certificate_is_no_bundle() -> None:
    both = with_part(message(), "verificationMaterial", "publicKey", to={"hint": "x"})
    with pytest.raises(SignatureError, match="HA030"):
        verify_message_by([GITHUB, LAPTOP], DATA, both, INSTANCES, "m")


@pytest.mark.parametrize("raw", [b"", b"[]", b"{}", b'{"verificationMaterial": []}', b'{"verificationMaterial": null}'])
def test_refuses_what_is_no_bundle(raw: bytes) -> None:
    with pytest.raises(SignatureError, match="HA030"):
        verify_message_by([GITHUB, LAPTOP], DATA, raw, INSTANCES, "m")
    with pytest.raises(SignatureError, match="HA030"):
        verify_statement_by([GITHUB, LAPTOP], raw, INSTANCES, "s")


def test_verifying_opens_no_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    messages = [message(how) for how in (V1, V1_STAMPED, V2)]
    statements = [statement(how) for how in (V1, V2)]

    def no_socket(*arguments: object, **options: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", no_socket)
    monkeypatch.setattr(socket, "getaddrinfo", no_socket)
    for bundle in messages:
        assert verify_message_by([GITHUB], DATA, bundle, INSTANCES, "m") == GITHUB
    for bundle in statements:
        assert verify_statement_by([GITHUB], bundle, INSTANCES, "s") == (PAYLOAD, GITHUB)
