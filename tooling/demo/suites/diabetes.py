"""`diabetes/1`: how far a disease goes within a year, from ten measurements at its beginning."""

from __future__ import annotations

from tooling.bench.readers.interface import Samples
from tooling.demo.plans import SuitePlan
from tooling.demo.suites.tables import freeze, not_held_out
from tooling.model.suite import HashSplit

SPLIT = HashSplit(method="sha256-row", seed="diabetes/1", percent=40)

_TEMPLATE = """\
haat: suite/1
name: diabetes
version: 1
title: "Progression of diabetes within a year"
summary: >-
  How far has the disease gone after a year, on a scale from 25 to 346? Ten measurements at the start, of 442
  patients. `r2` is the share of the variation that a model explains: 0 is no better than always saying the mean,
  and about a half is as good as it gets on this data.
task: tabular-regression
input: >-
  10 numbers, unscaled: age (years), sex (1 or 2), body mass index, blood pressure, and six blood serum values (total
  cholesterol, LDL, HDL, ratio, log triglycerides, glucose)
dataset:
  title: "Diabetes (Efron and others)"
  source: {kind: file, path: diabetes.npz}
  digest: {digest}
  license: "None stated by its authors; the file as in scikit-learn, BSD-3-Clause"
  citation: >-
    B. Efron, T. Hastie, I. Johnstone, R. Tibshirani (2004). Least Angle Regression. Annals of Statistics 32, 407 to
    499. All 442 rows as in scikit-learn, before its scaling; numbers rounded to float32.
  url: https://www4.stat.ncsu.edu/~boos/var.select/diabetes.html
  reader: {kind: npz_xy}
  split: {method: sha256-row, seed: diabetes/1, percent: 40}
prediction: {kind: number, max_bytes: 65536}
metrics:
  - {name: r2, primary: true, better: higher, tolerance: {absolute: 0.0001}}
  - {name: rmse, better: lower, unit: points, tolerance: {absolute: 0.001}}
repeat: {runs: 2, identical: true}
latency: {reference: gemm/1, block_ms: 20, pairs: 12}
limits: {memory_mb: 2048, cpu_s: 60, wall_s: 90, output_mb: 4, processes: 64}
"""


def make_data() -> bytes:
    """Return all 442 rows, unscaled."""
    from sklearn.datasets import load_diabetes

    return freeze(*load_diabetes(return_X_y=True, scaled=False))


def training_samples() -> Samples:
    """Return the samples that are not held out."""
    return not_held_out(make_data(), SPLIT)


PLAN = SuitePlan("diabetes", 1, "diabetes.npz", make_data, _TEMPLATE)
