"""What OpenSSF Model Signing signs: an in-toto Statement that lists a model's files.

Source: https://github.com/sigstore/model-transparency, `model_signing/_signing/signing.py`, predicate v1.0
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from tooling.model.base import Document, Line
from tooling.model.statement import HexDigest

PREDICATE_TYPE = "https://model_signing/signature/v1.0"


class SignedModel(Document):
    """The model as a whole: the name of its folder, and the SHA-256 over all its files' digests in their order."""

    name: Annotated[str, Field(max_length=300)]
    digest: HexDigest


class SignedFile(Document):
    """One file, by its path below the model's folder."""

    name: Line
    algorithm: Literal["sha256"]
    digest: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Serialization(Document):
    """How the files were found; what `ignore_paths` names, folders included, is not looked at."""

    method: Literal["files"]
    hash_type: Literal["sha256"]
    allow_symlinks: bool
    ignore_paths: Annotated[tuple[Line, ...], Field(max_length=100)] = ()


class SignedFiles(Document):
    """The files, and how they were found."""

    serialization: Serialization
    resources: Annotated[tuple[SignedFile, ...], Field(min_length=1, max_length=200)]


class ModelSignatureStatement(Document):
    """The statement in an OpenSSF model signature."""

    type: Annotated[Literal["https://in-toto.io/Statement/v1"], Field(alias="_type")]
    subject: Annotated[tuple[SignedModel, ...], Field(min_length=1, max_length=1)]
    predicateType: Literal["https://model_signing/signature/v1.0"]  # noqa: N815 - the name of in-toto's field
    predicate: SignedFiles
