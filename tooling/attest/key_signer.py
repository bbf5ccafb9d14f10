"""Signing with a private key."""

from __future__ import annotations

from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

from tooling.attest import bundles
from tooling.attest.interface import Signer
from tooling.model.statement import PAYLOAD_TYPE


@dataclass(frozen=True, slots=True)
class KeySigner:
    """A `Signer` that holds its key in memory."""

    key: EllipticCurvePrivateKey

    def sign_message(self, data: bytes) -> bytes:
        """Sign bytes as they are; returns a bundle."""
        return bundles.sign_message(data, self.key)

    def sign_statement(self, payload: bytes) -> bytes:
        """Sign the payload of an in-toto statement; returns a bundle, which contains the payload."""
        return bundles.sign_statement(payload, PAYLOAD_TYPE, self.key)


def as_signer(who: Signer | EllipticCurvePrivateKey) -> Signer:
    """Return whoever signs: a key signs for itself."""
    return KeySigner(who) if isinstance(who, EllipticCurvePrivateKey) else who
