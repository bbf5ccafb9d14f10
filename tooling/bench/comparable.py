"""From what a model returned to what its suite compares: vectors become likeness, texts their pinned form."""

from __future__ import annotations

import unicodedata
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from tooling.bench.readers.interface import Samples
from tooling.errors import BenchError
from tooling.model.rules.measuring import OUTPUT
from tooling.model.suite import Prediction

Normalise = Literal["none", "nfc", "nfc_strip"]


def answers_expected(prediction: Prediction, samples: Samples) -> int:
    """Return how many answers a model owes: one a truth, or the vectors of both texts of a pair."""
    return len(samples.truth) * (2 if prediction.kind == "embedding" else 1)


def comparable(prediction: Prediction, answers: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return one value a truth; raises BenchError for a vector without a direction."""
    if prediction.kind == "embedding":
        return cosines(answers)
    return normalised(answers, prediction.normalise) if prediction.normalise else answers


def cosines(vectors: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    """Return the cosine of the angle between each vector of an even place and the one after it."""
    exact = vectors.astype(np.float64)
    lengths = np.linalg.norm(exact, axis=1)
    if not lengths.all():
        raise BenchError(OUTPUT.problem("the model returned a vector of zeros, which is like nothing"))
    unit = exact / lengths[:, None]
    likeness: npt.NDArray[np.float64] = (unit[0::2] * unit[1::2]).sum(axis=1)
    return likeness


def normalised(texts: npt.NDArray[Any], form: Normalise) -> npt.NDArray[Any]:
    """Return texts in the form that a suite compares them in (Unicode Standard Annex 15)."""
    if form == "none":
        return texts
    composed = [unicodedata.normalize("NFC", text) for text in texts]
    found = np.empty(len(texts), dtype=object)
    found[:] = [text.strip() for text in composed] if form == "nfc_strip" else composed
    return found
