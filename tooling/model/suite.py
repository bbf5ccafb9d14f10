"""A suite: a pinned, declarative benchmark that a marketplace owns."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from tooling.model.base import Digest, Document, Line, RelativePath, Text, WebAddress, Word

MetricName = Literal[
    "accuracy", "f1", "mae", "skill", "rmse", "r2", "roc_auc", "binary_f1", "spearman", "cer", "exact_match"
]
Direction = Literal["higher", "lower"]
PredictionKind = Literal["label", "number", "score", "embedding", "text"]

# What each metric is computed from, and which way it improves.
METRICS: dict[MetricName, tuple[PredictionKind, Direction]] = {
    "accuracy": ("label", "higher"),
    "f1": ("label", "higher"),
    "mae": ("number", "lower"),
    "skill": ("number", "higher"),
    "rmse": ("number", "lower"),
    "r2": ("number", "higher"),
    "roc_auc": ("score", "higher"),
    "binary_f1": ("score", "higher"),
    "spearman": ("embedding", "higher"),
    "cer": ("text", "lower"),
    "exact_match": ("text", "higher"),
}


class FileSource(Document):
    """The data lies beside `suite.yaml`."""

    kind: Literal["file"]
    path: RelativePath


class NpzReader(Document):
    """A NumPy archive with one row of numbers (`x`) and one label or number (`y`) a sample."""

    kind: Literal["npz_xy"]


Column = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60, description="a column's name")]


class SeriesReader(Document):
    """A CSV of consecutive days; a sample is `lags` days of `columns`, its truth the next day's `target`."""

    kind: Literal["csv_series"]
    date: Word
    target: Annotated[str, Field(pattern=r"^[a-z_]+$")]
    columns: Annotated[tuple[Annotated[str, Field(pattern=r"^[a-z_]+$")], ...], Field(min_length=1, max_length=20)]
    lags: Annotated[int, Field(ge=1, le=60)]


class DirectoryReader(Document):
    """A zip whose folders are the labels of the files in them."""

    kind: Literal["zip_label_dirs"]


class AudioReader(Document):
    """A zip of sound clips, each with the stretches of it that are speech; one truth a frame of `frame` samples."""

    kind: Literal["zip_wav_lab"]
    rate: Annotated[int, Field(ge=8_000, le=48_000, description="samples a second")]
    frame: Annotated[int, Field(ge=16, le=48_000, description="samples a frame")]


class PairsReader(Document):
    """A CSV of pairs of texts (`first`, `second`), each with how alike people found them (`score`)."""

    kind: Literal["csv_pairs"]
    first: Column
    second: Column
    score: Column


class PictureReader(Document):
    """A zip of pictures of one line of text each, with that line."""

    kind: Literal["zip_png_txt"]


Reader = Annotated[
    NpzReader | SeriesReader | DirectoryReader | AudioReader | PairsReader | PictureReader, Field(discriminator="kind")
]

# What each reader's truth can be compared with.
READS: dict[str, frozenset[PredictionKind]] = {
    "npz_xy": frozenset({"label", "number"}),
    "csv_series": frozenset({"number"}),
    "zip_label_dirs": frozenset({"label"}),
    "zip_wav_lab": frozenset({"score"}),
    "csv_pairs": frozenset({"embedding"}),
    "zip_png_txt": frozenset({"text"}),
}


class HashSplit(Document):
    """Held-out rows: those whose SHA-256 with `seed` falls in the lowest `percent`."""

    method: Literal["sha256-row"]
    seed: Line
    percent: Annotated[int, Field(ge=1, le=99)]


class LastSplit(Document):
    """Held-out rows: the last `rows`."""

    method: Literal["last-rows"]
    rows: Annotated[int, Field(ge=1)]


class WholeSplit(Document):
    """All rows are held out; the data was made for measuring only."""

    method: Literal["all"]


Split = Annotated[HashSplit | LastSplit | WholeSplit, Field(discriminator="method")]


class Dataset(Document):
    """The data of a suite, by digest, with its license, reader and split."""

    title: Line
    source: FileSource
    digest: Digest
    license: Line
    citation: Line
    url: WebAddress | None = None
    reader: Reader
    split: Split


class Prediction(Document):
    """What a model returns for a sample, and the most bytes it may return in all; a score lies between 0 and 1.

    `normalise` says how texts are made comparable, the model's and the true one alike: not at all, by Unicode's
    composed form (NFC), or by that without white space at both ends. It moves the numbers, so a suite of texts pins it.
    """

    kind: PredictionKind
    max_bytes: Annotated[int, Field(ge=1, le=2**30)]
    normalise: Literal["none", "nfc", "nfc_strip"] | None = None


class Tolerance(Document):
    """How far a measured number may fall short of the claimed one."""

    absolute: Annotated[float, Field(ge=0)]


class Metric(Document):
    """A number computed from predictions and truth, outside the sandbox."""

    name: MetricName
    primary: bool = False
    better: Direction
    unit: Line | None = None
    tolerance: Tolerance


class Repeat(Document):
    """How often the suite runs, and whether all runs must agree to the byte."""

    runs: Annotated[int, Field(ge=1, le=10)]
    identical: bool


class Latency(Document):
    """Equal blocks of the model and of a reference graph, alternated; never a gate."""

    reference: Literal["gemm/1"]
    block_ms: Annotated[int, Field(ge=1, le=1000)]
    pairs: Annotated[int, Field(ge=3, le=200)]


class Limits(Document):
    """What one run may use: memory, processor and wall time, output, processes."""

    memory_mb: Annotated[int, Field(ge=64, le=65_536)]
    cpu_s: Annotated[int, Field(ge=1, le=86_400)]
    wall_s: Annotated[int, Field(ge=1, le=86_400)]
    output_mb: Annotated[int, Field(ge=1, le=4_096)]
    processes: Annotated[int, Field(ge=1, le=1_024)]


class Suite(Document):
    """A pinned benchmark; a changed byte is a new version, and results never mix."""

    haat: Literal["suite/1"]
    name: Word
    version: Annotated[int, Field(ge=1)]
    title: Line
    summary: Text
    task: Word
    input: Line
    dataset: Dataset
    prediction: Prediction
    metrics: Annotated[tuple[Metric, ...], Field(min_length=1, max_length=20)]
    repeat: Repeat
    latency: Latency
    limits: Limits

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        names = [metric.name for metric in self.metrics]
        series = isinstance(self.dataset.reader, SeriesReader)
        reader, kind = self.dataset.reader.kind, self.prediction.kind
        for fault, message in (
            (len(set(names)) != len(names), "a metric stands twice"),
            (sum(metric.primary for metric in self.metrics) != 1, "exactly one metric is `primary`"),
            (any(METRICS[one.name][1] != one.better for one in self.metrics), "a metric is better the other way"),
            (any(METRICS[name][0] != self.prediction.kind for name in names), "a metric is for another prediction"),
            ("skill" in names and not series, "`skill` compares with the last day, so it needs a series"),
            (kind not in READS[reader], f"a `{kind}` is not what {reader} is measured by"),
            (
                (kind == "text") != (self.prediction.normalise is not None),
                "`normalise` is for texts, and a suite of texts needs it",
            ),
        ):
            if fault:
                raise ValueError(message)
        return self

    @property
    def label(self) -> str:
        """Return `name/version`, as claims write it."""
        return f"{self.name}/{self.version}"

    @property
    def ordered_metrics(self) -> tuple[Metric, ...]:
        """Return the metrics, the primary one first."""
        return tuple(sorted(self.metrics, key=lambda metric: not metric.primary))
