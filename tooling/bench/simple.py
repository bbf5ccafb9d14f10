"""A simple model, made on the spot from what a suite does not hold out: whoever is worse has learnt nothing."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from tooling.bench.likeness import NUMERIC, rows_of
from tooling.bench.metrics import score
from tooling.bench.readers.interface import Samples
from tooling.model.suite import MetricName, Suite

_RIDGE = 1e-3


def simple_scores(suite: Suite, held: Samples, rest: Samples) -> Mapping[MetricName, float] | None:
    """Score the nearest mean of each class, or a line through all, on what is held out; None for other data.

    It rests on no chance: the same data gives the same numbers.
    """
    kind, reader = suite.prediction.kind, suite.dataset.reader.kind
    if reader not in NUMERIC or kind not in {"label", "number"} or not len(rest):
        return None
    known, asked = _alike(rows_of(rest.inputs), rows_of(held.inputs))
    answers = _nearest_mean(known, rest.truth, asked) if kind == "label" else _line(known, rest.truth, asked)
    return score(suite.metrics, held, answers)


def _alike(
    known: npt.NDArray[np.float64], asked: npt.NDArray[np.float64]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    mean, spread = known.mean(axis=0), known.std(axis=0)
    scale = np.where(spread > 0, spread, 1.0)
    return (known - mean) / scale, (asked - mean) / scale


def _nearest_mean(
    known: npt.NDArray[np.float64], truth: npt.NDArray[np.generic], asked: npt.NDArray[np.float64]
) -> npt.NDArray[np.generic]:
    labels = np.unique(truth)
    means = np.stack([known[truth == label].mean(axis=0) for label in labels])
    # |a - m|² without |a|², which is the same for every mean.
    distances = (means**2).sum(axis=1) - 2 * asked @ means.T
    found: npt.NDArray[np.generic] = labels[distances.argmin(axis=1)]
    return found


def _line(
    known: npt.NDArray[np.float64], truth: npt.NDArray[np.generic], asked: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    target = truth.astype(np.float64)
    offset = target.mean()
    weights = np.linalg.solve(
        known.T @ known + _RIDGE * len(known) * np.eye(known.shape[1]), known.T @ (target - offset)
    )
    found: npt.NDArray[np.float64] = asked @ weights + offset
    return found
