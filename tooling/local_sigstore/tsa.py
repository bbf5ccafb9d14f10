"""The timestamp authority (RFC 3161): a signed statement of when a digest was shown to it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from tooling.local_sigstore import authority, der, keys

_SIGNED_DATA = "1.2.840.113549.1.7.2"
_TIMESTAMP_INFO = "1.2.840.113549.1.9.16.1.4"
_CONTENT_TYPE = "1.2.840.113549.1.9.3"
_MESSAGE_DIGEST = "1.2.840.113549.1.9.4"
_SIGNING_CERTIFICATE_V2 = "1.2.840.113549.1.9.16.2.47"
_SHA256 = "2.16.840.1.101.3.4.2.1"
_ECDSA_WITH = {"sha256": "1.2.840.10045.4.3.2", "sha384": "1.2.840.10045.4.3.3"}
_HASH_ID = {"sha256": _SHA256, "sha384": "2.16.840.1.101.3.4.2.2"}
_POLICY = "1.3.6.1.4.1.57264.2"
_GRANTED = 0


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody wants a timestamp for; only SHA-256 is offered."""

    digest: bytes
    nonce: int | None
    with_certificate: bool


@dataclass(frozen=True, slots=True)
class TimestampAuthority:
    """A root of its own, and the certificate that signs."""

    root: authority.Holder
    signer: authority.Holder

    @property
    def chain(self) -> tuple[x509.Certificate, ...]:
        """Return the signing certificate and the root."""
        return self.signer.certificate, self.root.certificate

    def stamp(self, request: Request, at: datetime) -> bytes:
        """Return the TimeStampResp, to the second."""
        info = _info(request, at)
        token = der.sequence(der.object_id(_SIGNED_DATA), der.explicit(0, self._signed_data(info, request)))
        return der.sequence(der.sequence(der.integer(_GRANTED)), token)

    def _signed_data(self, info: bytes, request: Request) -> bytes:
        content = der.sequence(der.object_id(_TIMESTAMP_INFO), der.explicit(0, der.octets(info)))
        own = der.explicit(0, _der(self.signer.certificate)) if request.with_certificate else b""
        hashed = der.sequence(der.object_id(_HASH_ID[self._hash_name]))
        return der.sequence(der.integer(3), der.set_of(hashed), content, own, der.set_of(self._signer_info(info)))

    def _signer_info(self, info: bytes) -> bytes:
        certificate = self.signer.certificate
        attributes = der.set_of(
            _attribute(_CONTENT_TYPE, der.object_id(_TIMESTAMP_INFO)),
            _attribute(_MESSAGE_DIGEST, der.octets(hashlib.new(self._hash_name, info).digest())),
            _attribute(_SIGNING_CERTIFICATE_V2, _certificate_id(certificate)),
        )
        return der.sequence(
            der.integer(1),
            der.sequence(certificate.issuer.public_bytes(), der.integer(certificate.serial_number)),
            der.sequence(der.object_id(_HASH_ID[self._hash_name])),
            # Signed as a SET, carried under an implicit tag (RFC 5652, 5.4).
            der.implicit_set(0, attributes),
            der.sequence(der.object_id(_ECDSA_WITH[self._hash_name])),
            der.octets(keys.sign(self.signer.key, attributes)),
        )

    @property
    def _hash_name(self) -> str:
        return keys.hash_for(self.signer.key.curve).name


def make_timestamp_authority(seed: keys.Seed, root: authority.Holder, name: str, since: datetime) -> TimestampAuthority:
    """Make an authority under a root."""
    return TimestampAuthority(root, authority.make_timestamper(seed, root, f"{name} signer", since))


def read_request(raw: bytes) -> Request:
    """Read a TimeStampReq; raises ValueError."""
    (version_tag, version), (_, imprint), *options = der.inside(raw)
    (_, algorithm), (_, digest) = der.values(imprint)
    name = next(der.values(algorithm))
    wanted = der.tagged(*name) == der.object_id(_SHA256) and len(digest) == hashlib.sha256().digest_size
    if version_tag != der.INTEGER or version != b"\x01" or not wanted:
        raise ValueError("version 1 and SHA-256 are offered")
    chosen = dict(options)
    nonce = int.from_bytes(chosen[der.INTEGER], "big") if der.INTEGER in chosen else None
    return Request(digest, nonce, chosen.get(der.BOOLEAN, b"\x00") != b"\x00")


def _info(request: Request, at: datetime) -> bytes:
    algorithm = der.sequence(der.object_id(_SHA256), der.tagged(0x05, b""))
    number = int.from_bytes(hashlib.sha256(request.digest + at.isoformat().encode()).digest()[:8], "big")
    return der.sequence(
        der.integer(1),
        der.object_id(_POLICY),
        der.sequence(algorithm, der.octets(request.digest)),
        der.integer(number),
        der.time(at),
        b"" if request.nonce is None else der.integer(request.nonce),
    )


def _attribute(kind: str, value: bytes) -> bytes:
    return der.sequence(der.object_id(kind), der.set_of(value))


def _certificate_id(certificate: x509.Certificate) -> bytes:
    """Write ESSCertIDv2 (RFC 5035), whose default hash is SHA-256."""
    return der.sequence(der.sequence(der.sequence(der.octets(hashlib.sha256(_der(certificate)).digest()))))


def _der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.DER)
