"""OpenSSF model signatures: made by the real `model_signing`, and broken in every way that is not its own."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import given
from hypothesis import strategies as st

from tests.market import KEYS, SECOND, certify, rotate_to_workflow, sign, sigstore, tiny_model, write_document
from tests.model_signature import model_signature_statement
from tooling.attest.bundles import MAX_STATEMENT_BUNDLE, sign_statement
from tooling.attest.keys import private_pem
from tooling.errors import DigestMismatchError, FetchError, HaatError, RegistryError, VerificationError
from tooling.local_sigstore.claims import github_claims
from tooling.local_sigstore.server import serve
from tooling.model.manifest import Artifact
from tooling.model.model_signature import ModelSignatureStatement
from tooling.model.statement import PAYLOAD_TYPE
from tooling.registry import paths
from tooling.registry.digests import digest_stream
from tooling.registry.documents import parse_json
from tooling.registry.parsed import digest_of
from tooling.registry.snapshot import Snapshot
from tooling.verify.answers import Answer, Holds, NotAsked
from tooling.verify.checks.model_signature import file_faults, model_signature_covers_artifacts, read_statement
from tooling.verify.context import context_of
from tooling.verify.gates import open_release
from tooling.verify.release import Release

MODEL = digest_of(tiny_model())
WORKFLOW = "https://github.com/acme/models/.github/workflows/release.yml@refs/heads/main"
ISSUER = "https://token.actions.githubusercontent.com"
DOCUMENTS = ("manifest.yaml", "manifest.yaml.sigstore.json")


def folder_of(market: Path) -> Path:
    return market / paths.artifact(SECOND, "model.sig").parent


def model_signing(*words: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "model_signing", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def make(folder: Path, how: str, *options: str | Path, ignored: tuple[str, ...] = DOCUMENTS) -> None:
    """Let the real tool sign a folder."""
    paths_to_ignore = [word for name in ignored for word in ("--ignore-paths", folder / name)]
    answer = model_signing("sign", how, folder, "--signature", folder / "model.sig", *options, *paths_to_ignore)
    assert answer.returncode == 0, answer.stdout + answer.stderr


def describe(market: Path, raw: bytes, *, workflow: bool = False) -> None:
    """Put a signature into the manifest of the latest release, and let its publisher sign that."""
    (folder_of(market) / "model.sig").write_bytes(raw)
    found = digest_stream(io.BytesIO(raw))
    said = {"digest": found.digest, "size": found.size, "pieces": found.pieces}
    path = market / paths.manifest(SECOND)
    document = yaml.safe_load(path.read_text())
    document["artifacts"].append({"path": "model.sig", "role": "oms", "format": "json", **said})
    write_document(market, paths.manifest(SECOND), document)
    if workflow:
        certify(market, paths.manifest(SECOND))
    else:
        sign(market, paths.manifest(SECOND), "acme")


def opened(market: Path) -> Release:
    snapshot = Snapshot(market)
    return open_release(SECOND, snapshot, context_of(snapshot).instances, None)


def answer_of(market: Path) -> Answer:
    return model_signature_covers_artifacts(opened(market), context_of(Snapshot(market)))


def refusal(market: Path) -> tuple[list[str], str]:
    with pytest.raises(HaatError) as caught:
        answer_of(market)
    return [problem.rule for problem in caught.value.problems], str(caught.value)


def minted(statement: object, key: str = "acme", kind: str = PAYLOAD_TYPE) -> bytes:
    return sign_statement(json.dumps(statement).encode(), kind, KEYS[key])


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with serve(sigstore("local")) as address:
        yield address


def test_accepts_what_model_signing_makes_with_a_key(market: Path, tmp_path: Path) -> None:
    (tmp_path / "key.pem").write_bytes(private_pem(KEYS["acme"], None))
    make(folder_of(market), "key", "--private_key", tmp_path / "key.pem")
    describe(market, (folder_of(market) / "model.sig").read_bytes())
    assert answer_of(market) == Holds("1 file, signed with key `acme` of acme")


def test_says_what_a_signature_that_forgets_the_manifest_needs(market: Path, tmp_path: Path) -> None:
    (tmp_path / "key.pem").write_bytes(private_pem(KEYS["acme"], None))
    make(folder_of(market), "key", "--private_key", tmp_path / "key.pem", ignored=())
    describe(market, (folder_of(market) / "model.sig").read_bytes())
    assert "needs --ignore_unsigned_files" in answer_of(market).because


@pytest.mark.parametrize("curve", [ec.SECP256R1(), ec.SECP384R1()], ids=["p-256", "p-384"])
def test_refuses_what_model_signing_makes_with_another_key(
    market: Path, tmp_path: Path, curve: ec.EllipticCurve
) -> None:
    pem = ec.generate_private_key(curve).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "key.pem").write_bytes(pem)
    make(folder_of(market), "key", "--private_key", tmp_path / "key.pem")
    describe(market, (folder_of(market) / "model.sig").read_bytes())
    assert refusal(market)[0] == ["HA168", "HA032"]


def test_accepts_what_model_signing_makes_through_sigstore(market: Path, tmp_path: Path, url: str) -> None:
    rotate_to_workflow(market)
    config = tmp_path / "trust-config.json"
    config.write_text(json.dumps(sigstore("local").client_trust_config(url)))
    folder = folder_of(market)
    token = sigstore("local").token(github_claims("acme/models"))
    make(folder, "sigstore", "--trust_config", config, "--identity_token", token)
    describe(market, (folder / "model.sig").read_bytes(), workflow=True)
    assert "GitHub workflow acme/models/.github/workflows/release.yml" in answer_of(market).because
    check = ("verify", "sigstore", folder, "--signature", folder / "model.sig", "--trust_config", config)
    whom = ("--identity", WORKFLOW, "--identity_provider", ISSUER)
    answer = model_signing(*check, *whom)
    assert "Verification succeeded" in answer.stdout, answer.stdout + answer.stderr
    (folder / "model.onnx").write_bytes(tiny_model(flipped=True))
    assert model_signing(*check, *whom).returncode == 1


def test_refuses_what_another_workflow_signed(market: Path, tmp_path: Path, url: str) -> None:
    rotate_to_workflow(market)
    config = tmp_path / "trust-config.json"
    config.write_text(json.dumps(sigstore("local").client_trust_config(url)))
    token = sigstore("local").token(github_claims("eve/models"))
    make(folder_of(market), "sigstore", "--trust_config", config, "--identity_token", token)
    describe(market, (folder_of(market) / "model.sig").read_bytes(), workflow=True)
    assert refusal(market)[0] == ["HA168", "HA032"]


def test_a_retired_key_vouches_where_it_covers_the_manifest(market: Path) -> None:
    describe(market, minted(model_signature_statement({"model.onnx": MODEL})))
    digest = digest_of((market / paths.manifest(SECOND)).read_bytes())
    rotate_to_workflow(market)
    sign(market, paths.manifest(SECOND), "acme")
    link = yaml.safe_load((market / paths.publisher_file("acme", 2)).read_text())
    link["retired"][0]["covers"].append(digest)
    write_document(market, paths.publisher_file("acme", 2), link)
    sign(market, paths.publisher_file("acme", 2), "acme")
    assert isinstance(answer_of(market), Holds)


def test_is_not_asked_of_a_release_without_one(market: Path) -> None:
    assert answer_of(market) == NotAsked("no OpenSSF model signature")


def changed(**fields: Any) -> dict[str, Any]:
    statement = model_signature_statement({"model.onnx": MODEL})
    for place, value in fields.items():
        *parents, last = place.split("__")
        at: Any = statement
        for part in parents:
            at = at[int(part) if part.isdigit() else part]
        at[last] = value
    return statement


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        (changed(predicateType="https://model_signing/Digests/v0.1"), "predicateType"),
        (changed(_type="https://in-toto.io/Statement/v0.1"), "_type"),
        (changed(predicate__serialization__method="shards"), "method"),
        (changed(predicate__serialization__hash_type="blake3"), "hash_type"),
        (changed(predicate__listing="more"), "listing"),
        (changed(predicate__resources=[]), "resources"),
        (changed(subject__0__digest__sha256="0" * 64), "not that of the files"),
        (changed(predicate__resources__0__digest="0" * 64), "not that of the files"),
        (changed(subject=[]), "subject"),
        ({}, "predicate"),
        ([], "mapping"),
    ],
    ids=["v0.2", "type", "shards", "hash", "more", "none", "root", "file", "subject", "empty", "list"],
)
def test_refuses_statements_of_another_kind(market: Path, statement: object, reason: str) -> None:
    describe(market, minted(statement))
    rules, said = refusal(market)
    assert set(rules) == {"HA167"}
    assert reason in said


def test_refuses_a_file_that_stands_twice(market: Path) -> None:
    statement = model_signature_statement({"model.onnx": MODEL, "model.onnx.": MODEL})
    statement["predicate"]["resources"][1]["name"] = "model.onnx"
    describe(market, minted(statement))
    assert "a file stands twice" in refusal(market)[1]


@pytest.mark.parametrize(
    "raw",
    [
        b"{}",
        b"not json",
        minted(model_signature_statement({"model.onnx": MODEL}), kind="text/plain"),
        minted(model_signature_statement({"model.onnx": MODEL})).replace(
            b'"mediaType"', b'"mediaType": "", "mediaType"'
        ),
    ],
    ids=["empty", "text", "payload-type", "key-twice"],
)
def test_refuses_what_is_no_bundle(market: Path, raw: bytes) -> None:
    describe(market, raw)
    assert set(refusal(market)[0]) <= {"HA167"}


def test_does_not_read_a_huge_signature(market: Path) -> None:
    describe(market, b" " * (MAX_STATEMENT_BUNDLE + 1))
    with pytest.raises(RegistryError, match=r"HA0\d\d"):
        answer_of(market)


def test_judges_the_bytes_that_the_manifest_names(market: Path) -> None:
    describe(market, minted(model_signature_statement({"model.onnx": MODEL})))
    (folder_of(market) / "model.sig").write_bytes(minted(model_signature_statement({"model.onnx": MODEL}), "bolt"))
    with pytest.raises(DigestMismatchError, match="HA040"):
        answer_of(market)
    (folder_of(market) / "model.sig").unlink()
    with pytest.raises(FetchError, match="HA041"):
        answer_of(market)


def test_a_release_has_at_most_one_and_it_is_json(market: Path) -> None:
    describe(market, minted(model_signature_statement({"model.onnx": MODEL})))
    path = market / paths.manifest(SECOND)
    document = yaml.safe_load(path.read_text())
    twice = [*document["artifacts"], {**document["artifacts"][1], "path": "other.sig"}]
    as_text = [document["artifacts"][0], {**document["artifacts"][1], "format": "text"}]
    for artifacts in (twice, as_text):
        write_document(market, paths.manifest(SECOND), {**document, "artifacts": artifacts})
        sign(market, paths.manifest(SECOND), "acme")
        with pytest.raises(RegistryError, match="at most one artifact has the role `oms`, and its format is `json`"):
            opened(market)


NAMES = st.sampled_from(["a", "b/c", "b/d", "model.onnx"])
DIGESTS = st.sampled_from([f"sha256:{digit * 64}" for digit in "012"])
FILES = st.dictionaries(NAMES, DIGESTS, min_size=1)


@given(FILES, FILES, st.lists(st.sampled_from(["a", "b", ".", "none", "/a", "b/"]), max_size=3))
def test_nothing_but_equal_lists_passes(signed: dict[str, str], named: dict[str, str], ignored: list[str]) -> None:
    raw = model_signature_statement(signed)
    raw["predicate"]["serialization"]["ignore_paths"] = ignored
    statement = parse_json(ModelSignatureStatement, json.dumps(raw).encode(), "s").document
    artifacts = [
        Artifact(path=path, role="data", format="text", digest=digest, size=1, pieces=digest)
        for path, digest in named.items()
    ]
    left_out = any(path == one or path.startswith(f"{one.rstrip('/')}/") for path in named for one in ignored)
    left_out = left_out or "." in ignored
    assert (file_faults(statement, artifacts) == []) is (signed == named and not left_out)


PLACES = ("_type", "subject", "predicateType", "predicate", "predicate__resources", "predicate__serialization")
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["name", "digest", "x"]), inner),
    max_leaves=8,
)


@given(st.sampled_from(PLACES), VALUES)
def test_whatever_is_signed_is_refused_in_an_orderly_way(place: str, value: object) -> None:
    with pytest.raises(VerificationError, match="HA167"):
        read_statement(json.dumps(changed(**{place: value})).encode(), "s")
