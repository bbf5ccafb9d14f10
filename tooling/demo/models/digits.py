"""Classifiers of 8×8 images, trained on what `digits/1` does not hold out."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
import numpy.typing as npt

from tooling.demo.models.export import matrix, to_bytes, to_onnx
from tooling.demo.suites.digits import training_samples

_WIDTH = 64
_SEED = 7


def make_logreg() -> bytes:
    """Train a multinomial logistic regression."""
    from sklearn.linear_model import LogisticRegression

    return _scaled_and_exported(LogisticRegression(C=1.0, max_iter=2_000), "digits-logreg")


def make_mlp_small() -> bytes:
    """Train a perceptron with one hidden layer of 16."""
    return _scaled_and_exported(_perceptron((16,)), "digits-mlp")


def make_mlp_large() -> bytes:
    """Train a perceptron with hidden layers of 128 and 64."""
    return _scaled_and_exported(_perceptron((128, 64)), "digits-mlp")


def make_svc() -> bytes:
    """Train a support vector machine with a Gaussian kernel on the raw intensities."""
    from sklearn.svm import SVC

    x, y = _training()
    return to_bytes(to_onnx(SVC(C=10.0, gamma=0.001).fit(x, y), _WIDTH, "digits-svc"))


def _perceptron(layers: tuple[int, ...]) -> Any:
    from sklearn.neural_network import MLPClassifier

    return MLPClassifier(layers, max_iter=1_000, random_state=_SEED)


def _scaled_and_exported(estimator: Any, name: str) -> bytes:
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import MinMaxScaler

    x, y = _training()
    return to_bytes(to_onnx(make_pipeline(MinMaxScaler(), estimator).fit(x, y), _WIDTH, name))


@functools.cache
def _training() -> tuple[npt.NDArray[np.float32], npt.NDArray[np.int64]]:
    samples = training_samples()
    return matrix(samples.inputs), samples.truth
