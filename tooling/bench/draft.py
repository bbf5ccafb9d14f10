"""Write a new suite around a data file: everything that follows from the data, and what a person says about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError

from tooling.bench.readers.interface import Samples
from tooling.bench.trial import read_every_sample
from tooling.errors import RegistryError
from tooling.model.rules import reading
from tooling.model.suite import METRICS, READS, MetricName, PredictionKind, Reader, Suite
from tooling.registry.documents import parse
from tooling.registry.parsed import digest_of
from tooling.registry.paths import SUITE_NAME
from tooling.registry.yaml_text import dump_yaml

_READER: TypeAdapter[Reader] = TypeAdapter(Reader)
_SUFFIXES = {"npz_xy": ".npz", "csv_series": ".csv", "csv_pairs": ".csv"}
_ZIP = ".zip"
_METRICS: dict[PredictionKind, tuple[MetricName, ...]] = {
    "label": ("accuracy", "f1"),
    "number": ("r2", "rmse"),
    "score": ("roc_auc", "binary_f1"),
    "embedding": ("spearman",),
    "text": ("cer", "exact_match"),
}
_OF_SERIES: tuple[MetricName, ...] = ("mae", "skill")
_TOLERANCE = 0.0001
_PERCENT = 40
_MEGABYTE = 2**20
_LIMITS = {"memory_mb": 2048, "cpu_s": 60, "wall_s": 90, "output_mb": 8, "processes": 64}


@dataclass(frozen=True, slots=True)
class Words:
    """What a person says about a suite."""

    title: str
    task: str
    input: str
    license: str
    citation: str


@dataclass(frozen=True, slots=True)
class Draft:
    """The files of a suite's folder: its document, and its data under its own name."""

    document: bytes
    data_name: str
    data: bytes


def draft_suite(
    label: str, words: Words, data: bytes, reader: Mapping[str, Any], prediction: PredictionKind | None = None
) -> Draft:
    """Describe a data file as the suite `name/version`, ready to be changed by hand where that is wanted.

    Raises RegistryError where the reader cannot read it, and for words that no suite may have.
    """
    known = _reader(reader)
    samples = read_every_sample(known, data)
    kind = prediction or _kind(known, samples)
    name, _, version = label.partition("/")
    data_name = f"{name}{_SUFFIXES.get(known.kind, _ZIP)}"
    document = {
        "haat": "suite/1",
        "name": name,
        "version": int(version),
        "title": words.title,
        "summary": words.title,
        "task": words.task,
        "input": words.input,
        "dataset": {
            "title": words.title,
            "source": {"kind": "file", "path": data_name},
            "digest": digest_of(data),
            "license": words.license,
            "citation": words.citation,
            "reader": dict(reader),
            "split": _split(label, samples),
        },
        "prediction": {"kind": kind, "max_bytes": 4 * _MEGABYTE, **({"normalise": "nfc"} if kind == "text" else {})},
        "metrics": _metrics(kind, samples),
        "repeat": {"runs": 2, "identical": True},
        "latency": {"reference": "gemm/1", "block_ms": 20, "pairs": 12},
        "limits": _LIMITS,
    }
    return Draft(parse(Suite, dump_yaml(document), f"{label}/{SUITE_NAME}").raw, data_name, data)


def _reader(reader: Mapping[str, Any]) -> Reader:
    try:
        return _READER.validate_python(dict(reader))
    except ValidationError as error:
        said = error.errors()[0]
        where = " ".join(str(part) for part in said["loc"])
        raise RegistryError(reading.INVALID_VALUE.problem(f"no reader of ours: {where}: {said['msg']}")) from error


def _kind(reader: Reader, samples: Samples) -> PredictionKind:
    allowed = READS[reader.kind]
    if len(allowed) == 1:
        return next(iter(allowed))
    return "number" if samples.truth.dtype.kind == "f" else "label"


def _split(label: str, samples: Samples) -> dict[str, Any]:
    # The days of a series overlap in its samples, so that only their end was never seen before.
    if samples.baseline is not None:
        return {"method": "last-rows", "rows": max(1, len(samples) // 4)}
    return {"method": "sha256-row", "seed": label, "percent": _PERCENT}


def _metrics(kind: PredictionKind, samples: Samples) -> list[dict[str, Any]]:
    names = _OF_SERIES if samples.baseline is not None else _METRICS[kind]
    return [
        {
            "name": name,
            **({"primary": True} if name == names[0] else {}),
            "better": METRICS[name][1],
            "tolerance": {"absolute": _TOLERANCE},
        }
        for name in names
    ]
