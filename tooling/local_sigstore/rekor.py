"""The transparency log, in both of Rekor's forms, over a real Merkle tree.

Version 1 vouches for the time itself; version 2 does not, and needs a timestamp beside it. Sources:
https://github.com/sigstore/rekor, https://github.com/sigstore/rekor-tiles, https://c2sp.org/tlog-checkpoint
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from typing import Any, Literal

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding

from tooling.local_sigstore import keys, merkle

Version = Literal[1, 2]
Body = Mapping[str, Any]
_ED25519_NOTE = b"\x01"
_HINT = 4


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature to be logged: over the bytes of this digest, and made by whoever the verifier says."""

    digest: bytes
    signature: bytes
    verifier: x509.Certificate | ec.EllipticCurvePublicKey
    envelope: str | None = None
    payload: bytes = b""

    @property
    def verifier_pem(self) -> str:
        """Return certificate or key in PEM, in base64 once more, as version 1 wants it."""
        if isinstance(self.verifier, x509.Certificate):
            return to_base64(self.verifier.public_bytes(Encoding.PEM))
        return to_base64(
            self.verifier.public_bytes(Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo),
        )


@dataclass(frozen=True, slots=True)
class Entry:
    """What the log answers: the entry, the proof that it is in the tree, the signed head of the tree."""

    kind: str
    version: str
    body: bytes
    log_id: bytes
    index: int
    root: bytes
    size: int
    path: tuple[bytes, ...]
    checkpoint: str
    integrated: int | None
    promise: bytes | None

    def in_bundle(self) -> dict[str, Any]:
        """Return the entry as a bundle carries it."""
        proof = {
            "logIndex": str(self.index),
            "rootHash": to_base64(self.root),
            "treeSize": str(self.size),
            "hashes": [to_base64(one) for one in self.path],
            "checkpoint": {"envelope": self.checkpoint},
        }
        entry = {
            "logIndex": str(self.index),
            "logId": {"keyId": to_base64(self.log_id)},
            "kindVersion": {"kind": self.kind, "version": self.version},
            "inclusionProof": proof,
            "canonicalizedBody": to_base64(self.body),
        }
        if self.promise is None:
            return entry
        promise = {"signedEntryTimestamp": to_base64(self.promise)}
        return entry | {"integratedTime": str(self.integrated), "inclusionPromise": promise}

    def as_answer(self) -> dict[str, Any]:
        """Return the entry as version 1 answers."""
        proof = {
            "checkpoint": self.checkpoint,
            "hashes": [one.hex() for one in self.path],
            "logIndex": self.index,
            "rootHash": self.root.hex(),
            "treeSize": self.size,
        }
        entry = {
            "body": to_base64(self.body),
            "integratedTime": self.integrated,
            "logID": self.log_id.hex(),
            "logIndex": self.index,
            "verification": {"inclusionProof": proof, "signedEntryTimestamp": to_base64(self.promise or b"")},
        }
        return {merkle.leaf_hash(self.body).hex(): entry}


@dataclass(slots=True)
class Log:
    """One log; several threads may add to it."""

    origin: str
    key: ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey
    version: Version
    _leaves: list[bytes] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    @property
    def size(self) -> int:
        """Return how many entries there are."""
        return len(self._leaves)

    @property
    def log_id(self) -> bytes:
        """Return the id: of the key in version 1, of name and key in version 2."""
        if isinstance(self.key, ec.EllipticCurvePrivateKey):
            return hashlib.sha256(keys.spki(self.key)).digest()
        raw = self.key.public_key().public_bytes_raw()
        return hashlib.sha256(self.origin.encode() + b"\n" + _ED25519_NOTE + raw).digest()

    def add(self, signed: Signed, at: datetime) -> Entry:
        """Log a signature; `at` is the time that version 1 vouches for."""
        return self.append(_v1(signed) if self.version == 1 else _message_v2(signed), at)

    def append(self, document: Body, at: datetime) -> Entry:
        """Log any document, be it an entry or not."""
        body = canonical(document)
        with self._lock:
            index = len(self._leaves)
            self._leaves.append(merkle.leaf_hash(body))
            leaves = tuple(self._leaves)
        root = merkle.root_hash(leaves)
        return Entry(
            kind=document["kind"],
            version=document["apiVersion"],
            body=body,
            log_id=self.log_id,
            index=index,
            root=root,
            size=len(leaves),
            path=tuple(merkle.inclusion_path(index, leaves)),
            checkpoint=self._checkpoint(root, len(leaves)),
            integrated=int(at.timestamp()) if self.version == 1 else None,
            promise=self._promise(body, index, at) if self.version == 1 else None,
        )

    def _promise(self, body: bytes, index: int, at: datetime) -> bytes:
        promised = {
            "body": to_base64(body),
            "integratedTime": int(at.timestamp()),
            "logID": self.log_id.hex(),
            "logIndex": index,
        }
        return keys.sign(self.key, canonical(promised))

    def _checkpoint(self, root: bytes, size: int) -> str:
        note = f"{self.origin}\n{size}\n{to_base64(root)}\n"
        signature = self.log_id[:_HINT] + keys.sign(self.key, note.encode())
        return f"{note}\n— {self.origin} {to_base64(signature)}\n"


def canonical(document: Body) -> bytes:
    """Write JSON in its one canonical form, enough of RFC 8785 for ASCII text and whole numbers."""
    return json.dumps(document, sort_keys=True, separators=(",", ":")).encode()


def to_base64(raw: bytes) -> str:
    """Write bytes as JSON formats do."""
    return base64.b64encode(raw).decode()


def _v1(signed: Signed) -> Body:
    return _message_v1(signed) if signed.envelope is None else _envelope_v1(signed, signed.envelope)


def _message_v1(signed: Signed) -> Body:
    spec = {
        "data": {"hash": {"algorithm": "sha256", "value": signed.digest.hex()}},
        "signature": {"content": to_base64(signed.signature), "publicKey": {"content": signed.verifier_pem}},
    }
    return {"apiVersion": "0.0.1", "kind": "hashedrekord", "spec": spec}


def _envelope_v1(signed: Signed, envelope: str) -> Body:
    spec = {
        "envelopeHash": {"algorithm": "sha256", "value": hashlib.sha256(envelope.encode()).hexdigest()},
        "payloadHash": {"algorithm": "sha256", "value": hashlib.sha256(signed.payload).hexdigest()},
        "signatures": [{"signature": to_base64(signed.signature), "verifier": signed.verifier_pem}],
    }
    return {"apiVersion": "0.0.1", "kind": "dsse", "spec": spec}


def _message_v2(signed: Signed) -> Body:
    """Write the one kind of entry that version 2 has; of an envelope it logs what was signed, not the payload."""
    if isinstance(signed.verifier, x509.Certificate):
        who = {"x509Certificate": {"rawBytes": to_base64(signed.verifier.public_bytes(Encoding.DER))}}
    else:
        who = {"publicKey": {"rawBytes": to_base64(keys.spki(signed.verifier))}}
    logged = {
        "data": {"algorithm": "SHA2_256", "digest": to_base64(signed.digest)},
        "signature": {
            "content": to_base64(signed.signature),
            "verifier": {**who, "keyDetails": "PKIX_ECDSA_P256_SHA_256"},
        },
    }
    return {"apiVersion": "0.0.2", "kind": "hashedrekord", "spec": {"hashedRekordV002": logged}}
