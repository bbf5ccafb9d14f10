"""Signing keys: ECDSA on P-256, the one curve that OpenSSL, cosign and every Sigstore client verify alike."""

from __future__ import annotations

import base64
import binascii
from functools import lru_cache

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tooling.errors import FetchError
from tooling.model.rules import reading

MAX_KEY_FILE = 65_536


def generate_key() -> ec.EllipticCurvePrivateKey:
    """Make a new private key."""
    return ec.generate_private_key(ec.SECP256R1())


def private_pem(key: ec.EllipticCurvePrivateKey, passphrase: bytes | None) -> bytes:
    """Return a private key as PKCS #8 in PEM, encrypted unless there is no passphrase."""
    encryption: serialization.KeySerializationEncryption = (
        serialization.BestAvailableEncryption(passphrase) if passphrase else serialization.NoEncryption()
    )
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption)


def read_private_key(raw: bytes, passphrase: bytes | None = None) -> ec.EllipticCurvePrivateKey:
    """Read a private key in PEM; raises FetchError, because a key of one's own that fails is no verdict on anything."""
    if len(raw) > MAX_KEY_FILE:
        raise _unusable("the file is too large for a key")
    try:
        key = serialization.load_pem_private_key(raw, passphrase or None)
    except TypeError as error:
        raise _unusable("it has a passphrase and none was given, or the other way round") from error
    except (ValueError, UnsupportedAlgorithm) as error:
        raise _unusable("it is not a private key in PEM, or the passphrase is wrong") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise _unusable("it is not a key on the curve P-256; make one with: haat key new NAME")
    return key


def public_der(key: ec.EllipticCurvePrivateKey | ec.EllipticCurvePublicKey) -> bytes:
    """Return the public half as DER SubjectPublicKeyInfo (RFC 5480)."""
    public = key.public_key() if isinstance(key, ec.EllipticCurvePrivateKey) else key
    return public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def public_text(key: ec.EllipticCurvePrivateKey | ec.EllipticCurvePublicKey) -> str:
    """Return the public half as documents write it: base64 of `public_der`."""
    return base64.b64encode(public_der(key)).decode()


@lru_cache(maxsize=1024)
def read_public_key(text: str) -> ec.EllipticCurvePublicKey | None:
    """Read a public key from a document, or None where the text is not exactly one on P-256.

    One key has one spelling, so that two identities with different texts are two keys.
    """
    try:
        key = serialization.load_der_public_key(base64.b64decode(text, validate=True))
    except (ValueError, TypeError, binascii.Error, UnsupportedAlgorithm):
        return None
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        return None
    return key if public_text(key) == text else None


def _unusable(why: str) -> FetchError:
    return FetchError(reading.UNREADABLE.problem(f"the key cannot be used: {why}"))
