"""Claims as forges put them into their tokens: of an ordinary run, to be varied by the caller."""

from __future__ import annotations

from typing import Any

from tooling.local_sigstore.tokens import GITHUB, GITLAB

_COMMIT = "0123456789abcdef0123456789abcdef01234567"


def github_claims(
    repository: str = "acme/models", workflow: str = ".github/workflows/release.yml", **others: Any
) -> dict[str, Any]:
    """Return the claims of a push to the main branch on a runner of GitHub's; `others` replace or add."""
    ref = str(others.get("ref", "refs/heads/main"))
    workflow_ref = f"{repository}/{workflow}@{ref}"
    claims = {
        "iss": GITHUB,
        "sub": f"repo:{repository}:ref:{ref}",
        "repository": repository,
        "repository_id": "123",
        "repository_owner": repository.partition("/")[0],
        "repository_owner_id": "45",
        "repository_visibility": "public",
        "ref": ref,
        "sha": _COMMIT,
        "event_name": "push",
        "workflow": "release",
        "workflow_ref": workflow_ref,
        "workflow_sha": _COMMIT,
        "job_workflow_ref": workflow_ref,
        "job_workflow_sha": _COMMIT,
        "runner_environment": "github-hosted",
        "run_id": "1",
        "run_attempt": "1",
    }
    return claims | others


def gitlab_claims(project: str = "acme/models", config: str = ".gitlab-ci.yml", **others: Any) -> dict[str, Any]:
    """Return the claims of a push to the main branch on a runner of gitlab.com's; `others` replace or add."""
    ref = str(others.get("ref", "main"))
    kind = "tags" if others.get("ref_type") == "tag" else "heads"
    claims = {
        "iss": GITLAB,
        "sub": f"project_path:{project}:ref_type:branch:ref:{ref}",
        "project_path": project,
        "project_id": "123",
        "namespace_path": project.rpartition("/")[0],
        "namespace_id": "45",
        "project_visibility": "public",
        "ref": ref,
        "ref_type": "branch",
        "sha": _COMMIT,
        "pipeline_source": "push",
        "ci_config_ref_uri": f"gitlab.com/{project}//{config}@refs/{kind}/{ref}",
        "ci_config_sha": _COMMIT,
        "runner_environment": "gitlab-hosted",
        "job_id": "1",
    }
    return claims | others


def email_claims(email: str, issuer: str = "https://login.example") -> dict[str, Any]:
    """Return the claims of a person who has signed in with an address of e-mail."""
    return {"iss": issuer, "sub": email, "email": email, "email_verified": True}


def plain_claims(subject: str, issuer: str = "https://issuer.example") -> dict[str, Any]:
    """Return the claims of any other issuer, whose subjects are URIs."""
    return {"iss": issuer, "sub": subject}
