"""The instance against OpenSSL, which shares no code with it."""

from __future__ import annotations

import hashlib
import json
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from tooling.local_sigstore.claims import email_claims, github_claims, gitlab_claims, plain_claims
from tooling.local_sigstore.instance import LocalSigstore
from tooling.local_sigstore.mint import Minting, mint_message, mint_statement
from tooling.local_sigstore.tokens import Claims, TokenError, read_token
from tooling.local_sigstore.tsa import Request, read_request

AT = datetime(2025, 6, 1, tzinfo=UTC)
CURVES = [ec.SECP256R1(), ec.SECP384R1()]
HOLDER = ec.derive_private_key(1_000_003, ec.SECP256R1())


def openssl(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["openssl", *arguments], cwd=folder, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def write_pem(path: Path, *certificates: x509.Certificate) -> None:
    path.write_bytes(b"".join(one.public_bytes(Encoding.PEM) for one in certificates))


@pytest.mark.parametrize("curve", CURVES, ids=lambda curve: curve.name)
def test_openssl_builds_the_chain_of_a_signers_certificate(tmp_path: Path, curve: ec.EllipticCurve) -> None:
    instance = LocalSigstore.make(seed=b"x", curve=curve)
    write_pem(tmp_path / "leaf.pem", instance.certify(HOLDER.public_key(), github_claims(), AT))
    write_pem(tmp_path / "issuer.pem", instance.authority.chain[0])
    write_pem(tmp_path / "root.pem", instance.authority.chain[1])
    chain = ("-x509_strict", "-CAfile", "root.pem", "-untrusted", "issuer.pem", "-purpose", "any")

    def verdict(at: datetime) -> str:
        return openssl(tmp_path, "verify", *chain, "-attime", str(int(at.timestamp())), "leaf.pem")

    assert verdict(AT + timedelta(minutes=5)).strip() == "leaf.pem: OK"
    assert "certificate has expired" in verdict(AT + timedelta(minutes=11))


@pytest.mark.parametrize("curve", CURVES, ids=lambda curve: curve.name)
def test_openssl_asks_for_a_timestamp_and_verifies_it(tmp_path: Path, curve: ec.EllipticCurve) -> None:
    instance = LocalSigstore.make(seed=b"x", curve=curve)
    (tmp_path / "data").write_bytes(b"signature")
    openssl(tmp_path, "ts", "-query", "-data", "data", "-sha256", "-cert", "-out", "query")
    request = read_request((tmp_path / "query").read_bytes())
    assert request.digest == hashlib.sha256(b"signature").digest()
    assert request.nonce is not None
    assert request.with_certificate
    (tmp_path / "reply").write_bytes(instance.timestamps.stamp(request, datetime.now(UTC)))
    write_pem(tmp_path / "root.pem", instance.timestamps.chain[1])
    arguments = ("ts", "-verify", "-queryfile", "query", "-in", "reply", "-CAfile", "root.pem")
    assert "Verification: OK" in openssl(tmp_path, *arguments)
    other = Request(hashlib.sha256(b"other").digest(), request.nonce, with_certificate=True)
    (tmp_path / "reply").write_bytes(instance.timestamps.stamp(other, datetime.now(UTC)))
    assert "Verification: FAILED" in openssl(tmp_path, *arguments)


def test_refuses_a_request_for_a_timestamp_over_another_hash(tmp_path: Path) -> None:
    (tmp_path / "data").write_bytes(b"signature")
    openssl(tmp_path, "ts", "-query", "-data", "data", "-sha384", "-out", "query")
    with pytest.raises(ValueError, match="SHA-256"):
        read_request((tmp_path / "query").read_bytes())


def test_equal_seeds_and_times_make_equal_bundles() -> None:
    def make(seed: bytes) -> tuple[bytes, bytes, str]:
        instance = LocalSigstore.make(seed=seed)
        how = Minting(at=AT)
        both = mint_message(instance, b"x", github_claims(), how), mint_statement(instance, b"{}", github_claims(), how)
        return *both, json.dumps(instance.trusted_root())

    assert make(b"one") == make(b"one")
    assert not set(make(b"one")) & set(make(b"two"))


@pytest.mark.parametrize(
    ("claims", "name"),
    [
        (github_claims(), "https://github.com/acme/models/.github/workflows/release.yml@refs/heads/main"),
        (gitlab_claims(), "https://gitlab.com/acme/models//.gitlab-ci.yml@refs/heads/main"),
        (email_claims("ada@acme.example"), "ada@acme.example"),
        (plain_claims("https://robots.example/7"), "https://robots.example/7"),
    ],
)
def test_a_certificate_bears_the_name_that_the_issuers_tokens_mean(claims: Claims, name: str) -> None:
    certificate = LocalSigstore.make(seed=b"x").certify(HOLDER.public_key(), claims, AT)
    (bearer,) = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert bearer.value == name


def test_a_token_is_good_for_its_instance_and_for_five_minutes() -> None:
    instance, other = LocalSigstore.make(seed=b"x"), LocalSigstore.make(seed=b"y")
    token, key = instance.token(github_claims(), AT), instance.token_key.public_key()
    assert read_token(key, token, AT)["repository"] == "acme/models"
    for when in (AT - timedelta(seconds=1), AT + timedelta(minutes=5)):
        with pytest.raises(TokenError, match="not valid now"):
            read_token(key, token, when)
    with pytest.raises(TokenError, match="not a token"):
        read_token(other.token_key.public_key(), token, AT)
    with pytest.raises(TokenError, match="for somebody else"):
        read_token(key, instance.token({**github_claims(), "aud": "other"}, AT), AT)
    for odd in ("", "a.b", "a.b.c", token[:-4]):
        with pytest.raises(TokenError, match="not a token"):
            read_token(key, odd, AT)


def test_the_package_imports_nothing_of_sigstore() -> None:
    folder = Path(__file__).parents[3] / "tooling" / "local_sigstore"
    imports = [line for path in folder.glob("*.py") for line in path.read_text().splitlines() if "import " in line]
    assert imports
    assert not [
        line for line in imports if line.startswith(("from sigstore", "import sigstore", "from tooling.attest"))
    ]
