"""Keyless identities through the whole of verification: statements, notices, and what signing refuses to write."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest
import yaml

from tests.market import (
    CERTIFIED_AT,
    FIRST,
    KEYS,
    SECOND,
    certify,
    policy_document,
    rotate_to_workflow,
    sign_trust,
    sigstore,
    trust_instance,
    workflow_identity,
    write_document,
)
from tooling.attest.key_signer import KeySigner
from tooling.errors import HaatError, PolicyError, SignatureError
from tooling.local_sigstore.claims import github_claims
from tooling.local_sigstore.mint import Minting, mint_message, mint_statement
from tooling.model.identity import GitHubIdentity
from tooling.model.notice import Yank
from tooling.model.report import Outcome
from tooling.registry import paths
from tooling.registry.parsed import digest_of
from tooling.registry.snapshot import Snapshot
from tooling.verify.context import context_of
from tooling.verify.explaining import policy_in_words
from tooling.verify.judged import Judged
from tooling.verify.notifying import add_notice
from tooling.verify.runner import judge
from tooling.verify.signing import sign_publisher, sign_release


def judged(market: Path) -> Judged:
    snapshot = Snapshot(market)
    return judge(SECOND, snapshot, context_of(snapshot))


def rules(found: Judged) -> set[str]:
    return {one.problem.rule for one in found.report.findings if one.problem and one.outcome is Outcome.FAILED}


class Workflow:
    """A `Signer` that mints without a network."""

    def __init__(self, repository: str = "acme/models") -> None:
        self.claims = github_claims(repository)
        self.signed = 0

    def sign_message(self, data: bytes) -> bytes:
        self.signed += 1
        return mint_message(sigstore("local"), data, self.claims, Minting(at=CERTIFIED_AT))

    def sign_statement(self, payload: bytes) -> bytes:
        self.signed += 1
        return mint_statement(sigstore("local"), payload, self.claims, Minting(at=CERTIFIED_AT))


def test_the_signer_of_a_release_is_the_identity_of_its_publisher(market: Path) -> None:
    rotate_to_workflow(market)
    found = judged(market)
    assert found.report.outcome is Outcome.PASSED
    assert isinstance(found.signer, GitHubIdentity)


def believe_a_workflow(market: Path, *instances: str) -> None:
    """Let the market believe a workflow in place of the key that measured."""
    trust_instance(market)
    document = {**policy_document(), "instances": list(instances)}
    document["verifiers"]["of"][0]["identity"] = workflow_identity()
    write_document(market, paths.POLICY, document)
    sign_trust(market)


def test_a_workflow_may_be_a_verifier(market: Path) -> None:
    believe_a_workflow(market, "local")
    assert rules(judged(market)) == {"HA032"}
    for statement in (market / paths.statements_folder(SECOND)).iterdir():
        payload = base64.b64decode(json.loads(statement.read_bytes())["dsseEnvelope"]["payload"])
        statement.write_bytes(mint_statement(sigstore("local"), payload, github_claims(), Minting(at=CERTIFIED_AT)))
    found = judged(market)
    assert found.report.outcome is Outcome.PASSED
    assert [one.verifier.name for one in found.measurements] == ["ci"]


def test_a_verifier_of_an_instance_that_is_not_listed_makes_the_policy_unusable(market: Path) -> None:
    believe_a_workflow(market)
    with pytest.raises(PolicyError, match="verifier `ci` names Sigstore instance `local`, which is not listed"):
        judged(market)


def test_only_roots_that_the_policy_names_are_read(market: Path) -> None:
    trust_instance(market)
    other = market / paths.trusted_root("other")
    other.parent.mkdir()
    other.write_text("not JSON")
    sign_trust(market)
    assert set(context_of(Snapshot(market)).instances) == {"local"}


def test_a_root_that_is_too_large_is_not_read(market: Path) -> None:
    trust_instance(market)
    (market / paths.trusted_root("local")).write_bytes(b" " * 300_000)
    sign_trust(market)
    with pytest.raises(PolicyError, match=r"HA024.*root cannot be read.*300,000 bytes"):
        context_of(Snapshot(market))


def test_a_workflow_signs_notices(market: Path) -> None:
    add_notice(Snapshot(market), SECOND, Yank(reason="Answers 7"), KEYS["acme"], "2026-11-20T10:00:00Z")
    rotate_to_workflow(market)
    assert rules(judged(market)) == {"HA032"}
    certify(market, paths.notice(SECOND, 1))
    assert judged(market).report.outcome is Outcome.PASSED


def test_signs_a_release_as_a_workflow(market: Path) -> None:
    rotate_to_workflow(market)
    bundle = market / paths.bundle(paths.manifest(SECOND))
    bundle.unlink()
    assert sign_release(Snapshot(market), SECOND, Workflow()) == bundle
    assert judged(market).report.outcome is Outcome.PASSED


def test_writes_no_signature_of_a_workflow_that_is_not_listed(market: Path) -> None:
    rotate_to_workflow(market)
    bundle = market / paths.bundle(paths.manifest(SECOND))
    before = bundle.read_bytes()
    with pytest.raises(SignatureError, match="HA032"):
        sign_release(Snapshot(market), SECOND, Workflow("eve/models"))
    assert bundle.read_bytes() == before


def test_nobody_is_certified_where_only_keys_may_sign(market: Path) -> None:
    trust_instance(market)
    workflow = Workflow()
    with pytest.raises(SignatureError, match="only keys may sign here; nothing was signed"):
        sign_release(Snapshot(market), SECOND, workflow)
    assert workflow.signed == 0


def test_a_retired_key_signs_nothing_new(market: Path) -> None:
    rotate_to_workflow(market)
    for name in (FIRST, SECOND):
        with pytest.raises(SignatureError, match="this key may not sign here"):
            sign_release(Snapshot(market), name, KeySigner(KEYS["acme"]))


def test_signs_a_link_of_a_chain_as_a_workflow(market: Path) -> None:
    rotate_to_workflow(market)
    second = market / paths.publisher_file("acme", 2)
    document = {**yaml.safe_load(second.read_text()), "sequence": 3, "previous": digest_of(second.read_bytes())}
    write_document(market, paths.publisher_file("acme", 3), document)
    with pytest.raises(HaatError, match="HA036"):
        sign_publisher(Snapshot(market), "acme", Workflow("eve/models"))
    sign_publisher(Snapshot(market), "acme", Workflow())
    assert judged(market).report.outcome is Outcome.PASSED


def test_a_policy_in_words_names_its_instances_and_who_is_certified(market: Path) -> None:
    believe_a_workflow(market, "local")
    lines = policy_in_words(Snapshot(market).policy().document, "The market")
    assert "Sigstore instances it trusts: local." in lines
    assert any("Market CI (GitHub workflow acme/models/.github/workflows/release.yml on " in line for line in lines)
