"""The certificate transparency log: a promise, inside a certificate, that the certificate is public (RFC 6962)."""

from __future__ import annotations

import hashlib
import struct
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from tooling.local_sigstore import der, keys

_SCT_LIST = x509.ObjectIdentifier("1.3.6.1.4.1.11129.2.4.2")
_VERSION_1 = _CERTIFICATE_TIMESTAMP = 0
_PRECERTIFICATE = 1
_SHA256, _ECDSA = 4, 3  # RFC 5246, 7.4.1.4.1


@dataclass(frozen=True, slots=True)
class CertificateLog:
    """A log that logs nothing and signs everything; clients verify its signature alone."""

    key: ec.EllipticCurvePrivateKey

    @property
    def key_id(self) -> bytes:
        """Return the log's id (RFC 6962, 3.2)."""
        return hashlib.sha256(keys.spki(self.key)).digest()

    def promise(self, without: x509.Certificate, issuer: keys.Public, at: datetime) -> x509.UnrecognizedExtension:
        """Sign for a certificate that does not yet carry this extension; the issuer's key is part of what is signed."""
        milliseconds = int(at.timestamp() * 1000)
        body = without.tbs_certificate_bytes
        signed = (
            struct.pack(">BBQH", _VERSION_1, _CERTIFICATE_TIMESTAMP, milliseconds, _PRECERTIFICATE)
            + hashlib.sha256(keys.spki(issuer)).digest()
            + len(body).to_bytes(3, "big")
            + body
            + _short(b"")
        )
        timestamp = (
            bytes([_VERSION_1])
            + self.key_id
            + struct.pack(">Q", milliseconds)
            + _short(b"")
            + bytes([_SHA256, _ECDSA])
            + _short(keys.sign(self.key, signed))
        )
        return x509.UnrecognizedExtension(_SCT_LIST, der.octets(_short(_short(timestamp))))


def _short(content: bytes) -> bytes:
    """Write an opaque value of TLS with a length of 16 bits."""
    return struct.pack(">H", len(content)) + content
