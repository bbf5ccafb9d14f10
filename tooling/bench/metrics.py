"""Score predictions against truth, outside the sandbox, with the metrics of scikit-learn, SciPy and RapidFuzz."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

from tooling.bench.readers.interface import Samples, unusable
from tooling.errors import BenchError
from tooling.model.rules.measuring import OUTPUT
from tooling.model.suite import Metric, MetricName

Values = npt.NDArray[Any]
_THRESHOLD = 0.5


def score(metrics: Iterable[Metric], samples: Samples, predicted: Values) -> dict[MetricName, float]:
    """Compute every metric of a suite; raises BenchError for one that is not a finite number."""
    if len(predicted) != len(samples.truth) or not len(samples):
        raise BenchError(OUTPUT.problem(f"{len(predicted)} predictions for {len(samples.truth)} samples"))
    numbers = {metric.name: _FORMULAS[metric.name](samples, predicted) for metric in metrics}
    for name, number in numbers.items():
        if not math.isfinite(number):
            raise BenchError(OUTPUT.problem(f"{name} of these predictions is not a finite number"))
    return numbers


def _accuracy(samples: Samples, predicted: Values) -> float:
    from sklearn.metrics import accuracy_score

    return float(accuracy_score(samples.truth, predicted))


def _f1(samples: Samples, predicted: Values) -> float:
    from sklearn.metrics import f1_score

    # Without pinned labels, a class that is predicted but never true counts as one more zero (.67 for .97).
    gold = np.unique(samples.truth)
    return float(f1_score(samples.truth, predicted, labels=gold, average="macro", zero_division=0.0))


def _mae(samples: Samples, predicted: Values) -> float:
    from sklearn.metrics import mean_absolute_error

    return float(mean_absolute_error(samples.truth, predicted))


def _skill(samples: Samples, predicted: Values) -> float:
    if samples.baseline is None:
        raise unusable("skill needs a series: there is no last day to compare with")
    persistence = _mae(samples, samples.baseline)
    if not persistence:
        raise unusable("the series never changes, so there is no skill to show on it")
    return 1.0 - _mae(samples, predicted) / persistence


def _rmse(samples: Samples, predicted: Values) -> float:
    from sklearn.metrics import root_mean_squared_error

    return float(root_mean_squared_error(samples.truth, predicted))


def _r2(samples: Samples, predicted: Values) -> float:
    from sklearn.metrics import r2_score

    if len(np.unique(samples.truth)) == 1:
        raise unusable("the truth never varies, so there is nothing of it to explain")
    return float(r2_score(samples.truth, predicted))


def _roc_auc(samples: Samples, predicted: Values) -> float:
    from sklearn.metrics import roc_auc_score

    if len(np.unique(samples.truth)) == 1:
        raise unusable("the truth is always the same, so there is nothing to rank")
    return float(roc_auc_score(samples.truth, predicted))


def _binary_f1(samples: Samples, predicted: Values) -> float:
    from sklearn.metrics import f1_score

    return float(f1_score(samples.truth, predicted >= _THRESHOLD, zero_division=0.0))


def _spearman(samples: Samples, predicted: Values) -> float:
    from scipy.stats import spearmanr

    if len(np.unique(samples.truth)) == 1:
        raise unusable("all pairs are equally alike, so there is nothing to rank")
    if len(np.unique(predicted)) == 1:
        raise BenchError(OUTPUT.problem("the model finds all pairs equally alike, so there is nothing to rank"))
    return float(spearmanr(samples.truth, predicted).statistic)


def _cer(samples: Samples, predicted: Values) -> float:
    from rapidfuzz.distance import Levenshtein

    # Over all characters, not an average of lines: a short line counts as much as it is long.
    wrong = sum(Levenshtein.distance(true, read) for true, read in zip(samples.truth, predicted, strict=True))
    return float(wrong / sum(map(len, samples.truth)))


def _exact_match(samples: Samples, predicted: Values) -> float:
    return float(np.mean([true == read for true, read in zip(samples.truth, predicted, strict=True)]))


_FORMULAS: dict[MetricName, Callable[[Samples, Values], float]] = {
    "accuracy": _accuracy,
    "f1": _f1,
    "mae": _mae,
    "skill": _skill,
    "rmse": _rmse,
    "r2": _r2,
    "roc_auc": _roc_auc,
    "binary_f1": _binary_f1,
    "spearman": _spearman,
    "cer": _cer,
    "exact_match": _exact_match,
}
