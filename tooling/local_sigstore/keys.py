"""The instance's keys, all derived from one seed, so that a demonstration can be built again, byte for byte."""

from __future__ import annotations

from dataclasses import dataclass

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

Private = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey
Public = ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey

# So many bits more than the curve's order that the remainder is as good as uniform (FIPS 186-5, A.2.1).
_EXTRA_BYTES = 16


@dataclass(frozen=True, slots=True)
class Seed:
    """A secret from which keys and serial numbers follow by name."""

    secret: bytes

    def ecdsa(self, name: str, curve: ec.EllipticCurve) -> ec.EllipticCurvePrivateKey:
        """Derive a key on a curve."""
        order = curve.group_order
        number = int.from_bytes(self._derive(name, order.bit_length() // 8 + _EXTRA_BYTES), "big")
        return ec.derive_private_key(1 + number % (order - 1), curve)

    def ed25519(self, name: str) -> ed25519.Ed25519PrivateKey:
        """Derive an Ed25519 key."""
        return ed25519.Ed25519PrivateKey.from_private_bytes(self._derive(name, 32))

    def serial(self, name: str) -> int:
        """Derive a certificate's serial number: positive, at most 20 octets (RFC 5280, 4.1.2.2)."""
        return int.from_bytes(self._derive(name, 19), "big") + 1

    def _derive(self, name: str, length: int) -> bytes:
        return HKDF(hashes.SHA512(), length, None, name.encode()).derive(self.secret)


def hash_for(curve: ec.EllipticCurve) -> hashes.SHA256 | hashes.SHA384:
    """Return the hash as wide as the curve."""
    return hashes.SHA384() if isinstance(curve, ec.SECP384R1) else hashes.SHA256()


def sign(key: Private, data: bytes) -> bytes:
    """Sign; the same data give the same signature (RFC 6979, RFC 8032)."""
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return key.sign(data)
    return key.sign(data, ec.ECDSA(hash_for(key.curve), deterministic_signing=True))


def spki(key: Private | Public) -> bytes:
    """Return the public half as DER SubjectPublicKeyInfo."""
    public = key if isinstance(key, Public) else key.public_key()
    return public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
