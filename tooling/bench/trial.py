"""Try a suite out before anybody is measured with it: read its data, hold out, score answers that know nothing.

Here the suite itself is what is judged, so that what is wrong with its data is a RegistryError.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
import numpy.typing as npt

from tooling.bench.comparable import answers_expected
from tooling.bench.files import read_pinned
from tooling.bench.metrics import score
from tooling.bench.readers.interface import Samples, unusable
from tooling.bench.readers.read import read_all, read_samples
from tooling.bench.wire import HEAD, LENGTH, VECTOR_ITEM
from tooling.errors import BenchError, Place, RegistryError
from tooling.model.rules import reading
from tooling.model.suite import MetricName, PredictionKind, Reader, Suite
from tooling.registry.documents import parse
from tooling.registry.files import read_file, status_of
from tooling.registry.parsed import Parsed
from tooling.registry.paths import SUITE_NAME

_MAX_DOCUMENT = 65_536
_NUMBER = 8


@dataclass(frozen=True, slots=True)
class Ends:
    """A metric's value for answers that know nothing, and for the truth itself."""

    guessed: float
    perfect: float


def read_suite(folder: Path) -> Parsed[Suite]:
    """Read the `suite.yaml` of a folder, strictly; raises RegistryError, or FetchError where it cannot be read."""
    shown_as = str(folder / SUITE_NAME)
    raw = read_file(folder, PurePosixPath(SUITE_NAME), shown_as, _MAX_DOCUMENT)
    if raw is None:
        raise RegistryError(reading.MISSING_FILE.problem("there is no suite here", Place(shown_as)))
    return parse(Suite, raw, shown_as)


def read_data(suite: Suite, folder: Path) -> bytes:
    """Read the data beside a suite by its digest; raises RegistryError for other bytes and for links."""
    path = suite.dataset.source.path
    status_of(folder, PurePosixPath(path), path)
    with _judging():
        return read_pinned(suite, folder / path)


def read_every_sample(reader: Reader, raw: bytes) -> Samples:
    """Read all samples, held out or not; raises RegistryError where the reader cannot."""
    with _judging():
        return read_all(reader, raw)


def hold_out(suite: Suite, raw: bytes) -> Samples:
    """Return what the suite measures with; raises RegistryError where that is nothing, or no answer would fit."""
    with _judging():
        samples = read_samples(suite, raw)
        needed = _smallest_answer(suite, samples)
        if needed > suite.prediction.max_bytes:
            raise unusable(f"an answer has {needed:,} bytes, and `max_bytes` allows {suite.prediction.max_bytes:,}")
        return samples


def try_metrics(suite: Suite, samples: Samples) -> Mapping[MetricName, Ends]:
    """Score a guess and the truth; raises RegistryError where the primary metric cannot tell them apart."""
    with _judging():
        guessed = score(suite.metrics, samples, guess(samples, suite.prediction.kind))
        perfect = score(suite.metrics, samples, _as_answer(samples.truth))
        primary = next(metric.name for metric in suite.metrics if metric.primary)
        if guessed[primary] == perfect[primary]:
            raise unusable(f"a guess is as good as the truth: `{primary}` tells no models apart on this data")
    return {name: Ends(guessed[name], perfect[name]) for name in guessed}


def guess(samples: Samples, kind: PredictionKind) -> npt.NDArray[Any]:
    """Return answers that know nothing of an input.

    The day before, the mean, always yes, the most frequent label, no text, or a likeness drawn from a digest.
    """
    if samples.baseline is not None:
        return samples.baseline
    if kind == "number":
        return np.full(len(samples.truth), samples.truth.mean())
    if kind == "score":
        return np.ones(len(samples.truth))
    if kind == "text":
        return np.full(len(samples.truth), "", dtype=object)
    if kind == "embedding":
        return np.array([int.from_bytes(hashlib.sha256(one).digest()[:4]) for one in samples.inputs], dtype=np.float64)
    labels, counts = np.unique(samples.truth, return_counts=True)
    return np.full(len(samples.truth), labels[counts.argmax()])


def _smallest_answer(suite: Suite, samples: Samples) -> int:
    """Return how many bytes the truth itself would have as an answer; of vectors, how many one number each has."""
    count = answers_expected(suite.prediction, samples)
    if suite.prediction.kind == "text":
        return HEAD.size + sum(LENGTH.size + len(line.encode()) for line in samples.truth)
    if suite.prediction.kind == "embedding":
        return HEAD.size + LENGTH.size + VECTOR_ITEM.itemsize * count
    return HEAD.size + _NUMBER * count


def _as_answer(truth: npt.NDArray[Any]) -> npt.NDArray[Any]:
    return truth.astype(np.float64) if truth.dtype.kind == "b" else truth


@contextmanager
def _judging() -> Iterator[None]:
    try:
        yield
    except BenchError as error:
        raise RegistryError(*error.problems) from error
