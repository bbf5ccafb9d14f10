"""Signers in plain words, for reports and pages."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

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
from tooling.model.phrase import Phrase


def in_words(identity: Identity) -> Phrase:
    """Say who an identity is."""
    if isinstance(identity, KeyIdentity):
        return Phrase("key `%(id)s`", id=identity.id)
    who = _certified(identity)
    return Phrase("%(who)s, through Sigstore instance `%(instance)s`", who=who, instance=identity.instance)


def _certified(identity: KeylessIdentity) -> Phrase:
    match identity:
        case GitHubIdentity():
            path = f"{identity.repository}/{identity.workflow}"
            return Phrase("GitHub workflow %(path)s on %(refs)s", path=path, refs=_either(identity.refs))
        case GitLabIdentity():
            path = f"{identity.host}/{identity.project}/{identity.config}"
            return Phrase("GitLab pipeline %(path)s on %(refs)s", path=path, refs=_either(identity.refs))
        case EmailIdentity():
            return Phrase("e-mail %(address)s, confirmed by %(issuer)s", address=identity.email, issuer=identity.issuer)
        case OidcIdentity():
            return Phrase("%(name)s, confirmed by %(issuer)s", name=identity.subject, issuer=identity.issuer)


def _either(refs: Sequence[str]) -> str:
    """Say that any of several will do."""
    first, *others = refs
    return reduce(lambda said, one: Phrase("%(one)s or %(other)s", one=said, other=one), others, first)


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
