"""Any Sigstore bundle, judged by what the caller says: for `haat verify-bundle` and the public conformance tests.

More is taken than in a registry: older versions of the format, statements of any kind about the file asked for, and log
entries beside a signature by a key. What a bundle carries is checked or refused.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils
from sigstore.hashes import Hashed
from sigstore.verify.policy import AllOf, Identity, OIDCIssuer, OIDCIssuerV2
from sigstore_models.bundle.v1 import Bundle as BundleFields
from sigstore_models.common.v1 import HashAlgorithm, MessageSignature

from tooling.attest.bundles import pae_digest
from tooling.attest.foreign import refusing, strict_bundle
from tooling.attest.keyless import read_bundle
from tooling.attest.keys import public_der
from tooling.attest.log_entries import KeySignature, check_log_entry
from tooling.attest.roots import read_instance, read_trusted_root
from tooling.errors import FetchError, Place, RegistryError, SignatureError
from tooling.model.rules import reading, trusting
from tooling.model.statement import PAYLOAD_TYPE, STATEMENT_TYPE
from tooling.registry.strict_json import read_json

MAX_BUNDLE = 1_048_576
_PREHASHED = ec.ECDSA(utils.Prehashed(hashes.SHA256()))


@dataclass(frozen=True, slots=True)
class NameAndIssuer:
    """A name in a certificate, and who vouched for it."""

    name: str
    issuer: str

    def verify(self, cert: x509.Certificate) -> None:
        """Raise sigstore's VerificationError unless the certificate says so; old ones have only the old field."""
        fields = {extension.oid for extension in cert.extensions}
        issuer = OIDCIssuerV2(self.issuer) if OIDCIssuerV2.oid in fields else OIDCIssuer(self.issuer)
        AllOf([Identity(identity=self.name), issuer]).verify(cert)


def verify_certified(bundle: bytes, digest: bytes, who: NameAndIssuer, root: bytes, shown_as: str) -> None:
    """Check that somebody of this name signed the bytes of a SHA-256 digest, or a statement about them.

    Raises SignatureError, and PolicyError where the root cannot be used.
    """
    verifier = read_instance("given", root, "trusted root").verifier
    fields, read = read_bundle(bundle, shown_as, MAX_BUNDLE)
    if fields.message_signature is not None:
        _says(fields.message_signature, digest, shown_as)
        hashed = Hashed(algorithm=HashAlgorithm.SHA2_256, digest=digest)
        with refusing(shown_as, trusting.SIGNATURE, "the signature does not hold"):
            verifier.verify_artifact(hashed, read, who)
        return
    with refusing(shown_as, trusting.SIGNATURE, "the signature does not hold"):
        payload_type, payload = verifier.verify_dsse(read, who)
    _is_about(payload_type, payload, digest, shown_as)


def verify_by_key(bundle: bytes, digest: bytes, public_pem: bytes, root: bytes, shown_as: str) -> None:
    """Check that a key signed the bytes of a SHA-256 digest, or a statement about them, and every log entry.

    Raises SignatureError, FetchError where the key and PolicyError where the root cannot be used.
    """
    public = _read_public_pem(public_pem)
    trusted = read_trusted_root(root, "trusted root")
    fields = _read_key_bundle(bundle, shown_as)
    signed = _signed(fields, digest, public_der(public), shown_as)
    try:
        public.verify(signed.signature, signed.digest, _PREHASHED)
    except (InvalidSignature, ValueError) as error:
        message = "the key did not make this signature over these bytes"
        raise SignatureError(trusting.SIGNATURE.problem(message, Place(shown_as))) from error
    for entry in fields.verification_material.tlog_entries:
        check_log_entry(entry, trusted, signed, shown_as)


def _read_key_bundle(raw: bytes, shown_as: str) -> BundleFields:
    document: Any = strict_bundle(raw, shown_as, MAX_BUNDLE)
    with refusing(shown_as, trusting.BUNDLE, "not a bundle that is read here"):
        # Protobuf's JSON leaves empty lists out; sigstore's model wants this one.
        material = {"tlogEntries": (), **document["verificationMaterial"]}
        fields = BundleFields.from_json(json.dumps({**document, "verificationMaterial": material}))
    stamps = fields.verification_material.timestamp_verification_data
    if fields.verification_material.public_key is None:
        raise _malformed("it carries a certificate, and a key was given", shown_as)
    if stamps is not None and stamps.rfc3161_timestamps:
        raise _malformed("it carries timestamps, which are not checked for keys", shown_as)
    return fields


def _signed(fields: BundleFields, digest: bytes, public: bytes, shown_as: str) -> KeySignature:
    message, envelope = fields.message_signature, fields.dsse_envelope
    if message is not None:
        _says(message, digest, shown_as)
        return KeySignature(digest, message.signature, public)
    if envelope is None or len(envelope.signatures) != 1:
        raise _malformed("it has not one signature", shown_as)
    _is_about(envelope.payload_type, envelope.payload, digest, shown_as)
    signed = pae_digest(envelope.payload_type, envelope.payload)
    return KeySignature(signed, envelope.signatures[0].sig, public, envelope.payload)


def _says(message: MessageSignature, digest: bytes, shown_as: str) -> None:
    said = message.message_digest
    if said is not None and (said.algorithm, said.digest) != (HashAlgorithm.SHA2_256, digest):
        message_text = "the signature is over other bytes than these"
        raise SignatureError(trusting.SIGNATURE.problem(message_text, Place(shown_as)))


def _is_about(payload_type: str, payload: bytes, digest: bytes, shown_as: str) -> None:
    """Check that a payload is an in-toto statement with this digest among its subjects."""
    if payload_type != PAYLOAD_TYPE:
        raise _malformed(f"its payload is not `{PAYLOAD_TYPE}`", shown_as)
    try:
        statement = read_json(payload, shown_as)
    except RegistryError as error:
        raise SignatureError(*(trusting.BUNDLE.problem(one.message, one.place) for one in error.problems)) from error
    if not isinstance(statement, dict) or statement.get("_type") != STATEMENT_TYPE:
        raise _malformed(f"its payload is not a statement of type `{STATEMENT_TYPE}`", shown_as)
    if not any(_has_digest(one, digest.hex()) for one in _subjects(statement)):
        message = "the statement is not about these bytes"
        raise SignatureError(trusting.SIGNATURE.problem(message, Place(shown_as)))


def _subjects(statement: dict[str, Any]) -> tuple[Any, ...]:
    subjects = statement.get("subject")
    return subjects if isinstance(subjects, tuple) else ()


def _has_digest(subject: Any, wanted: str) -> bool:
    said = subject.get("digest") if isinstance(subject, dict) else None
    return isinstance(said, dict) and said.get("sha256") == wanted


def _read_public_pem(raw: bytes) -> ec.EllipticCurvePublicKey:
    try:
        key = serialization.load_pem_public_key(raw)
    except ValueError as error:
        raise FetchError(reading.UNREADABLE.problem("the key is not a public key in PEM")) from error
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise FetchError(reading.UNREADABLE.problem("the key is not on the curve P-256"))
    return key


def _malformed(why: str, shown_as: str) -> SignatureError:
    return SignatureError(trusting.BUNDLE.problem(f"not a bundle that is read here: {why}", Place(shown_as)))
