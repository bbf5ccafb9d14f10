"""What clients propose to the log: read, and checked as Rekor does before it logs anything."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed

from tooling.local_sigstore.rekor import Signed

_PREHASHED = ec.ECDSA(Prehashed(hashes.SHA256()))


class ProposalError(Exception):
    """An entry that the log does not take."""


def read_proposal(document: Mapping[str, Any]) -> Signed:
    """Read a proposal to either version and check its signature; raises ProposalError."""
    try:
        signed = _read(document)
        _check(signed)
    except (KeyError, IndexError, TypeError, ValueError, InvalidSignature) as error:
        raise ProposalError("not a signature that can be logged") from error
    return signed


def pae(payload_type: str, payload: bytes) -> bytes:
    """Return the bytes that a DSSE signature is over. Source: https://github.com/secure-systems-lab/dsse"""
    kind = payload_type.encode()
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)


def _read(document: Mapping[str, Any]) -> Signed:
    if "hashedRekordRequestV002" in document:
        return _message_v2(document["hashedRekordRequestV002"])
    if document["kind"] == "hashedrekord":
        return _message_v1(document["spec"])
    return _envelope_v1(document["spec"]["proposedContent"])


def _message_v2(request: Mapping[str, Any]) -> Signed:
    raw = base64.b64decode(request["signature"]["verifier"]["x509Certificate"]["rawBytes"])
    signature = base64.b64decode(request["signature"]["content"])
    return Signed(base64.b64decode(request["digest"]), signature, x509.load_der_x509_certificate(raw))


def _message_v1(spec: Mapping[str, Any]) -> Signed:
    certificate = _certificate(spec["signature"]["publicKey"]["content"])
    return Signed(
        bytes.fromhex(spec["data"]["hash"]["value"]), base64.b64decode(spec["signature"]["content"]), certificate
    )


def _envelope_v1(proposed: Mapping[str, Any]) -> Signed:
    envelope = json.loads(proposed["envelope"])
    payload = base64.b64decode(envelope["payload"])
    digest = hashlib.sha256(pae(envelope["payloadType"], payload)).digest()
    signature = base64.b64decode(envelope["signatures"][0]["sig"])
    return Signed(digest, signature, _certificate(proposed["verifiers"][0]), proposed["envelope"], payload)


def _certificate(text: str) -> x509.Certificate:
    return x509.load_pem_x509_certificate(base64.b64decode(text))


def _check(signed: Signed) -> None:
    public = signed.verifier.public_key() if isinstance(signed.verifier, x509.Certificate) else signed.verifier
    if not isinstance(public, ec.EllipticCurvePublicKey):
        raise TypeError("a key on an elliptic curve is expected")
    public.verify(signed.signature, signed.digest, _PREHASHED)
