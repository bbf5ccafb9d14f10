"""Whatever a bundle holds, key or certificate: who of those who may sign has signed?"""

from __future__ import annotations

from collections.abc import Sequence

from tooling.attest.bundles import verify_message, verify_statement
from tooling.attest.roots import Instances
from tooling.model.identity import Identity, KeyIdentity, KeylessIdentity


def verify_message_by(
    identities: Sequence[Identity], data: bytes, bundle: bytes, instances: Instances, shown_as: str
) -> Identity:
    """Return the identity that signed exactly these bytes; raises SignatureError."""
    if _holds_a_key(bundle):
        return verify_message(data, bundle, _with_keys(identities), shown_as)
    from tooling.attest.keyless import verify_keyless_message

    return verify_keyless_message(data, bundle, _without_keys(identities), instances, shown_as)


def verify_statement_by(
    identities: Sequence[Identity], bundle: bytes, instances: Instances, shown_as: str
) -> tuple[bytes, Identity]:
    """Return the payload of a signed in-toto statement and the identity that signed it; raises SignatureError."""
    if _holds_a_key(bundle):
        return verify_statement(bundle, _with_keys(identities), shown_as)
    from tooling.attest.keyless import verify_keyless_statement

    return verify_keyless_statement(bundle, _without_keys(identities), instances, shown_as)


def _holds_a_key(bundle: bytes) -> bool:
    """Look which of two readers to ask; either reads strictly, and refuses what is for the other or for neither."""
    return b'"publicKey"' in bundle


def _with_keys(identities: Sequence[Identity]) -> list[KeyIdentity]:
    return [one for one in identities if isinstance(one, KeyIdentity)]


def _without_keys(identities: Sequence[Identity]) -> list[KeylessIdentity]:
    return [one for one in identities if not isinstance(one, KeyIdentity)]
