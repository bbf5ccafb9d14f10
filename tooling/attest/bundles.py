"""Signatures by a key, in the file format of Sigstore (bundle v0.3).

sigstore-python refuses bundles without a certificate, so signing and verifying with a key is done here, over the same
parser. `openssl dgst -sha256 -verify` accepts the decoded signature of a message, and other Sigstore clients the file.

A bundle says nothing about who may sign: identities come from the caller, and the key is chosen from them, never by the
hint in the bundle. No identities, no signature. A bundle's own bytes can be changed without harm (spaces, order of
keys), so its digest is never an identity.

Sources: https://github.com/sigstore/protobuf-specs (`sigstore_bundle.proto`), https://github.com/secure-systems-lab/dsse
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from sigstore_models.bundle.v1 import Bundle
from sigstore_models.common.v1 import HashAlgorithm

from tooling.attest.keys import public_der, read_public_key
from tooling.errors import Place, RegistryError, SignatureError
from tooling.model.identity import KeyIdentity
from tooling.model.rules import trusting
from tooling.model.statement import PAYLOAD_TYPE
from tooling.registry.strict_json import read_json
from tooling.registry.text import shown

MEDIA_TYPE = "application/vnd.dev.sigstore.bundle.v0.3+json"
MAX_MESSAGE_BUNDLE = 65_536
MAX_STATEMENT_BUNDLE = 262_144

_PREHASHED = ec.ECDSA(utils.Prehashed(hashes.SHA256()))
# RFC 6979: the same bytes and key give the same signature, so that what is built twice is equal.
_DETERMINISTIC = ec.ECDSA(utils.Prehashed(hashes.SHA256()), deterministic_signing=True)


def sign_message(data: bytes, key: ec.EllipticCurvePrivateKey) -> bytes:
    """Sign bytes as they are; returns the bundle."""
    digest = hashlib.sha256(data).digest()
    content = {
        "messageDigest": {"algorithm": HashAlgorithm.SHA2_256.value, "digest": _base64(digest)},
        "signature": _base64(key.sign(digest, _DETERMINISTIC)),
    }
    return _bundle_bytes(key, "messageSignature", content)


def sign_statement(payload: bytes, payload_type: str, key: ec.EllipticCurvePrivateKey) -> bytes:
    """Sign a payload together with its type, in a DSSE envelope; returns the bundle, which contains the payload."""
    signature = key.sign(pae_digest(payload_type, payload), _DETERMINISTIC)
    content = {
        "payload": _base64(payload),
        "payloadType": payload_type,
        "signatures": [{"sig": _base64(signature)}],
    }
    return _bundle_bytes(key, "dsseEnvelope", content)


def verify_message(data: bytes, bundle: bytes, identities: Sequence[KeyIdentity], shown_as: str) -> KeyIdentity:
    """Return the identity that signed exactly these bytes; raises SignatureError."""
    message = _read(bundle, shown_as, MAX_MESSAGE_BUNDLE).message_signature
    if message is None:
        raise _malformed("a statement is signed here, not a file", shown_as)
    digest = hashlib.sha256(data).digest()
    said = message.message_digest
    if said is not None and said.algorithm is not HashAlgorithm.SHA2_256:
        raise _malformed(f"its digest is {said.algorithm.value}, not SHA2_256", shown_as)
    if said is not None and said.digest != digest:
        raise SignatureError(
            trusting.SIGNATURE.problem("the signature is over other bytes than these", Place(shown_as))
        )
    return _signer(message.signature, digest, identities, shown_as)


def verify_statement(bundle: bytes, identities: Sequence[KeyIdentity], shown_as: str) -> tuple[bytes, KeyIdentity]:
    """Return the payload of a signed in-toto statement and the identity that signed it; raises SignatureError.

    What the payload says, and about whom, is for the caller to check.
    """
    envelope = _read(bundle, shown_as, MAX_STATEMENT_BUNDLE).dsse_envelope
    if envelope is None:
        raise _malformed("a file is signed here, not a statement", shown_as)
    if envelope.payload_type != PAYLOAD_TYPE:
        raise _malformed(f"its payload is `{shown(envelope.payload_type)}`, not `{PAYLOAD_TYPE}`", shown_as)
    if len(envelope.signatures) != 1:
        raise _malformed(f"it has {len(envelope.signatures)} signatures, not one", shown_as)
    digest = pae_digest(envelope.payload_type, envelope.payload)
    signer = _signer(envelope.signatures[0].sig, digest, identities, shown_as)
    return envelope.payload, signer


def _read(raw: bytes, shown_as: str, limit: int) -> Bundle:
    """Parse a bundle and refuse whatever would go unchecked: certificates, log entries, timestamps."""
    try:
        read_json(raw, shown_as, limit)
    except RegistryError as error:
        raise SignatureError(*(trusting.BUNDLE.problem(one.message, one.place) for one in error.problems)) from error
    try:
        bundle = Bundle.from_json(raw)
    except Exception as error:  # What a foreign parser makes of hostile bytes is one thing only: not a bundle.
        raise _malformed("it does not have the fields of one", shown_as) from error
    material = bundle.verification_material
    if bundle.media_type != MEDIA_TYPE:
        raise _malformed(f"its media type is `{bundle.media_type}`, not `{MEDIA_TYPE}`", shown_as)
    if material.public_key is None:
        raise _malformed("it carries a certificate; signatures by a key are read here", shown_as)
    if material.tlog_entries or material.timestamp_verification_data is not None:
        raise _malformed("it carries log entries or timestamps, which are not checked for keys", shown_as)
    return bundle


def _signer(signature: bytes, digest: bytes, identities: Sequence[KeyIdentity], shown_as: str) -> KeyIdentity:
    for identity in identities:
        if _verifies(identity, signature, digest):
            return identity
    names = ", ".join(identity.id for identity in identities) or "nobody"
    unusable = [identity.id for identity in identities if read_public_key(identity.public) is None]
    hint = f"who may sign: {names}" + (f"; not a P-256 key: {', '.join(unusable)}" if unusable else "")
    message = "no identity that may sign here made this signature over these bytes"
    raise SignatureError(trusting.SIGNATURE.problem(message, Place(shown_as), help=hint))


def _verifies(identity: KeyIdentity, signature: bytes, digest: bytes) -> bool:
    key = read_public_key(identity.public)
    if key is None:
        return False
    try:
        key.verify(signature, digest, _PREHASHED)
    except (InvalidSignature, ValueError):
        return False
    return True


def pae_digest(payload_type: str, payload: bytes) -> bytes:
    """Digest DSSE's pre-authentication encoding, which binds a payload to its type."""
    kind = payload_type.encode()
    return hashlib.sha256(b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)).digest()


def _bundle_bytes(key: ec.EllipticCurvePrivateKey, kind: str, content: object) -> bytes:
    hint = _base64(hashlib.sha256(public_der(key)).digest())
    bundle = {
        "mediaType": MEDIA_TYPE,
        "verificationMaterial": {"publicKey": {"hint": hint}, "tlogEntries": []},
        kind: content,
    }
    return json.dumps(bundle, indent=1).encode() + b"\n"


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _malformed(why: str, shown_as: str) -> SignatureError:
    return SignatureError(trusting.BUNDLE.problem(f"not a bundle that is read here: {why}", Place(shown_as)))
