"""The certificate authority: a root, one that issues, and short-lived certificates for signers (RFC 5280)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

from tooling.local_sigstore import keys
from tooling.local_sigstore.ct import CertificateLog
from tooling.local_sigstore.tokens import Subject

LIFETIME = timedelta(minutes=10)
_YEARS = timedelta(days=365 * 30)


@dataclass(frozen=True, slots=True)
class Holder:
    """A key and the certificate about it."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate


@dataclass(frozen=True, slots=True)
class Authority:
    """A root and an intermediate, on one curve."""

    seed: keys.Seed
    root: Holder
    issuer: Holder

    @property
    def chain(self) -> tuple[x509.Certificate, ...]:
        """Return the certificates above a signer's, the root last."""
        return self.issuer.certificate, self.root.certificate

    def issue(
        self,
        holder: ec.EllipticCurvePublicKey,
        subject: Subject,
        at: datetime,
        log: CertificateLog | None,
        usage: ObjectIdentifier = ExtendedKeyUsageOID.CODE_SIGNING,
    ) -> x509.Certificate:
        """Certify a signer's key for ten minutes from `at`; without a log the certificate has no timestamp of one."""
        number = self.seed.serial(f"{keys.spki(holder).hex()} {at.isoformat()}")
        builder = _builder(x509.Name([]), holder, self.issuer, number, at, at + LIFETIME)
        builder = builder.add_extension(_key_usage(for_certificates=False), critical=True)
        builder = builder.add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
        builder = builder.add_extension(x509.SubjectAlternativeName([subject.name]), critical=True)
        for extension in subject.extensions:
            builder = builder.add_extension(extension, critical=False)
        without = _signed(builder, self.issuer.key)
        if log is None:
            return without
        promise = log.promise(without, self.issuer.key.public_key(), at)
        return _signed(builder.add_extension(promise, critical=False), self.issuer.key)


def make_authority(seed: keys.Seed, name: str, curve: ec.EllipticCurve, since: datetime) -> Authority:
    """Make root and intermediate, valid for thirty years."""
    root = make_root(seed, f"{name} root", curve, since, levels_below=1)
    key = seed.ecdsa(f"{name} issuer", curve)
    builder = _builder(_name(f"{name} issuer"), key.public_key(), root, seed.serial("issuer"), since, since + _YEARS)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    builder = builder.add_extension(_key_usage(for_certificates=True), critical=True)
    builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CODE_SIGNING]), critical=False)
    return Authority(seed, root, Holder(key, _signed(builder, root.key)))


def make_root(seed: keys.Seed, name: str, curve: ec.EllipticCurve, since: datetime, levels_below: int) -> Holder:
    """Make a certificate authority that signs itself."""
    key = seed.ecdsa(name, curve)
    public = key.public_key()
    builder = (
        x509.CertificateBuilder(_name(name), _name(name), public, seed.serial(name), since, since + _YEARS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=levels_below), critical=True)
        .add_extension(_key_usage(for_certificates=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(public), critical=False)
    )
    return Holder(key, _signed(builder, key))


def make_timestamper(seed: keys.Seed, root: Holder, name: str, since: datetime) -> Holder:
    """Make a certificate for signing timestamps; the one usage it has is critical (RFC 3161, 2.3)."""
    key = seed.ecdsa(name, root.key.curve)
    builder = _builder(_name(name), key.public_key(), root, seed.serial(name), since, since + _YEARS)
    builder = builder.add_extension(_key_usage(for_certificates=False), critical=True)
    builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    return Holder(key, _signed(builder, root.key))


def _builder(
    name: x509.Name,
    public: ec.EllipticCurvePublicKey,
    issuer: Holder,
    number: int,
    since: datetime,
    until: datetime,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder(issuer.certificate.subject, name, public, number, since, until)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key()),
            critical=False,
        )
    )


def _signed(builder: x509.CertificateBuilder, key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    return builder.sign(key, keys.hash_for(key.curve), ecdsa_deterministic=True)


def _key_usage(*, for_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not for_certificates,
        key_cert_sign=for_certificates,
        crl_sign=for_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _name(common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "local sigstore"),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )
