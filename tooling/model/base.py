"""What all documents share: strictness, and the field types of the formats."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

MAX_TEXT = 20_000
MAX_LINE = 300


class Document(BaseModel):
    """A document as it stands in a file: strict types, no unknown field, immutable."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


def _is_relative_path(path: str) -> str:
    # A name that begins with a dot is hidden, and `.gitattributes` or `.git` would speak to git.
    if any(part.startswith(".") or not part for part in path.split("/")):
        message = "a path is relative, stays in its folder, and no part of it begins with a dot"
        raise ValueError(message)
    return path


def _is_a_time(text: str) -> str:
    try:
        datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ")  # noqa: DTZ007 - only asks whether there is such a time
    except ValueError as error:
        message = "there is no such day or time"
        raise ValueError(message) from error
    return text


Digest = Annotated[str, Field(pattern=r"^sha256:[0-9a-f]{64}$", description="sha256: and 64 hex digits in lower case")]
Time = Annotated[
    str,
    Field(
        pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$",
        description="RFC 3339 in UTC, to the second, quoted",
    ),
    AfterValidator(_is_a_time),
]
PublicKey = Annotated[
    str,
    Field(pattern=r"^[A-Za-z0-9+/]{100,140}={0,2}$", description="base64 of a DER SubjectPublicKeyInfo"),
]
Word = Annotated[
    str,
    Field(
        pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$",
        min_length=1,
        max_length=60,
        description="lower-case letters, digits and single hyphens",
    ),
]
PublisherName = Annotated[
    str,
    Field(
        pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$",
        min_length=3,
        max_length=39,
        description="lower-case letters, digits and single hyphens",
    ),
]
ModelName = Annotated[
    str,
    Field(
        pattern=r"^[a-z0-9]+([.-][a-z0-9]+)*$",
        min_length=2,
        max_length=60,
        description="lower-case letters, digits, single hyphens and dots",
    ),
]
ListingName = Annotated[
    str,
    Field(
        pattern=r"^[a-z0-9]+(-[a-z0-9]+)*/[a-z0-9]+([.-][a-z0-9]+)*$",
        max_length=100,
        description="publisher/model",
    ),
]
SuiteName = Annotated[
    str,
    Field(
        pattern=r"^[a-z0-9]+(-[a-z0-9]+)*/[1-9][0-9]{0,5}$",
        max_length=70,
        description="suite/version, such as digits/1",
    ),
]
SemanticVersion = Annotated[
    str,
    Field(
        # https://semver.org, without build metadata: two builds of one version are two releases. Not `\d`, which
        # is any script's digit.
        pattern=(
            r"^(0|[1-9][0-9]{0,8})\.(0|[1-9][0-9]{0,8})\.(0|[1-9][0-9]{0,8})"
            r"(-(0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*)(\.(0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*))*)?$"
        ),
        max_length=60,
        description="semantic version, quoted",
    ),
]
Line = Annotated[
    str, Field(min_length=1, max_length=MAX_LINE, pattern=r"^[^\n]*\S[^\n]*$", description="one line of text")
]
Text = Annotated[str, Field(min_length=1, max_length=MAX_TEXT)]
RelativePath = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9._/-]+$",
        max_length=200,
        description="a path of ASCII letters, digits, `.`, `_`, `-` and `/`",
    ),
    AfterValidator(_is_relative_path),
]
WebAddress = Annotated[
    str, Field(pattern=r"^https://[^\s<>\"']+$", max_length=2_000, description="an address that begins with https://")
]
Location = Annotated[
    str,
    Field(
        pattern=r"^(https://|pkg:|ipfs://)[^\s<>\"']+$",
        max_length=2_000,
        description="https, package URL or IPFS: where the bytes may be had, never why to trust them",
    ),
]

_SEMANTIC = re.compile(r"([0-9]+)\.([0-9]+)\.([0-9]+)(?:-([0-9A-Za-z.-]+))?")


def version_key(version: str) -> tuple[Any, ...]:
    """Return a sort key that orders semantic versions by precedence (semver.org, §11)."""
    match = _SEMANTIC.fullmatch(version)
    if match is None:
        message = f"not a semantic version: {version}"
        raise ValueError(message)
    core = tuple(int(number) for number in match.groups()[:3])
    if match.group(4) is None:
        return (*core, 1, ())
    parts = tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in match.group(4).split("."))
    return (*core, 0, parts)


def follows(before: str, after: str) -> bool:
    """Say whether a semantic version is a step after another: patch, minor, major, or what a pre-release led to.

    A pre-release of such a version is a step, too.
    """
    major, minor, patch, is_final, *_ = version_key(before)
    core = version_key(after)[:3]
    steps = {(major, minor, patch + 1), (major, minor + 1, 0), (major + 1, 0, 0)}
    return core in steps or (not is_final and core == (major, minor, patch))
