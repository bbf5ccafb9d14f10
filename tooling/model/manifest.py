"""The manifest: the document a publisher signs to describe one release."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from tooling.model.adapters import Adapter
from tooling.model.base import (
    Digest,
    Document,
    Line,
    ListingName,
    Location,
    RelativePath,
    SemanticVersion,
    SuiteName,
    Text,
    WebAddress,
    Word,
)
from tooling.model.extensions import extensions_within_bounds
from tooling.model.suite import MetricName

MAX_ARTIFACT = 5 * 2**40

Dimension = Annotated[
    str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$", max_length=40, description="a name such as `batch`")
]
Role = Literal["model", "preprocess", "postprocess", "tokenizer", "labels", "data", "oms"]


class License(Document):
    """Under which terms the artifacts may be used: an SPDX id, or a `LicenseRef-` with its text's digest."""

    spdx: (
        Annotated[
            str, Field(pattern=r"^[A-Za-z0-9.+-]+$", max_length=80, description="an SPDX id such as `Apache-2.0`")
        ]
        | None
    ) = None
    ref: Annotated[str, Field(pattern=r"^LicenseRef-[A-Za-z0-9.-]+$", max_length=80)] | None = None
    terms: Digest | None = None
    locations: tuple[Location, ...] = ()

    @model_validator(mode="after")
    def _is_one_kind(self) -> Self:
        if (self.spdx is None) == (self.ref is None):
            message = "give either `spdx` or `ref`"
            raise ValueError(message)
        if self.spdx is not None and self.spdx.startswith("LicenseRef-"):
            message = "`LicenseRef-` names terms of one's own: give it as `ref`, with the digest of its text in `terms`"
            raise ValueError(message)
        if self.ref is not None and self.terms is None:
            message = "a `ref` needs the digest of its text in `terms`"
            raise ValueError(message)
        return self

    @property
    def identifier(self) -> str:
        """Return the SPDX id or the `LicenseRef-` of these terms."""
        return self.spdx or self.ref or ""


class Artifact(Document):
    """A file of a release, named by digest; `pieces` is the BEP 52 root over 16 KiB blocks."""

    path: RelativePath
    role: Role
    format: Literal["onnx", "safetensors", "gguf", "json", "text"]
    digest: Digest
    size: Annotated[int, Field(ge=1, le=MAX_ARTIFACT)]
    pieces: Digest
    locations: Annotated[tuple[Location, ...], Field(max_length=20)] = ()


class Tensor(Document):
    """An input or output of the model; a dimension is a number or a name."""

    name: Line
    type: Word
    shape: Annotated[tuple[Annotated[int, Field(ge=0)] | Dimension, ...], Field(max_length=8)]
    meaning: Line


class Claim(Document):
    """A number the publisher states and anyone can measure again; the suite is named by digest."""

    suite: SuiteName
    suite_digest: Digest
    metric: MetricName
    value: float


class Lineage(Document):
    """What this release was made from; `manifest` only where the parent is listed."""

    relation: Literal["finetuned-from", "distilled-from", "quantized-from", "converted-from", "packaged-from"]
    name: Line
    version: Line | None = None
    manifest: Digest | None = None
    url: WebAddress | None = None


class Training(Document):
    """How the model was made, in the publisher's words."""

    data: Line | None = None
    code: WebAddress | None = None
    energy_kwh: Annotated[float, Field(ge=0)] | None = None


class Use(Document):
    """What the model is for, and where it fails."""

    intended: Text | None = None
    out_of_scope: Text | None = None
    limitations: Text | None = None
    risks: Text | None = None


class AiAct(Document):
    """Flags of the European AI Act, as the publisher declares them."""

    risk: Literal["minimal", "limited", "high"]
    gpai: bool


class Compliance(Document):
    """Legal notes of the publisher: shown, not judged."""

    ai_act: AiAct | None = None
    personal_data: Line | None = None
    export: Line | None = None


class Contact(Document):
    """How to reach the publisher about this model."""

    email: (
        Annotated[str, Field(pattern=r"^[^@\s<>]+@[^@\s<>]+$", max_length=200, description="an e-mail address")] | None
    ) = None
    url: WebAddress | None = None


Extensions = Annotated[
    dict[str, Any],
    Field(description="a market's domain and its own fields, the only place for unknown ones"),
    AfterValidator(extensions_within_bounds),
]


class Manifest(Document):
    """One immutable release, as its publisher signs it."""

    haat: Literal["manifest/1"]
    name: ListingName
    publisher: Digest
    version: SemanticVersion
    previous: Digest | None = None
    title: Line
    summary: Line
    description: Text
    license: License
    task: Word
    tags: Annotated[tuple[Word, ...], Field(max_length=20)] = ()
    artifacts: Annotated[tuple[Artifact, ...], Field(min_length=1, max_length=100)]
    adapter: Adapter | None = None
    inputs: Annotated[tuple[Tensor, ...], Field(max_length=50)] = ()
    outputs: Annotated[tuple[Tensor, ...], Field(max_length=50)] = ()
    claims: Annotated[tuple[Claim, ...], Field(max_length=100)] = ()
    lineage: Annotated[tuple[Lineage, ...], Field(max_length=20)] = ()
    training: Training | None = None
    use: Use | None = None
    compliance: Compliance | None = None
    contact: Contact | None = None
    extensions: Extensions = Field(default_factory=dict)

    @model_validator(mode="after")
    def _names_each_thing_once(self) -> Self:
        paths = [artifact.path for artifact in self.artifacts]
        claims = [f"{claim.suite} {claim.metric}" for claim in self.claims]
        for what, seen in (("artifact path", paths), ("claim of a metric", claims)):
            twice = {one for one in seen if seen.count(one) > 1}
            if twice:
                message = f"{what} stands twice: {', '.join(sorted(twice))}"
                raise ValueError(message)
        if sum(artifact.role == "model" for artifact in self.artifacts) != 1:
            message = "exactly one artifact has the role `model`"
            raise ValueError(message)
        if [one.format for one in self.artifacts if one.role == "oms"] not in ([], ["json"]):
            message = "at most one artifact has the role `oms`, and its format is `json`"
            raise ValueError(message)
        return self

    @property
    def publisher_name(self) -> str:
        """Return the part of the name before the slash."""
        return self.name.split("/")[0]

    @property
    def model_name(self) -> str:
        """Return the part of the name after the slash."""
        return self.name.split("/")[1]

    @property
    def model_signature(self) -> Artifact | None:
        """Return the artifact with the role `oms`, an OpenSSF model signature over all others, or None."""
        return next((artifact for artifact in self.artifacts if artifact.role == "oms"), None)

    @property
    def model_artifact(self) -> Artifact:
        """Return the one artifact with the role `model`."""
        return next(artifact for artifact in self.artifacts if artifact.role == "model")
