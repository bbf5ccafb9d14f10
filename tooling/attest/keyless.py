"""Signatures by somebody whom a Sigstore instance certifies, verified without a network.

sigstore-python does the cryptography: certificate and its log, time, transparency log, signature. Here stand what may
come in, who may sign under which instance, and that whatever the library makes of hostile bytes is a refusal.

A verdict does not depend on the time of asking, so it may be kept, under the digests of bundle, content and root.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

from sigstore.hashes import Hashed
from sigstore.models import Bundle
from sigstore.verify import Verifier
from sigstore.verify.policy import VerificationPolicy
from sigstore_models.bundle.v1 import Bundle as BundleFields
from sigstore_models.common.v1 import HashAlgorithm

from tooling.attest.bundles import MAX_MESSAGE_BUNDLE, MAX_STATEMENT_BUNDLE, MEDIA_TYPE
from tooling.attest.foreign import refusing, strict_bundle
from tooling.attest.policies import FirstOf
from tooling.attest.roots import Instances
from tooling.errors import Place, SignatureError
from tooling.model.identity import KeylessIdentity
from tooling.model.rules import trusting
from tooling.model.statement import PAYLOAD_TYPE
from tooling.registry.text import shown


def verify_keyless_message(
    data: bytes, bundle: bytes, identities: Sequence[KeylessIdentity], instances: Instances, shown_as: str
) -> KeylessIdentity:
    """Return the identity that signed exactly these bytes; raises SignatureError."""
    return verify_keyless_digest(hashlib.sha256(data).digest(), bundle, identities, instances, shown_as)


def verify_keyless_digest(
    digest: bytes, bundle: bytes, identities: Sequence[KeylessIdentity], instances: Instances, shown_as: str
) -> KeylessIdentity:
    """Return the identity that signed the bytes of this SHA-256 digest; raises SignatureError."""
    fields, read = read_bundle(bundle, shown_as, MAX_MESSAGE_BUNDLE)
    _is_of_todays_format(fields, shown_as)
    message = fields.message_signature
    if message is None:
        raise _malformed("a statement is signed here, not a file", shown_as)
    said = message.message_digest
    if said is not None and said.algorithm is not HashAlgorithm.SHA2_256:
        raise _malformed(f"its digest is {said.algorithm.value}, not SHA2_256", shown_as)
    hashed = Hashed(algorithm=HashAlgorithm.SHA2_256, digest=digest)
    return _signer(lambda verifier, who: verifier.verify_artifact(hashed, read, who), identities, instances, shown_as)


def verify_keyless_statement(
    bundle: bytes, identities: Sequence[KeylessIdentity], instances: Instances, shown_as: str
) -> tuple[bytes, KeylessIdentity]:
    """Return the payload of a signed in-toto statement and the identity that signed it; raises SignatureError.

    What the payload says, and about whom, is for the caller to check.
    """
    fields, read = read_bundle(bundle, shown_as, MAX_STATEMENT_BUNDLE)
    _is_of_todays_format(fields, shown_as)
    envelope = fields.dsse_envelope
    if envelope is None:
        raise _malformed("a file is signed here, not a statement", shown_as)
    if envelope.payload_type != PAYLOAD_TYPE:
        raise _malformed(f"its payload is `{shown(envelope.payload_type)}`, not `{PAYLOAD_TYPE}`", shown_as)
    signer = _signer(lambda verifier, who: verifier.verify_dsse(read, who), identities, instances, shown_as)
    return envelope.payload, signer


def read_bundle(raw: bytes, shown_as: str, limit: int) -> tuple[BundleFields, Bundle]:
    """Parse a bundle with a certificate, of any version: as plain fields, and as sigstore verifies it."""
    strict_bundle(raw, shown_as, limit)
    with refusing(shown_as, trusting.BUNDLE, "not a bundle that is read here"):
        return BundleFields.from_json(raw), Bundle.from_json(raw)


def _is_of_todays_format(fields: BundleFields, shown_as: str) -> None:
    if fields.media_type != MEDIA_TYPE:
        raise _malformed(f"its media type is `{fields.media_type}`, not `{MEDIA_TYPE}`", shown_as)


def _signer(
    verify: Callable[[Verifier, VerificationPolicy], object],
    identities: Sequence[KeylessIdentity],
    instances: Instances,
    shown_as: str,
) -> KeylessIdentity:
    """Ask each instance about the identities that name it, and no instance about any other."""
    refusals: list[str] = []
    for name in dict.fromkeys(identity.instance for identity in identities):
        if name not in instances:
            refusals.append(f"no Sigstore instance `{name}` is trusted here")
            continue
        policy = FirstOf([identity for identity in identities if identity.instance == name])
        try:
            with refusing(shown_as, trusting.SIGNATURE, "the signature does not hold"):
                verify(instances[name].verifier, policy)
        except SignatureError as error:
            refusals.extend(problem.message for problem in error.problems)
            continue
        if policy.found is not None:
            return policy.found
    names = ", ".join(identity.id for identity in identities) or "nobody"
    message = "; ".join(refusals) or "no identity may sign here"
    raise SignatureError(trusting.SIGNATURE.problem(message, Place(shown_as), help=f"who may sign: {names}"))


def _malformed(why: str, shown_as: str) -> SignatureError:
    return SignatureError(trusting.BUNDLE.problem(f"not a bundle that is read here: {why}", Place(shown_as)))
