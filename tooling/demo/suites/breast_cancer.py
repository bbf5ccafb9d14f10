"""`breast-cancer/1`: malignant or benign, from thirty measurements of cell nuclei."""

from __future__ import annotations

from tooling.bench.readers.interface import Samples
from tooling.demo.plans import SuitePlan
from tooling.demo.suites.tables import freeze, not_held_out
from tooling.model.suite import HashSplit

SPLIT = HashSplit(method="sha256-row", seed="breast-cancer/1", percent=40)

_TEMPLATE = """\
haat: suite/1
name: breast-cancer
version: 1
title: "Breast tumours, malignant or benign"
summary: >-
  Is the tumour malignant (0) or benign (1)? Thirty measurements of cell nuclei in images of a fine needle aspirate,
  569 patients of one hospital around 1993. A classic for teaching, and nearly solved by a straight line: a number
  here says nothing about use on patients.
task: tabular-classification
input: >-
  30 numbers: mean, standard error and worst of radius, texture, perimeter, area, smoothness, compactness, concavity,
  concave points, symmetry and fractal dimension
dataset:
  title: "Breast Cancer Wisconsin (Diagnostic)"
  source: {kind: file, path: breast-cancer.npz}
  digest: {digest}
  license: CC-BY-4.0
  citation: >-
    W. Wolberg, O. Mangasarian, N. Street, W. Street (1993). Breast Cancer Wisconsin (Diagnostic). UCI Machine
    Learning Repository. All 569 rows as in scikit-learn; numbers rounded to float32.
  url: https://archive.ics.uci.edu/dataset/17/breast+cancer+wisconsin+diagnostic
  reader: {kind: npz_xy}
  split: {method: sha256-row, seed: breast-cancer/1, percent: 40}
prediction: {kind: label, max_bytes: 65536}
metrics:
  - {name: accuracy, primary: true, better: higher, tolerance: {absolute: 0.0001}}
  - {name: f1, better: higher, tolerance: {absolute: 0.0001}}
repeat: {runs: 2, identical: true}
latency: {reference: gemm/1, block_ms: 20, pairs: 12}
limits: {memory_mb: 2048, cpu_s: 60, wall_s: 90, output_mb: 4, processes: 64}
"""


def make_data() -> bytes:
    """Return all 569 rows."""
    from sklearn.datasets import load_breast_cancer

    return freeze(*load_breast_cancer(return_X_y=True))


def training_samples() -> Samples:
    """Return the samples that are not held out."""
    return not_held_out(make_data(), SPLIT)


PLAN = SuitePlan("breast-cancer", 1, "breast-cancer.npz", make_data, _TEMPLATE)
