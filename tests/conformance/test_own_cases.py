"""Cases of the public suite's form, made with the local Sigstore; each failing one says why."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.conformance.cases import ISSUER, NAME, haat, must_fail, run_case
from tests.unit.attest.keyless_samples import AT, DATA, LOCAL, PAYLOAD, RIVAL, STATED, V1, V2, b64, part, with_part
from tooling.attest.bundles import sign_message, sign_statement
from tooling.local_sigstore.claims import github_claims
from tooling.local_sigstore.mint import Minting, mint_message, mint_statement
from tooling.local_sigstore.proposals import pae
from tooling.local_sigstore.rekor import Signed, Version
from tooling.model.statement import PAYLOAD_TYPE

KEY = ec.derive_private_key(1_000_003, ec.SECP256R1())
OTHER = ec.derive_private_key(1_000_033, ec.SECP256R1())
BEACON = github_claims(
    "sigstore-conformance/extremely-dangerous-public-oidc-beacon",
    ".github/workflows/extremely-dangerous-oidc-beacon.yml",
)
ENTRY = ("verificationMaterial", "tlogEntries")


@dataclass(frozen=True, slots=True)
class Case:
    """The files of a case, and what the refusal says."""

    bundle: bytes
    reason: str = ""
    key: ec.EllipticCurvePrivateKey | None = None
    root: dict[str, Any] | None = None
    artifact: bytes = DATA


def certified(how: Minting = V2, data: bytes = DATA) -> bytes:
    return mint_message(LOCAL, data, BEACON, how)


def stated(change: Callable[[dict[str, Any]], dict[str, Any]] = dict, how: Minting = V2) -> bytes:
    return mint_statement(LOCAL, json.dumps(change(STATED)).encode(), BEACON, how)


def logged(bundle: bytes, version: Version, key: ec.EllipticCurvePrivateKey = KEY, **others: Any) -> bytes:
    """Add a log entry to a key's bundle; `others` say what is logged instead of the truth."""
    document = json.loads(bundle)
    if "messageSignature" in document:
        signature, digest, payload = document["messageSignature"]["signature"], hashlib.sha256(DATA).digest(), b""
        envelope = None
    else:
        envelope = json.dumps(document["dsseEnvelope"])
        payload = base64.b64decode(document["dsseEnvelope"]["payload"])
        signature = document["dsseEnvelope"]["signatures"][0]["sig"]
        digest = hashlib.sha256(pae(PAYLOAD_TYPE, payload)).digest()
    truth = {"digest": digest, "signature": base64.b64decode(signature), "verifier": key.public_key()}
    signed = Signed(**{**truth, "envelope": envelope, "payload": payload, **others})
    return with_part(bundle, *ENTRY, to=[LOCAL.log(version).add(signed, AT).in_bundle()])


def appended(bundle: bytes, version: Version, change: Callable[[dict[str, Any]], object]) -> bytes:
    """Add a log entry whose document was changed before the log took it."""
    document = json.loads(base64.b64decode(part(logged(bundle, version), *ENTRY, 0, "canonicalizedBody")))
    change(document)
    return with_part(bundle, *ENTRY, to=[LOCAL.log(version).append(document, AT).in_bundle()])


BY_KEY = sign_message(DATA, KEY)
STATED_BY_KEY = sign_statement(PAYLOAD, PAYLOAD_TYPE, KEY)
ONLY_LOGS = {**LOCAL.trusted_root(), "certificateAuthorities": [], "ctlogs": [], "timestampAuthorities": []}
OTHER_DIGEST = hashlib.sha256(b"other").digest()


def without_entries(bundle: bytes) -> bytes:
    document = json.loads(bundle)
    del document["verificationMaterial"]["tlogEntries"]
    return json.dumps(document).encode()


