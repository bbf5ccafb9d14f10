"""Bundles without a network: for any identity, at any time, and with deliberate faults."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

from tooling.local_sigstore import keys, rekor, tokens
from tooling.local_sigstore.instance import LocalSigstore
from tooling.local_sigstore.proposals import pae
from tooling.local_sigstore.rekor import to_base64

MEDIA_TYPE = "application/vnd.dev.sigstore.bundle.v0.3+json"
STATEMENT = "application/vnd.in-toto+json"
_NOW = timedelta(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Faults:
    """What an honest instance would not do."""

    without_certificate_log: bool = False
    for_web_servers: bool = False
    logged_digest: bytes | None = None
    logged_signature: bytes | None = None
    stamped_signature: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Minting:
    """How to sign: when, in which log, with a timestamp or not, and what to do wrong.

    `delay` lies between the certificate's first second and the signature. Without a word about timestamps there is one
    where it is needed: beside version 2 of the log.
    """

    at: datetime | None = None
    delay: timedelta = _NOW
    log: rekor.Version = 2
    timestamps: int | None = None
    faults: Faults = Faults()


ORDINARY = Minting()


def mint_message(instance: LocalSigstore, data: bytes, claims: tokens.Claims, how: Minting = ORDINARY) -> bytes:
    """Return a bundle that signs bytes."""
    digest = hashlib.sha256(data).digest()
    key = _key(instance, digest, how)
    signature = keys.sign(key, data)
    content = {
        "messageDigest": {"algorithm": "SHA2_256", "digest": to_base64(digest)},
        "signature": to_base64(signature),
    }
    certificate = _certificate(instance, key.public_key(), claims, how)
    material = _material(instance, rekor.Signed(digest, signature, certificate), certificate, how)
    return _written(material, "messageSignature", content)


def mint_statement(
    instance: LocalSigstore,
    payload: bytes,
    claims: tokens.Claims,
    how: Minting = ORDINARY,
    payload_type: str = STATEMENT,
) -> bytes:
    """Return a bundle with a signed payload in a DSSE envelope."""
    signed = pae(payload_type, payload)
    digest = hashlib.sha256(signed).digest()
    key = _key(instance, digest, how)
    signature = keys.sign(key, signed)
    content = {
        "payload": to_base64(payload),
        "payloadType": payload_type,
        "signatures": [{"sig": to_base64(signature)}],
    }
    certificate = _certificate(instance, key.public_key(), claims, how)
    entry = rekor.Signed(digest, signature, certificate, json.dumps(content), payload)
    return _written(_material(instance, entry, certificate, how), "dsseEnvelope", content)


def _key(instance: LocalSigstore, digest: bytes, how: Minting) -> ec.EllipticCurvePrivateKey:
    """Derive the signer's key, another one for every time and content."""
    return instance.seed.ecdsa(f"signer {digest.hex()} {_start(how).isoformat()}", ec.SECP256R1())


def _start(how: Minting) -> datetime:
    return (how.at or datetime.now(UTC)).replace(microsecond=0)


def _certificate(
    instance: LocalSigstore, holder: ec.EllipticCurvePublicKey, claims: tokens.Claims, how: Minting
) -> x509.Certificate:
    log = None if how.faults.without_certificate_log else instance.certificates
    usage = ExtendedKeyUsageOID.SERVER_AUTH if how.faults.for_web_servers else ExtendedKeyUsageOID.CODE_SIGNING
    return instance.authority.issue(holder, tokens.subject_of(claims), _start(how), log, usage)


def _material(
    instance: LocalSigstore, signed: rekor.Signed, certificate: x509.Certificate, how: Minting
) -> dict[str, Any]:
    at, faults = _start(how) + how.delay, how.faults
    logged = rekor.Signed(
        faults.logged_digest or signed.digest,
        faults.logged_signature or signed.signature,
        signed.verifier,
        signed.envelope,
        signed.payload,
    )
    entry = instance.log(how.log).add(logged, at)
    count = int(how.log != 1) if how.timestamps is None else how.timestamps
    stamped = faults.stamped_signature or signed.signature
    stamps = [instance.timestamp(stamped, at + timedelta(seconds=number)) for number in range(count)]
    return {
        "certificate": {"rawBytes": to_base64(certificate.public_bytes(Encoding.DER))},
        "tlogEntries": [entry.in_bundle()],
        "timestampVerificationData": _timestamps(stamps),
    }


def _timestamps(stamps: Sequence[bytes]) -> dict[str, Any]:
    return {"rfc3161Timestamps": [{"signedTimestamp": to_base64(one)} for one in stamps]}


def _written(material: dict[str, Any], kind: str, content: dict[str, Any]) -> bytes:
    bundle = {"mediaType": MEDIA_TYPE, "verificationMaterial": material, kind: content}
    return json.dumps(bundle, indent=1).encode() + b"\n"
