"""Entries of a transparency log beside a signature by a key: is it this signature that was logged?

sigstore-python verifies entries, but only as part of a bundle with a certificate, so two methods are used here that it
does not promise to keep.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives import serialization
from sigstore._internal.trust import KeyringPurpose
from sigstore.errors import VerificationError
from sigstore.models import TransparencyLogEntry, TrustedRoot
from sigstore_models.rekor.v1 import TransparencyLogEntry as EntryFields

from tooling.attest.foreign import refusing
from tooling.errors import Place, SignatureError
from tooling.model.rules import trusting
from tooling.registry.strict_json import read_json


@dataclass(frozen=True, slots=True)
class KeySignature:
    """What a key signed: the digest that went into the signature, and for a statement its payload."""

    digest: bytes
    signature: bytes
    public_der: bytes
    payload: bytes | None = None


def check_log_entry(entry: EntryFields, root: TrustedRoot, signed: KeySignature, shown_as: str) -> None:
    """Check that a trusted log holds this very signature; raises SignatureError."""
    with refusing(shown_as, trusting.SIGNATURE, "the log entry does not hold"):
        TransparencyLogEntry(entry)._verify(root.rekor_keyring(KeyringPurpose.VERIFY))  # noqa: SLF001 - see above
        logged = _logged(entry, read_json(entry.canonicalized_body, shown_as))
    digest = signed.digest
    if entry.kind_version.kind == "dsse" and signed.payload is not None:
        digest = hashlib.sha256(signed.payload).digest()
    if logged != (digest, signed.signature, signed.public_der):
        message = "the log entry is about another signature, content or key"
        raise SignatureError(trusting.SIGNATURE.problem(message, Place(shown_as)))


def _logged(entry: EntryFields, body: Any) -> tuple[bytes, bytes, bytes]:
    """Return digest, signature and key that an entry logs; whatever it raises, it is a refusal."""
    kind, spec = (body["kind"], body["apiVersion"]), body["spec"]
    if kind != (entry.kind_version.kind, entry.kind_version.version):
        raise VerificationError("the entry is of another kind than the bundle says")
    match kind:
        case ("hashedrekord", "0.0.1"):
            made = spec["signature"]
            return _hash(spec["data"]["hash"]), base64.b64decode(made["content"]), _pem(made["publicKey"]["content"])
        case ("hashedrekord", "0.0.2"):
            data, made = spec["hashedRekordV002"]["data"], spec["hashedRekordV002"]["signature"]
            if data["algorithm"] != "SHA2_256":
                raise VerificationError("the entry's digest is not SHA2_256")
            key = base64.b64decode(made["verifier"]["publicKey"]["rawBytes"])
            return base64.b64decode(data["digest"]), base64.b64decode(made["content"]), key
        case ("dsse", "0.0.1"):
            (made,) = spec["signatures"]
            return _hash(spec["payloadHash"]), base64.b64decode(made["signature"]), _pem(made["verifier"])
        case _:
            raise VerificationError("no such kind of entry is read here")


def _hash(said: Any) -> bytes:
    if said["algorithm"] != "sha256":
        raise VerificationError("the entry's digest is not sha256")
    return bytes.fromhex(said["value"])


def _pem(text: str) -> bytes:
    key = serialization.load_pem_public_key(base64.b64decode(text))
    return key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
