"""Signers in plain words, for reports and pages."""

from __future__ import annotations

from tooling.model.identity import (
    GITHUB_ISSUER,
    EmailIdentity,
    GitHubIdentity,
    GitLabIdentity,
    Identity,
    KeyIdentity,
    KeylessIdentity,
    OidcIdentity,
)


def in_words(identity: Identity) -> str:
    """Say who an identity is."""
    match identity:
        case KeyIdentity():
            return f"key `{identity.id}`"
        case GitHubIdentity():
            who = f"GitHub workflow {identity.repository}/{identity.workflow} on {' or '.join(identity.refs)}"
        case GitLabIdentity():
            project = f"{identity.host}/{identity.project}"
            who = f"GitLab pipeline {project}/{identity.config} on {' or '.join(identity.refs)}"
        case EmailIdentity():
            who = f"e-mail {identity.email}, confirmed by {identity.issuer}"
        case OidcIdentity():
            who = f"{identity.subject}, confirmed by {identity.issuer}"
    return f"{who}, through Sigstore instance `{identity.instance}`"


def signed_by(identity: Identity, publisher: str) -> str:
    """Say who signed, and for which publisher."""
    if isinstance(identity, KeyIdentity):
        return f"signed with {in_words(identity)} of {publisher}"
    return f"signed for {publisher} by {in_words(identity)}"


def issuer_of(identity: KeylessIdentity) -> str:
    """Return who must have vouched for a name, as a certificate says it."""
    match identity:
        case GitHubIdentity():
            return GITHUB_ISSUER
        case GitLabIdentity():
            return f"https://{identity.host}"
        case EmailIdentity() | OidcIdentity():
            return identity.issuer


def certificate_name(identity: KeylessIdentity) -> str:
    """Return the name that a certificate bears; a forge's ends with a branch or tag, here the first that is allowed."""
    match identity:
        case GitHubIdentity():
            return f"https://github.com/{identity.repository}/{identity.workflow}@{identity.refs[0]}"
        case GitLabIdentity():
            return f"https://{identity.host}/{identity.project}//{identity.config}@{identity.refs[0]}"
        case EmailIdentity():
            return identity.email
        case OidcIdentity():
            return identity.subject
