"""Statements: what others say about a release, as in-toto Statements v1.

Source: https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from tooling.model.base import Digest, Document, Line, ListingName, SemanticVersion, SuiteName, Time
from tooling.model.holdout import Number
from tooling.model.suite import MetricName

MEASUREMENT = "urn:haat:measurement:1"
STATEMENT_TYPE = "https://in-toto.io/Statement/v1"
PAYLOAD_TYPE = "application/vnd.in-toto+json"


class HexDigest(Document):
    """A digest as in-toto writes it."""

    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Subject(Document):
    """What a statement is about."""

    name: Line
    digest: HexDigest


class MeasuredMetric(Document):
    """One measured number; `spread` is the largest difference between runs."""

    name: MetricName
    value: float


class MeasuredLatency(Document):
    """Processor time of one sample relative to a reference graph, as a median of paired blocks."""

    reference: Line
    ratio: Annotated[float, Field(gt=0)]
    pairs: Annotated[int, Field(ge=1)]
    cv: Annotated[float, Field(ge=0, description="coefficient of variation of the pair ratios")]
    sample_us: Annotated[float, Field(gt=0, description="microseconds of processor time a sample, for context")]


class Environment(Document):
    """Where a measurement was made; `tokenizers` and `pillow` where an adapter rests on them."""

    haat: Line
    onnxruntime: Line
    numpy: Line
    python: Line
    provider: Line
    threads: Annotated[int, Field(ge=1)]
    cpu: Line
    system: Line
    sandbox: Line
    tokenizers: Line | None = None
    pillow: Line | None = None


class Measurement(Document):
    """What a suite yielded on an artifact, with its environment (in-toto test result).

    One made on a suite's holdout names its number; then `suite_digest` is that of its commitment, and it says no more
    than its numbers.
    """

    listing: ListingName
    version: SemanticVersion
    suite: SuiteName
    suite_digest: Digest
    holdout: Number | None = None
    adapter: Line
    samples: Annotated[int, Field(ge=1)]
    metrics: Annotated[tuple[MeasuredMetric, ...], Field(min_length=1)]
    runs: Annotated[int, Field(ge=1)]
    latency: MeasuredLatency | None = None
    peak_memory_mb: Annotated[float, Field(ge=0)] | None = None
    cpu_s: Annotated[float, Field(ge=0)] | None = None
    environment: Environment
    measured_at: Time

    @model_validator(mode="after")
    def _names_each_metric_once(self) -> Self:
        names = [metric.name for metric in self.metrics]
        if len(set(names)) < len(names):
            message = "a metric stands twice"
            raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _tells_nothing_of_private_data_but_numbers(self) -> Self:
        told = (self.latency, self.peak_memory_mb, self.cpu_s)
        if self.holdout is not None and any(one is not None for one in told):
            message = "a measurement on a holdout says nothing of time and memory"
            raise ValueError(message)
        return self

    def value_of(self, metric: str) -> float | None:
        """Return a metric's number, or None where it was not measured."""
        return next((one.value for one in self.metrics if one.name == metric), None)


class MeasurementStatement(Document):
    """An in-toto Statement whose subjects are the manifest and every artifact that was measured."""

    type: Annotated[Literal["https://in-toto.io/Statement/v1"], Field(alias="_type")]
    subject: Annotated[tuple[Subject, ...], Field(min_length=2, max_length=101)]
    predicateType: Literal["urn:haat:measurement:1"]  # noqa: N815 - the name of in-toto's field
    predicate: Measurement