CASES = {
    "message-v1": Case(certified(V1)),
    "message-v2": Case(certified()),
    "statement-v1": Case(stated(how=V1)),
    "statement-v2": Case(stated()),
    "statement-second-subject": Case(
        stated(lambda said: {**said, "subject": [{"name": "x", "digest": {"sha512": "0"}}, *said["subject"]]})
    ),
    "other-artifact_fail": Case(certified(), "over other bytes than these", artifact=b"other"),
    "other-instance_fail": Case(certified(), "not enough sources of verified time", root=RIVAL.trusted_root()),
    "other-name_fail": Case(mint_message(LOCAL, DATA, github_claims(), V2), "SANs do not match"),
    "statement-about-another_fail": Case(stated(), "the statement is not about these bytes", artifact=b"other"),
    "statement-without-subjects_fail": Case(stated(lambda said: {**said, "subject": []}), "not about these bytes"),
    "statement-odd-subjects_fail": Case(stated(lambda said: {**said, "subject": [1, {}]}), "not about these bytes"),
    "statement-unknown-type_fail": Case(
        stated(lambda said: {**said, "_type": "https://in-toto.io/Statement/v2"}), "not a statement of type"
    ),
    "statement-no-json_fail": Case(mint_statement(LOCAL, b"x", BEACON, V2), "not JSON"),
    "statement-other-type_fail": Case(
        mint_statement(LOCAL, PAYLOAD, BEACON, V2, "text/plain"), "its payload is not `application"
    ),
    "key-message": Case(BY_KEY, key=KEY),
    "key-message-without-a-list-of-entries": Case(without_entries(BY_KEY), key=KEY),
    "key-message-v1": Case(logged(BY_KEY, 1), key=KEY, root=ONLY_LOGS),
    "key-message-v2": Case(logged(BY_KEY, 2), key=KEY, root=ONLY_LOGS),
    "key-statement": Case(STATED_BY_KEY, key=KEY),
    "key-statement-v1": Case(logged(STATED_BY_KEY, 1), key=KEY),
    "key-statement-v2": Case(logged(STATED_BY_KEY, 2), key=KEY),
    "key-other-artifact_fail": Case(BY_KEY, "over other bytes than these", key=KEY, artifact=b"other"),
    "key-other_fail": Case(BY_KEY, "the key did not make this signature", key=OTHER),
    "key-certificate_fail": Case(certified(), "it carries a certificate, and a key was given", key=KEY),
    "key-for-certificate_fail": Case(BY_KEY, "expected certificate in bundle"),
    "key-entry-of-another-log_fail": Case(
        logged(BY_KEY, 1), "keyring: invalid signature", key=KEY, root=RIVAL.trusted_root()
    ),
    "key-entry-of-another-key_fail": Case(logged(BY_KEY, 2, OTHER), "about another signature", key=KEY),
    "key-entry-of-another-digest_fail": Case(
        logged(BY_KEY, 1, digest=OTHER_DIGEST), "about another signature", key=KEY
    ),
    "key-entry-of-another-signature_fail": Case(
        logged(BY_KEY, 2, signature=b"other"), "about another signature", key=KEY
    ),
    "key-entry-of-another-statement_fail": Case(
        logged(STATED_BY_KEY, 1, payload=b"{}"), "about another signature", key=KEY
    ),
    "key-entry-of-another-kind_fail": Case(
        with_part(logged(BY_KEY, 2), *ENTRY, 0, "kindVersion", "kind", to="dsse"),
        "another kind than the bundle says",
        key=KEY,
    ),
    "key-entry-of-an-unknown-kind_fail": Case(
        appended(BY_KEY, 1, lambda body: body.update(kind="intoto")), "no such kind of entry", key=KEY
    ),
    "key-entry-of-another-hash-v1_fail": Case(
        appended(BY_KEY, 1, lambda body: body["spec"]["data"]["hash"].update(algorithm="sha512")),
        "the entry's digest is not sha256",
        key=KEY,
    ),
    "key-entry-of-another-hash-v2_fail": Case(
        appended(BY_KEY, 2, lambda body: body["spec"]["hashedRekordV002"]["data"].update(algorithm="SHA2_512")),
        "the entry's digest is not SHA2_256",
        key=KEY,
    ),
    "key-entry-that-is-none_fail": Case(
        appended(BY_KEY, 1, lambda body: body.pop("spec")), "the log entry does not hold", key=KEY
    ),
    "key-statement-of-two-signatures_fail": Case(
        with_part(
            STATED_BY_KEY, "dsseEnvelope", "signatures", to=part(STATED_BY_KEY, "dsseEnvelope", "signatures") * 2
        ),
        "it has not one signature",
        key=KEY,
    ),
    "key-entry-with-a-forged-proof_fail": Case(
        with_part(logged(BY_KEY, 2), *ENTRY, 0, "inclusionProof", "rootHash", to=b64(b"x" * 32)),
        "invalid root hash",
        key=KEY,
    ),
    "key-timestamps_fail": Case(
        with_part(
            BY_KEY,
            "verificationMaterial",
            "timestampVerificationData",
            to=part(certified(), "verificationMaterial", "timestampVerificationData"),
        ),
        "timestamps, which are not checked for keys",
        key=KEY,
    ),
    "managed-key-and-client-identity_fail": Case(BY_KEY, "Usage:", key=KEY),
    "no-bundle_fail": Case(b"{}", "not a bundle"),
    "no-bundle-for-key_fail": Case(b"[]", "not a bundle", key=KEY),
}


