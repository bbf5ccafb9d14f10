"""Who may sign: a key, or somebody whom a Sigstore instance certifies. A union by `kind`.

Names alone are not enough for a forge: an account or repository that was deleted and made again by somebody else has
the same name and other numbers, so the numbers are part of the identity.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from tooling.model.base import Document, PublicKey, WebAddress, Word

GITHUB_ISSUER = "https://token.actions.githubusercontent.com"

_Part = r"[A-Za-z0-9_.-]{1,100}"
_Number = Annotated[str, Field(pattern=r"^[1-9][0-9]{0,19}$", description="a number of the forge's, in quotes")]
_Ref = Annotated[
    str,
    Field(
        pattern=r"^refs/(heads|tags)/[A-Za-z0-9._/+-]+\*?$|^refs/tags/\*$",
        max_length=200,
        description="refs/heads/… or refs/tags/…; a `*` at the end stands for anything",
    ),
]
_Refs = Annotated[tuple[_Ref, ...], Field(min_length=1, max_length=20)]
_Environment = Annotated[
    str, Field(pattern=r"^[^\x00-\x1f\x7f]+$", max_length=255, description="the deployment environment's name")
]
_Path = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*\.ya?ml$",
        max_length=200,
        description="the path of a YAML file in the repository",
    ),
]


class KeyIdentity(Document):
    """A public key that may sign; ECDSA on P-256 with SHA-256."""

    kind: Literal["key"]
    id: Word
    algorithm: Literal["ecdsa-p256"]
    public: PublicKey


class Certified(Document):
    """Somebody whom a Sigstore instance certifies; `instance` is its name in the marketplace's policy."""

    id: Word
    instance: Word


class GitHubIdentity(Certified):
    """A workflow of GitHub Actions, on certain branches or tags, for certain events.

    `pull_request_target` and its like cannot be listed: they run for strangers, with the base branch's name.
    """

    kind: Literal["github"]
    repository: Annotated[str, Field(pattern=rf"^{_Part}/{_Part}$", description="owner/repository")]
    repository_id: _Number
    owner_id: _Number
    workflow: Annotated[_Path, Field(pattern=r"^\.github/workflows/[^/]+$")]
    refs: _Refs
    triggers: Annotated[
        tuple[Literal["push", "release", "workflow_dispatch", "schedule"], ...], Field(min_length=1, max_length=4)
    ]
    runner: Literal["github-hosted", "self-hosted"] = "github-hosted"
    environment: _Environment | None = None


class GitLabIdentity(Certified):
    """A pipeline of a GitLab server, on certain branches or tags, for certain events."""

    kind: Literal["gitlab"]
    host: Annotated[str, Field(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)+$", max_length=200)] = "gitlab.com"
    project: Annotated[str, Field(pattern=rf"^{_Part}(/{_Part}){{1,20}}$", description="group/…/project")]
    project_id: _Number
    namespace_id: _Number
    config: _Path = ".gitlab-ci.yml"
    refs: _Refs
    triggers: Annotated[
        tuple[Literal["push", "web", "schedule", "api", "trigger"], ...], Field(min_length=1, max_length=5)
    ]
    runner: Literal["gitlab-hosted", "self-hosted"] = "gitlab-hosted"
    environment: _Environment | None = None


class OidcIdentity(Certified):
    """A subject of any other issuer, exactly as the certificate names it."""

    kind: Literal["oidc"]
    issuer: WebAddress
    subject: Annotated[str, Field(pattern=r"^[^\s@]\S*$", max_length=2_000, description="the certificate's name")]

    @field_validator("issuer")
    @classmethod
    def _has_no_kind_of_its_own(cls, issuer: str) -> str:
        if issuer.rstrip("/") in {GITHUB_ISSUER, "https://gitlab.com"}:
            message = "this issuer's names are not enough; use kind `github` or `gitlab`"
            raise ValueError(message)
        return issuer


class EmailIdentity(Certified):
    """A person with an address of e-mail, as one issuer has seen it. Signing publishes the address for ever."""

    kind: Literal["email"]
    issuer: WebAddress
    email: Annotated[
        str, Field(pattern=r"^[^\s@<>]+@[^\s@<>]+$", max_length=254, description="an address such as ada@example.org")
    ]

    @model_validator(mode="after")
    def _is_no_forge(self) -> Self:
        if self.issuer.rstrip("/") == GITHUB_ISSUER:
            message = "GitHub Actions certifies workflows; use kind `github`"
            raise ValueError(message)
        return self


KeylessIdentity = GitHubIdentity | GitLabIdentity | OidcIdentity | EmailIdentity
Identity = Annotated[KeyIdentity | KeylessIdentity, Field(discriminator="kind")]


def bearer_of(identity: Identity) -> str:
    """Spell who an identity is, whatever it is called here: a key has one spelling, anybody else all the fields."""
    return identity.public if isinstance(identity, KeyIdentity) else identity.model_dump_json(exclude={"id"})
