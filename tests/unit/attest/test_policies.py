"""What a certificate must say, and each way in which name and issuer alone would have been fooled."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from sigstore.errors import VerificationError
from sigstore.verify import policy

from tests.unit.attest.keyless_samples import (
    AT,
    DATA,
    EMAIL,
    GITHUB,
    GITLAB,
    INSTANCES,
    LOCAL,
    OIDC,
    V2,
    message,
    refusal,
)
from tooling.attest.keyless import verify_keyless_message
from tooling.attest.policies import FirstOf, RanAt, Says, policy_of
from tooling.local_sigstore import der
from tooling.local_sigstore.claims import email_claims, github_claims, gitlab_claims, plain_claims
from tooling.local_sigstore.mint import mint_message
from tooling.local_sigstore.tokens import Claims
from tooling.model.identity import KeylessIdentity

HOLDER = ec.derive_private_key(1_000_003, ec.SECP256R1())
OWN_NAME = "https://github.com/acme/models/.github/workflows/release.yml@refs/heads/main"
REUSED = "acme/models/.github/workflows/release.yml@refs/heads/main"


def certificate(claims: Claims) -> x509.Certificate:
    return LOCAL.certify(HOLDER.public_key(), claims, AT)


def mismatch(identity: KeylessIdentity, claims: Claims) -> str:
    with pytest.raises(VerificationError) as refused:
        policy_of(identity).verify(certificate(claims))
    return str(refused.value)


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"event_name": "pull_request_target"}, "its trigger is `pull_request_target`, not `push` or"),
        ({"event_name": "issue_comment"}, "its trigger is `issue_comment`"),
        ({"runner_environment": "self-hosted"}, "its runner environment is `self-hosted`, not `github-hosted`"),
        ({"repository_id": "124"}, "its repository's number is `124`, not `123`"),
        ({"repository_owner_id": "46"}, "its owner's number is `46`, not `45`"),
        ({"ref": "refs/heads/feature"}, "its branch or tag is `refs/heads/feature`"),
        ({"ref": "refs/heads/main2"}, "its branch or tag is `refs/heads/main2`"),
        ({"ref": "refs/pull/7/merge"}, "its branch or tag is `refs/pull/7/merge`"),
        ({"workflow": ".github/workflows/other.yml"}, "its workflow is"),
        ({"iss": "https://gitlab.com"}, "its issuer is `https://gitlab.com`"),
    ],
)
def test_refuses_another_run_of_the_same_repository(claims: dict[str, Any], reason: str) -> None:
    said = github_claims(**claims)
    if said["iss"] == "https://gitlab.com":
        said = gitlab_claims()
    assert reason in mismatch(GITHUB, said)


@pytest.mark.parametrize(
    "claims",
    [
        {"event_name": "pull_request_target"},
        {"runner_environment": "self-hosted"},
        {"repository_id": "124"},
        {"repository_owner_id": "46"},
        {"repository": "mallory/models", "job_workflow_ref": REUSED},
    ],
)
def test_name_and_issuer_alone_would_have_been_fooled(claims: dict[str, Any]) -> None:
    cert = certificate(github_claims(**claims))
    policy.Identity(identity=OWN_NAME, issuer="https://token.actions.githubusercontent.com").verify(cert)
    with pytest.raises(VerificationError):
        policy_of(GITHUB).verify(cert)
    assert "[HA032]" in refusal(message(**claims))


def test_refuses_our_reusable_workflow_when_another_repository_calls_it() -> None:
    called = github_claims(repository="mallory/models", job_workflow_ref=REUSED)
    assert "its repository is `https://github.com/mallory/models`" in mismatch(GITHUB, called)


def test_refuses_a_reusable_workflow_of_another_repository_that_ours_calls() -> None:
    theirs = "mallory/tools/.github/workflows/sign.yml@refs/heads/main"
    assert "its name is `https://github.com/mallory/tools" in mismatch(GITHUB, github_claims(job_workflow_ref=theirs))


def test_a_star_at_the_end_of_a_ref_stands_for_anything() -> None:
    policy_of(GITHUB).verify(certificate(github_claims(ref="refs/tags/v1.0.0")))
    assert "its branch or tag" in mismatch(GITHUB, github_claims(ref="refs/tags/w1.0.0"))


def test_the_workflows_own_ref_is_that_of_the_run() -> None:
    other = "acme/models/.github/workflows/release.yml@refs/heads/feature"
    said = github_claims(workflow_ref=other, job_workflow_ref=other)
    assert "its workflow is" in mismatch(GITHUB, said)


def test_an_environment_is_asked_for_where_one_is_named() -> None:
    strict = GITHUB.model_copy(update={"environment": "production"})
    policy_of(strict).verify(certificate(github_claims(environment="production")))
    assert "its deployment environment is `staging`" in mismatch(strict, github_claims(environment="staging"))
    assert "does not say its deployment environment" in mismatch(strict, github_claims())
    policy_of(GITHUB).verify(certificate(github_claims(environment="whatever")))


def test_a_runner_of_ones_own_is_believed_where_it_is_named() -> None:
    own = GITHUB.model_copy(update={"runner": "self-hosted"})
    policy_of(own).verify(certificate(github_claims(runner_environment="self-hosted")))
    assert "its runner environment is `github-hosted`" in mismatch(own, github_claims())


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"pipeline_source": "merge_request_event"}, "its trigger is `merge_request_event`"),
        ({"runner_environment": "self-hosted"}, "its runner environment is"),
        ({"project_id": "124"}, "its repository's number is"),
        ({"namespace_id": "46"}, "its owner's number is"),
        ({"ref": "feature"}, "its branch or tag is `refs/heads/feature`"),
        ({"ref_type": "tag"}, "its branch or tag is `refs/tags/main`"),
        ({"config": "other.yml"}, "its workflow is"),
        ({"project": "mallory/models"}, "its repository is"),
    ],
)
def test_refuses_another_pipeline(claims: dict[str, Any], reason: str) -> None:
    policy_of(GITLAB).verify(certificate(gitlab_claims()))
    assert reason in mismatch(GITLAB, gitlab_claims(**claims))


def test_refuses_another_person_or_another_issuer_of_the_same_address() -> None:
    assert "its name is `eve@acme.example`" in mismatch(EMAIL, email_claims("eve@acme.example"))
    assert "its issuer is `https://evil.example`" in mismatch(
        EMAIL, email_claims("ada@acme.example", "https://evil.example")
    )
    assert "its name is `Ada@acme.example`" in mismatch(EMAIL, email_claims("Ada@acme.example"))


def test_refuses_another_subject_or_another_issuer_of_the_same_subject() -> None:
    assert "its name is" in mismatch(OIDC, plain_claims("https://robots.example/8"))
    assert "its issuer is" in mismatch(OIDC, plain_claims("https://robots.example/7", "https://evil.example"))


def test_a_name_of_another_kind_is_another_name() -> None:
    as_address = email_claims("https://robots.example/7", OIDC.issuer)
    odd = certificate({**as_address, "email": "robots@robots.example"})
    with pytest.raises(VerificationError, match="its name is"):
        policy_of(OIDC.model_copy(update={"subject": "robots@robots.example"})).verify(odd)
    as_uri = certificate(plain_claims("ada@acme.example", EMAIL.issuer))
    with pytest.raises(VerificationError, match="its name is"):
        policy_of(EMAIL).verify(as_uri)


def handmade(names: list[x509.GeneralName], *extensions: tuple[int, bytes]) -> x509.Certificate:
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([]))
        .issuer_name(x509.Name([]))
        .public_key(HOLDER.public_key())
        .serial_number(1)
        .not_valid_before(AT)
        .not_valid_after(AT + timedelta(minutes=10))
        .add_extension(x509.SubjectAlternativeName(names), critical=True)
    )
    for number, content in extensions:
        oid = x509.ObjectIdentifier(f"1.3.6.1.4.1.57264.1.{number}")
        builder = builder.add_extension(x509.UnrecognizedExtension(oid, content), critical=False)
    return builder.sign(HOLDER, hashes.SHA256())


def test_a_certificate_bears_one_name() -> None:
    two = handmade(
        [x509.RFC822Name("ada@acme.example"), x509.RFC822Name("eve@acme.example")], (8, der.utf8(EMAIL.issuer))
    )
    with pytest.raises(VerificationError, match="bears 2 names, not one"):
        policy_of(EMAIL).verify(two)


def test_the_name_of_a_user_of_a_domain_is_read() -> None:
    user = x509.OtherName(x509.ObjectIdentifier("1.3.6.1.4.1.57264.1.7"), der.utf8("ada!acme.example"))
    identity = OIDC.model_copy(update={"subject": "ada!acme.example"})
    policy_of(identity).verify(handmade([user], (8, der.utf8(OIDC.issuer))))
    foreign = x509.OtherName(x509.ObjectIdentifier("1.2.3"), der.utf8("ada!acme.example"))
    with pytest.raises(VerificationError, match="its name is ``"):
        policy_of(identity).verify(handmade([foreign], (8, der.utf8(OIDC.issuer))))


def test_the_deprecated_issuer_field_is_not_the_issuer() -> None:
    only_old = handmade([x509.RFC822Name(EMAIL.email)], (1, EMAIL.issuer.encode()))
    with pytest.raises(VerificationError, match="does not say its issuer"):
        policy_of(EMAIL).verify(only_old)


def test_empty_lists_allow_nothing() -> None:
    cert = certificate(github_claims())
    for empty in (FirstOf([]), Says((20, "trigger"), ()), RanAt(OWN_NAME, ())):
        with pytest.raises(VerificationError):
            empty.verify(cert)
    for name in ("refs", "triggers"):
        assert "not nothing" in mismatch(GITHUB.model_copy(update={name: ()}), github_claims())


def test_remembers_who_it_was_and_why_the_others_were_not() -> None:
    found = FirstOf([EMAIL, GITHUB])
    found.verify(certificate(github_claims()))
    assert found.found == GITHUB
    assert found.refusals == [
        "`ada`: its issuer is `https://token.actions.githubusercontent.com`, not `https://login.example`"
    ]


def test_hostile_text_in_a_certificate_is_shown_harmlessly() -> None:
    evil = "\x1b[2J\u202e" + "x" * 500
    reason = refusal(mint_message(LOCAL, DATA, github_claims(runner_environment=evil), V2))
    assert reason.isprintable()
    assert len(reason) < 600


def test_the_first_who_fits_is_named() -> None:
    twin = GITHUB.model_copy(update={"id": "twin"})
    assert verify_keyless_message(DATA, message(), [EMAIL, twin, GITHUB], INSTANCES, "m") == twin
