"""Models of plain tables, each trained on what its suite does not hold out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tooling.bench.readers.interface import Samples
from tooling.demo.models.export import matrix, to_bytes, to_onnx
from tooling.demo.suites import breast_cancer, diabetes, wine

_SEED = 7


def make_nuclei_logreg() -> bytes:
    """Train a logistic regression on standardised measurements of cell nuclei."""
    from sklearn.linear_model import LogisticRegression

    return _exported(LogisticRegression(C=0.5, max_iter=2_000), breast_cancer.training_samples, "nuclei-logreg")


def make_wine_forest() -> bytes:
    """Train a forest of fifty trees on the chemistry of wines."""
    from sklearn.ensemble import RandomForestClassifier

    forest = RandomForestClassifier(50, max_depth=6, random_state=_SEED, n_jobs=1)
    return _exported(forest, wine.training_samples, "wine-forest")


def make_diabetes_ridge() -> bytes:
    """Train a ridge regression on standardised measurements of patients."""
    from sklearn.linear_model import Ridge

    return _exported(Ridge(alpha=10.0), diabetes.training_samples, "diabetes-ridge")


def _exported(estimator: Any, training: Callable[[], Samples], name: str) -> bytes:
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    samples = training()
    x = matrix(samples.inputs)
    return to_bytes(to_onnx(make_pipeline(StandardScaler(), estimator).fit(x, samples.truth), x.shape[1], name))