def write_case(folder: Path, case: Case) -> Path:
    folder.mkdir()
    (folder / "bundle.sigstore.json").write_bytes(case.bundle)
    (folder / "trusted_root.json").write_text(json.dumps(case.root or LOCAL.trusted_root()))
    (folder / "artifact").write_bytes(case.artifact)
    if case.key is not None:
        public = case.key.public_key()
        pem = public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        (folder / "key.pub").write_bytes(pem)
    return folder


@pytest.mark.parametrize("by_digest", [False, True], ids=["path", "digest"])
@pytest.mark.parametrize("name", CASES)
def test_takes_and_refuses_what_every_client_must(name: str, tmp_path: Path, *, by_digest: bool) -> None:
    folder = write_case(tmp_path / name, CASES[name])
    status, said = run_case(folder, by_digest=by_digest)
    assert status == (0 if not must_fail(folder) else 2 if "Usage:" in CASES[name].reason else 1), said
    assert CASES[name].reason in said


def test_a_file_that_is_called_like_a_digest_is_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_case(tmp_path / "case", CASES["message-v2"])
    monkeypatch.chdir(tmp_path)
    digest = f"sha256:{hashlib.sha256(DATA).hexdigest()}"
    asked = ["--bundle", str(folder / "bundle.sigstore.json"), "--trusted-root", str(folder / "trusted_root.json")]
    asked += ["--certificate-identity", NAME, "--certificate-oidc-issuer", ISSUER, digest]
    assert haat("verify-bundle", *asked)[0] == 0
    (tmp_path / digest).write_bytes(b"other")
    assert haat("verify-bundle", *asked)[0] == 1


def test_roots_of_the_public_instance_are_at_hand(tmp_path: Path) -> None:
    data = Path(__file__).parents[1] / "data" / "public-bundles"
    name = "gitlab_oidc_project-0.0.3.tar.gz.publish"
    asked = ["--bundle", str(data / f"{name}.sigstore.json"), "--certificate-oidc-issuer", "https://gitlab.com"]
    project = "https://gitlab.com/facutuesca/gitlab-oidc-project//.gitlab-ci.yml@refs/heads/main"
    asked += ["--certificate-identity", project, json.loads((data / "digests.json").read_bytes())[name]]
    assert haat("verify-bundle", *asked)[0] == 0
    assert haat("verify-bundle", "--staging", *asked)[0] == 1
    root = tmp_path / "root.json"
    root.write_text("{}")
    assert haat("verify-bundle", "--trusted-root", str(root), *asked)[0] == 3
    assert haat("verify-bundle", "--staging", "--trusted-root", str(root), *asked)[0] == 2


def test_refuses_a_key_that_is_none(tmp_path: Path) -> None:
    folder = write_case(tmp_path / "case", CASES["key-message"])
    (folder / "key.pub").write_bytes(b"no key")
    assert run_case(folder, by_digest=False)[0] == 3
    large = ec.generate_private_key(ec.SECP384R1())
    write_case(tmp_path / "large", Case(BY_KEY, key=large))
    status, said = run_case(tmp_path / "large", by_digest=False)
    assert (status, "not on the curve P-256" in said) == (3, True)


def test_a_file_that_is_not_there_is_wrong_usage(tmp_path: Path) -> None:
    folder = write_case(tmp_path / "case", CASES["key-message"])
    asked = ["--bundle", str(folder / "bundle.sigstore.json"), "--key", str(folder / "key.pub")]
    assert haat("verify-bundle", *asked, "nowhere")[0] == 2
    assert haat("verify-bundle", "--bundle", str(folder / "bundle.sigstore.json"), "nowhere")[0] == 2
