from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tooling.bench.metrics import score
from tooling.bench.readers.interface import Samples
from tooling.errors import BenchError
from tooling.model.suite import METRICS, Metric, MetricName, Tolerance


def _score(name: MetricName, truth: Any, predicted: Any, baseline: Any = None) -> float:
    metric = Metric(name=name, better=METRICS[name][1], tolerance=Tolerance(absolute=0.0))
    known = None if baseline is None else np.array(baseline, dtype=float)
    samples = Samples(tuple(b"x" for _ in truth), np.array(truth), known)
    return score([metric], samples, np.array(predicted))[name]


def test_accuracy_is_the_share_of_right_labels() -> None:
    assert _score("accuracy", [0, 1, 2, 2], [0, 1, 2, 0]) == 0.75
    assert _score("accuracy", ["png", "gif"], ["png", "bmp"]) == 0.5


def test_f1_counts_true_classes_only() -> None:
    # A class that is predicted but never true would add a zero to the mean: 2/3 in place of 1.
    assert _score("f1", ["a", "a", "b"], ["a", "a", "b"]) == 1.0
    assert _score("f1", ["a", "a", "b", "b"], ["a", "a", "b", "z"]) == pytest.approx((1 + 2 / 3) / 2)


def test_f1_of_nothing_right_is_zero() -> None:
    assert _score("f1", ["a", "b"], ["z", "z"]) == 0.0


def test_mae_is_the_mean_distance() -> None:
    assert _score("mae", [1.0, 2.0], [2.0, 4.0]) == 1.5


def test_skill_is_one_for_perfect_and_zero_for_persistence() -> None:
    assert _score("skill", [1.0, 3.0], [1.0, 3.0], baseline=[0.0, 1.0]) == 1.0
    assert _score("skill", [1.0, 3.0], [0.0, 1.0], baseline=[0.0, 1.0]) == 0.0
    assert _score("skill", [1.0, 3.0], [5.0, 9.0], baseline=[0.0, 1.0]) < 0


def test_skill_without_a_series_is_refused() -> None:
    with pytest.raises(BenchError, match="needs a series"):
        _score("skill", [1.0], [1.0])


def test_skill_on_a_series_that_never_changes_is_refused() -> None:
    with pytest.raises(BenchError, match="never changes"):
        _score("skill", [1.0, 1.0], [2.0, 2.0], baseline=[1.0, 1.0])


def test_rmse_is_the_root_of_the_mean_square() -> None:
    assert _score("rmse", [1.0, 2.0], [4.0, 6.0]) == pytest.approx(12.5**0.5)


def test_r2_is_one_for_perfect_and_zero_for_the_mean() -> None:
    assert _score("r2", [1.0, 2.0, 3.0], [1.0, 2.0, 3.0]) == 1.0
    assert _score("r2", [1.0, 2.0, 3.0], [2.0, 2.0, 2.0]) == 0.0
    assert _score("r2", [1.0, 2.0, 3.0], [3.0, 2.0, 1.0]) == -3.0


@pytest.mark.parametrize("truth", [[2.0, 2.0], [2.0]])
def test_r2_of_a_truth_that_never_varies_is_refused(truth: list[float]) -> None:
    with pytest.raises(BenchError, match="never varies"):
        _score("r2", truth, truth)


def test_roc_auc_is_how_often_a_true_one_ranks_before_a_false_one() -> None:
    assert _score("roc_auc", [False, True, False, True], [0.1, 0.9, 0.2, 0.8]) == 1.0
    assert _score("roc_auc", [False, True, False, True], [0.1, 0.15, 0.2, 0.8]) == 0.75
    assert _score("roc_auc", [False, True], [0.5, 0.5]) == 0.5


@pytest.mark.parametrize("truth", [[True, True], [False, False]])
def test_roc_auc_of_one_kind_of_truth_is_refused(truth: list[bool]) -> None:
    with pytest.raises(BenchError, match="nothing to rank"):
        _score("roc_auc", truth, [0.1, 0.9])


def test_binary_f1_says_yes_from_one_half_on() -> None:
    assert _score("binary_f1", [True, True, False, False], [0.5, 0.9, 0.49, 0.0]) == 1.0
    assert _score("binary_f1", [True, True, False, False], [0.49, 0.9, 0.5, 0.0]) == 0.5
    assert _score("binary_f1", [True, False], [0.1, 0.1]) == 0.0


def test_every_metric_has_a_formula() -> None:
    for name, (kind, _) in METRICS.items():
        truths: dict[str, Any] = {"label": [0, 1], "number": [1.0, 3.0], "score": [False, True], "text": ["a", "b"]}
        truth = truths.get(kind, [1.0, 3.0])
        perfect = 1.0 if METRICS[name][1] == "higher" else 0.0
        assert _score(name, truth, np.array(truth, float if kind == "score" else None), [0.0, 1.0]) == pytest.approx(
            perfect
        )


def test_spearman_asks_for_the_order_alone() -> None:
    assert _score("spearman", [1.0, 2.0, 9.0], [0.1, 0.2, 0.3]) == pytest.approx(1.0)
    assert _score("spearman", [1.0, 2.0, 9.0], [0.3, 0.2, -0.9]) == pytest.approx(-1.0)
    assert _score("spearman", [1.0, 2.0, 3.0, 4.0], [1.0, 1.0, 2.0, 2.0]) == pytest.approx(0.894427, abs=1e-6)


@pytest.mark.parametrize(
    ("truth", "predicted", "rule"), [([1.0, 1.0], [0.1, 0.2], "HA078"), ([1.0, 2.0], [5.0, 5.0], "HA075")]
)
def test_spearman_without_an_order_is_refused(truth: list[float], predicted: list[float], rule: str) -> None:
    with pytest.raises(BenchError, match="equally alike") as caught:
        _score("spearman", truth, predicted)
    assert caught.value.problems[0].rule == rule


def test_cer_counts_characters_over_all_lines() -> None:
    assert _score("cer", ["abcd", "ef"], ["abd", "ef"]) == pytest.approx(1 / 6)
    assert _score("cer", ["ab"], ["abcdef"]) == 2.0
    assert _score("cer", ["ab", "cd"], ["", ""]) == 1.0


def test_exact_match_counts_lines_without_a_mistake() -> None:
    assert _score("exact_match", ["ab", "cd", "ef", "gh"], ["ab", "c d", "ef", ""]) == 0.5


def test_number_that_overflows_is_refused() -> None:
    with pytest.raises(BenchError, match="mae of these predictions is not a finite number"), np.errstate(over="ignore"):
        _score("mae", [-1e308, -1e308], [1e308, 1e308])


@pytest.mark.parametrize(("truth", "predicted"), [([1], [1, 2]), ([1, 2], [1]), ([], [])])
def test_another_number_of_predictions_is_refused(truth: list[int], predicted: list[int]) -> None:
    with pytest.raises(BenchError, match="predictions for"):
        _score("accuracy", truth, predicted)
