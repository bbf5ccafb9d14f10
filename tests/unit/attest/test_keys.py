"""Signing keys: P-256 and nothing else."""

from __future__ import annotations

import base64
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from tooling.attest.keys import generate_key, private_pem, public_der, public_text, read_private_key, read_public_key
from tooling.errors import FetchError


def test_a_key_survives_its_file_with_and_without_passphrase() -> None:
    key = generate_key()
    for passphrase in (None, b"correct horse"):
        again = read_private_key(private_pem(key, passphrase), passphrase)
        assert public_text(again) == public_text(key)


def test_an_encrypted_file_does_not_contain_the_key() -> None:
    key = generate_key()
    assert b"ENCRYPTED" in private_pem(key, b"secret")
    assert b"ENCRYPTED" not in private_pem(key, None)


@pytest.mark.parametrize("given", [None, b"", b"wrong"])
def test_refuses_a_wrong_passphrase(given: bytes | None) -> None:
    pem = private_pem(generate_key(), b"right")
    with pytest.raises(FetchError, match="passphrase"):
        read_private_key(pem, given)


def test_refuses_a_passphrase_for_a_key_that_has_none() -> None:
    with pytest.raises(FetchError, match="passphrase"):
        read_private_key(private_pem(generate_key(), None), b"superfluous")


@pytest.mark.parametrize(
    "key",
    [
        ec.generate_private_key(ec.SECP384R1()),
        ec.generate_private_key(ec.SECP256K1()),
        ed25519.Ed25519PrivateKey.generate(),
        rsa.generate_private_key(65_537, 2048),
    ],
)
def test_refuses_keys_of_other_kinds(key: ec.EllipticCurvePrivateKey) -> None:
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    with pytest.raises(FetchError, match="P-256"):
        read_private_key(pem)
    der = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    assert read_public_key(base64.b64encode(der).decode()) is None


@pytest.mark.parametrize("raw", [b"", b"no key", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"])
def test_refuses_what_is_no_key(raw: bytes) -> None:
    with pytest.raises(FetchError, match="not a private key"):
        read_private_key(raw)


def test_refuses_a_file_too_large_for_a_key() -> None:
    with pytest.raises(FetchError, match="too large"):
        read_private_key(b"-" * 65_537)


def test_a_public_key_has_one_spelling() -> None:
    key = generate_key()
    text = public_text(key)
    assert read_public_key(text) == key.public_key()
    compressed = key.public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.CompressedPoint)
    der = bytes.fromhex("3039301306072a8648ce3d020106082a8648ce3d030107032200") + compressed
    for other in (base64.b64encode(der).decode(), text.rstrip("="), f"{text}\n", f" {text}", "", "AAAA", "ä"):
        assert read_public_key(other) is None


def test_a_point_off_the_curve_is_no_key() -> None:
    der = bytearray(public_der(generate_key()))
    der[-1] ^= 1
    assert read_public_key(base64.b64encode(bytes(der)).decode()) is None


def test_openssl_reads_the_files(tmp_path: Path) -> None:
    key = generate_key()
    pem = tmp_path / "key.pem"
    pem.write_bytes(private_pem(key, b"secret"))
    done = subprocess.run(
        ["openssl", "pkey", "-in", str(pem), "-passin", "pass:secret", "-pubout", "-outform", "DER"],
        capture_output=True,
        check=True,
    )
    assert done.stdout == public_der(key)
