"""What a certificate must say for each kind of identity.

For a forge, name and issuer are not enough: the name is the workflow's, which another repository can call, a stranger's
pull request can trigger, or a re-created account can bear again.

Source: https://github.com/sigstore/fulcio/blob/main/docs/oid-info.md
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from cryptography import x509
from cryptography.hazmat import asn1
from sigstore.errors import VerificationError
from sigstore.verify.policy import AllOf, VerificationPolicy

from tooling.model.identity import (
    GITHUB_ISSUER,
    EmailIdentity,
    GitHubIdentity,
    GitLabIdentity,
    KeylessIdentity,
    OidcIdentity,
)
from tooling.registry.text import shown

_FULCIO = "1.3.6.1.4.1.57264.1"
_OTHER_NAME = x509.ObjectIdentifier(f"{_FULCIO}.7")
_ISSUER = (8, "issuer")
_RUNNER = (11, "runner environment")
_REPOSITORY = (12, "repository")
_REF = (14, "branch or tag")
_REPOSITORY_ID = (15, "repository's number")
_OWNER_ID = (17, "owner's number")
_CONFIG = (18, "workflow")
_TRIGGER = (20, "trigger")
_ENVIRONMENT = (23, "deployment environment")
_Field = tuple[int, str]


def policy_of(identity: KeylessIdentity) -> VerificationPolicy:
    """Return the policy that certificates of an identity satisfy, and no others."""
    match identity:
        case GitHubIdentity():
            return _github(identity)
        case GitLabIdentity():
            return _gitlab(identity)
        case OidcIdentity():
            kinds = (x509.UniformResourceIdentifier, x509.OtherName)
            return AllOf([Says(_ISSUER, (identity.issuer,)), Named(identity.subject, kinds)])
        case EmailIdentity():
            return AllOf([Says(_ISSUER, (identity.issuer,)), Named(identity.email, (x509.RFC822Name,))])


@dataclass(frozen=True, slots=True)
class Says:
    """A policy: the certificate's field has one of these values; of no values, none is right."""

    field: _Field
    allowed: Sequence[str]

    def verify(self, cert: x509.Certificate) -> None:
        """Raise VerificationError unless it is so."""
        found = _said(cert, self.field)
        if found not in self.allowed:
            allowed = " or ".join(f"`{one}`" for one in self.allowed) or "nothing"
            raise VerificationError(f"its {self.field[1]} is `{shown(found, 200)}`, not {allowed}")


@dataclass(frozen=True, slots=True)
class Named:
    """A policy: the certificate bears exactly this one name, of one of these kinds."""

    name: str
    kinds: tuple[type[x509.GeneralName], ...]

    def verify(self, cert: x509.Certificate) -> None:
        """Raise VerificationError unless it is so."""
        found = _only_name(cert)
        if not isinstance(found, self.kinds) or _text_of(found) != self.name:
            raise VerificationError(f"its name is `{shown(_text_of(found), 200)}`, not `{self.name}`")


@dataclass(frozen=True, slots=True)
class RanAt:
    """A policy: this workflow file, at an allowed branch or tag, is what ran and what signed."""

    workflow: str
    refs: Sequence[str]

    def verify(self, cert: x509.Certificate) -> None:
        """Raise VerificationError unless it is so."""
        ref = _said(cert, _REF)
        if not any(_covers(pattern, ref) for pattern in self.refs):
            allowed = " or ".join(f"`{one}`" for one in self.refs) or "nothing"
            raise VerificationError(f"its {_REF[1]} is `{shown(ref, 200)}`, not {allowed}")
        at = f"{self.workflow}@{ref}"
        Says(_CONFIG, (at,)).verify(cert)
        # A workflow that this one calls signs under its own name: what it does is not in this repository's hands.
        Named(at, (x509.UniformResourceIdentifier,)).verify(cert)


@dataclass(slots=True)
class FirstOf:
    """A policy that any of several identities satisfies; it remembers which, and why the others did not."""

    identities: Sequence[KeylessIdentity]
    found: KeylessIdentity | None = None
    refusals: list[str] = field(default_factory=list)

    def verify(self, cert: x509.Certificate) -> None:
        """Raise VerificationError when no identity is satisfied."""
        for identity in self.identities:
            try:
                policy_of(identity).verify(cert)
            except VerificationError as error:
                self.refusals.append(f"`{identity.id}`: {error}")
            else:
                self.found = identity
                return
        raise VerificationError("; ".join(self.refusals) or "nobody may sign here")


def _github(identity: GitHubIdentity) -> VerificationPolicy:
    repository = f"https://github.com/{identity.repository}"
    return _forge(identity, GITHUB_ISSUER, repository, (identity.repository_id, identity.owner_id), identity.workflow)


def _gitlab(identity: GitLabIdentity) -> VerificationPolicy:
    server = f"https://{identity.host}"
    project = f"{server}/{identity.project}"
    # GitLab writes two slashes between project and file.
    return _forge(identity, server, project, (identity.project_id, identity.namespace_id), f"/{identity.config}")


def _forge(
    identity: GitHubIdentity | GitLabIdentity, issuer: str, repository: str, numbers: tuple[str, str], path: str
) -> VerificationPolicy:
    policies: list[VerificationPolicy] = [
        Says(_ISSUER, (issuer,)),
        Says(_REPOSITORY, (repository,)),
        Says(_REPOSITORY_ID, numbers[:1]),
        Says(_OWNER_ID, numbers[1:]),
        Says(_TRIGGER, identity.triggers),
        Says(_RUNNER, (identity.runner,)),
        RanAt(f"{repository}/{path}", identity.refs),
    ]
    if identity.environment is not None:
        policies.append(Says(_ENVIRONMENT, (identity.environment,)))
    return AllOf(policies)


def _said(cert: x509.Certificate, wanted: _Field) -> str:
    number, what = wanted
    try:
        extension = cert.extensions.get_extension_for_oid(x509.ObjectIdentifier(f"{_FULCIO}.{number}"))
    except x509.ExtensionNotFound as error:
        raise VerificationError(f"its certificate does not say its {what}") from error
    if not isinstance(extension.value, x509.UnrecognizedExtension):
        raise VerificationError(f"its {what} is not text")
    return asn1.decode_der(str, extension.value.value)


def _only_name(cert: x509.Certificate) -> x509.GeneralName:
    names: list[x509.GeneralName] = list(cert.extensions.get_extension_for_class(x509.SubjectAlternativeName).value)
    if len(names) != 1:
        raise VerificationError(f"its certificate bears {len(names)} names, not one")
    return names[0]


def _text_of(name: x509.GeneralName) -> str:
    if isinstance(name, x509.OtherName):
        return asn1.decode_der(str, name.value) if name.type_id == _OTHER_NAME else ""
    return str(name.value)


def _covers(pattern: str, ref: str) -> bool:
    if pattern.endswith("*"):
        return ref.startswith(pattern[:-1])
    return ref == pattern
