"""What clients are told about the instance: whom to trust, and where to go.

Source: https://github.com/sigstore/protobuf-specs (`sigstore_trustroot.proto`)
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from tooling.local_sigstore import keys
from tooling.local_sigstore.ct import CertificateLog
from tooling.local_sigstore.rekor import Log, Version, to_base64

_DETAILS = {
    "secp256r1": "PKIX_ECDSA_P256_SHA_256",
    "secp384r1": "PKIX_ECDSA_P384_SHA_384",
}


def authority(name: str, chain: Sequence[x509.Certificate], since: datetime) -> dict[str, Any]:
    """Describe an authority by its certificates, the root last."""
    certificates = [{"rawBytes": to_base64(one.public_bytes(Encoding.DER))} for one in chain]
    return {
        "subject": {"organization": "local sigstore", "commonName": name},
        "uri": f"https://{name}.invalid",
        "certChain": {"certificates": certificates},
        "validFor": {"start": _time(since)},
    }


def log(name: str, one: Log | CertificateLog, since: datetime) -> dict[str, Any]:
    """Describe a log by its key."""
    key = one.key
    details = _DETAILS[key.curve.name] if isinstance(key, ec.EllipticCurvePrivateKey) else "PKIX_ED25519"
    public = {"rawBytes": to_base64(keys.spki(key)), "keyDetails": details, "validFor": {"start": _time(since)}}
    return {
        "baseUrl": f"https://{name}.invalid",
        "hashAlgorithm": "SHA2_256",
        "publicKey": public,
        "logId": {"keyId": to_base64(one.log_id if isinstance(one, Log) else one.key_id)},
    }


def signing_config(url: str, version: Version, since: datetime, *, timestamps: bool) -> dict[str, Any]:
    """Say where the services are."""

    def service(path: str, number: int) -> dict[str, Any]:
        valid = {"start": _time(since)}
        return {"url": url + path, "majorApiVersion": number, "validFor": valid, "operator": "local"}

    return {
        "mediaType": "application/vnd.dev.sigstore.signingconfig.v0.2+json",
        "caUrls": [service("", 1)],
        "oidcUrls": [service("", 1)],
        "rekorTlogUrls": [service("", version)],
        "rekorTlogConfig": {"selector": "ANY"},
        "tsaUrls": [service("/timestamp", 1)] if timestamps else [],
        "tsaConfig": {"selector": "ANY"},
    }


def _time(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
