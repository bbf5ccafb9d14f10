"""One instance: authority, logs, timestamps and tokens, and signatures made without any network."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from tooling.local_sigstore import authority, ct, keys, rekor, roots, tokens, tsa

# The first second of a year long gone, so that what is signed today is signed after every key was made.
SINCE = datetime(2024, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class LocalSigstore:
    """A whole instance; equal seeds make equal instances."""

    name: str
    seed: keys.Seed
    authority: authority.Authority
    certificates: ct.CertificateLog
    log_v1: rekor.Log
    log_v2: rekor.Log
    timestamps: tsa.TimestampAuthority
    token_key: ec.EllipticCurvePrivateKey
    since: datetime

    @classmethod
    def make(
        cls,
        name: str = "local",
        *,
        seed: bytes | None = None,
        curve: ec.EllipticCurve | None = None,
        since: datetime = SINCE,
    ) -> Self:
        """Make an instance, with P-384 for its certificates as the public one has it, and a random seed by default."""
        source = keys.Seed(secrets.token_bytes(32) if seed is None else seed)
        own_curve, p256 = curve or ec.SECP384R1(), ec.SECP256R1()
        stamp_root = authority.make_root(source, f"{name} time root", own_curve, since, levels_below=0)
        return cls(
            name=name,
            seed=source,
            authority=authority.make_authority(source, name, own_curve, since),
            certificates=ct.CertificateLog(source.ecdsa(f"{name} ct", p256)),
            log_v1=rekor.Log(f"{name}-v1.invalid", source.ecdsa(f"{name} log", p256), 1),
            log_v2=rekor.Log(f"{name}-v2.invalid", source.ed25519(f"{name} log"), 2),
            timestamps=tsa.make_timestamp_authority(source, stamp_root, f"{name} time", since),
            token_key=source.ecdsa(f"{name} tokens", p256),
            since=since,
        )

    def log(self, version: rekor.Version) -> rekor.Log:
        """Return one of the two logs."""
        return self.log_v1 if version == 1 else self.log_v2

    def certify(self, holder: ec.EllipticCurvePublicKey, claims: tokens.Claims, at: datetime) -> x509.Certificate:
        """Issue a certificate for whoever the claims name, and log it."""
        return self.authority.issue(holder, tokens.subject_of(claims), at, self.certificates)

    def token(self, claims: tokens.Claims, at: datetime | None = None) -> str:
        """Return a token with these claims, valid from now unless another time is given."""
        return tokens.make_token(self.token_key, claims, at or datetime.now(UTC))

    def timestamp(self, signature: bytes, at: datetime) -> bytes:
        """Return a timestamp over a signature."""
        return self.timestamps.stamp(tsa.Request(hashlib.sha256(signature).digest(), None, with_certificate=False), at)

    def trusted_root(self, *, timestamps: bool = True) -> dict[str, Any]:
        """Return what verifiers need, as JSON's objects and lists."""
        stamp = roots.authority(f"{self.name}-time", self.timestamps.chain, self.since)
        return {
            "mediaType": "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
            "tlogs": [roots.log(f"{self.name}-v{one.version}", one, self.since) for one in (self.log_v1, self.log_v2)],
            "certificateAuthorities": [roots.authority(self.name, self.authority.chain, self.since)],
            "ctlogs": [roots.log(f"{self.name}-ct", self.certificates, self.since)],
            "timestampAuthorities": [stamp] if timestamps else [],
        }

    def client_trust_config(self, url: str, version: rekor.Version = 2, *, timestamps: bool = True) -> dict[str, Any]:
        """Return what signers need: the trusted root and where the services are."""
        return {
            "mediaType": "application/vnd.dev.sigstore.clienttrustconfig.v0.1+json",
            "trustedRoot": self.trusted_root(),
            "signingConfig": roots.signing_config(url, version, self.since, timestamps=timestamps),
        }
