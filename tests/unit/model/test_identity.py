"""Identities as documents: what cannot be written down cannot be believed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from tooling.model.identity import Identity, KeyIdentity

READER: TypeAdapter[Identity] = TypeAdapter(Identity)
GITHUB: dict[str, Any] = {
    "kind": "github",
    "id": "ci",
    "instance": "public-good",
    "repository": "acme/models",
    "repository_id": "123",
    "owner_id": "45",
    "workflow": ".github/workflows/release.yml",
    "refs": ["refs/heads/main", "refs/tags/v*"],
    "triggers": ["push"],
}
GITLAB: dict[str, Any] = {
    "kind": "gitlab",
    "id": "lab",
    "instance": "public-good",
    "project": "acme/team/models",
    "project_id": "123",
    "namespace_id": "45",
    "refs": ["refs/heads/main"],
    "triggers": ["push"],
}
OIDC: dict[str, Any] = {
    "kind": "oidc",
    "id": "robot",
    "instance": "own",
    "issuer": "https://issuer.example",
    "subject": "https://robots.example/7",
}
EMAIL: dict[str, Any] = {
    "kind": "email",
    "id": "ada",
    "instance": "public-good",
    "issuer": "https://accounts.example",
    "email": "ada@acme.example",
}


def read(document: dict[str, Any], **others: Any) -> Identity:
    return READER.validate_json(json.dumps(document | others))


@pytest.mark.parametrize("document", [GITHUB, GITLAB, OIDC, EMAIL], ids=lambda document: document["kind"])
def test_reads_each_kind(document: dict[str, Any]) -> None:
    assert read(document).kind == document["kind"]
    for name in document:
        with pytest.raises(ValidationError):
            read({key: value for key, value in document.items() if key != name})


def test_a_key_is_one_of_the_kinds() -> None:
    key = {"kind": "key", "id": "laptop", "algorithm": "ecdsa-p256", "public": "A" * 122 + "=="}
    assert isinstance(read(key), KeyIdentity)


@pytest.mark.parametrize(
    "others",
    [
        {"refs": []},
        {"triggers": []},
        {"triggers": ["pull_request_target"]},
        {"triggers": ["issue_comment"]},
        {"triggers": ["workflow_run"]},
        {"refs": ["refs/heads/*"]},
        {"refs": ["*"]},
        {"refs": ["refs/pull/1/merge"]},
        {"refs": ["refs/heads/m*n"]},
        {"refs": ["main"]},
        {"repository": "acme"},
        {"repository": "acme/models/more"},
        {"repository": "acme/models@x"},
        {"repository_id": 123},
        {"repository_id": "0123"},
        {"owner_id": "45a"},
        {"workflow": "release.yml"},
        {"workflow": ".github/workflows/../release.yml"},
        {"workflow": ".github/workflows/release.yml@refs/heads/main"},
        {"runner": "any"},
        {"environment": ""},
        {"unknown": 1},
    ],
    ids=json.dumps,
)
def test_refuses_a_workflow_that_says_too_little_or_too_much(others: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        read(GITHUB, **others)


@pytest.mark.parametrize(
    "others",
    [
        {"triggers": ["merge_request_event"]},
        {"project": "acme"},
        {"host": "gitlab"},
        {"config": "/x.yml"},
        {"refs": []},
    ],
    ids=json.dumps,
)
def test_refuses_a_pipeline_that_says_too_little_or_too_much(others: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        read(GITLAB, **others)


@pytest.mark.parametrize("issuer", ["https://token.actions.githubusercontent.com", "https://gitlab.com/"])
def test_a_forges_names_are_no_plain_subjects(issuer: str) -> None:
    with pytest.raises(ValidationError, match="use kind `github` or `gitlab`"):
        read(OIDC, issuer=issuer)


@pytest.mark.parametrize("others", [{"subject": ""}, {"subject": "a b"}, {"issuer": "http://issuer.example"}])
def test_refuses_a_subject_or_an_issuer_that_is_none(others: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        read(OIDC, **others)


@pytest.mark.parametrize("email", ["", "ada", "ada@", "a b@c", "<ada@acme.example>", "ada@acme@example"])
def test_refuses_an_address_that_is_none(email: str) -> None:
    with pytest.raises(ValidationError):
        read(EMAIL, email=email)


def test_a_workflow_is_no_person() -> None:
    with pytest.raises(ValidationError, match="use kind `github`"):
        read(EMAIL, issuer="https://token.actions.githubusercontent.com")
