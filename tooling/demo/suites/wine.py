"""`wine/1`: which of three growers made a wine, from its chemistry."""

from __future__ import annotations

from tooling.bench.readers.interface import Samples
from tooling.demo.plans import SuitePlan
from tooling.demo.suites.tables import freeze, not_held_out
from tooling.model.suite import HashSplit

SPLIT = HashSplit(method="sha256-row", seed="wine/1", percent=40)

_TEMPLATE = """\
haat: suite/1
name: wine
version: 1
title: "Three growers of wine"
summary: >-
  Which of three growers in one region of Italy made this wine? Thirteen chemical measurements of 178 wines. Tiny and
  easy: fewer than a hundred wines are held out, so one mistake more or less is a whole percent.
task: tabular-classification
input: >-
  13 numbers: alcohol, malic acid, ash, alcalinity of ash, magnesium, phenols, flavanoids, nonflavanoid phenols,
  proanthocyanins, color intensity, hue, OD280/OD315, proline
dataset:
  title: "Wine"
  source: {kind: file, path: wine.npz}
  digest: {digest}
  license: CC-BY-4.0
  citation: >-
    S. Aeberhard, M. Forina (1992). Wine. UCI Machine Learning Repository. All 178 rows as in scikit-learn; numbers
    rounded to float32.
  url: https://archive.ics.uci.edu/dataset/109/wine
  reader: {kind: npz_xy}
  split: {method: sha256-row, seed: wine/1, percent: 40}
prediction: {kind: label, max_bytes: 65536}
metrics:
  - {name: accuracy, primary: true, better: higher, tolerance: {absolute: 0.0001}}
  - {name: f1, better: higher, tolerance: {absolute: 0.0001}}
repeat: {runs: 2, identical: true}
latency: {reference: gemm/1, block_ms: 20, pairs: 12}
limits: {memory_mb: 2048, cpu_s: 60, wall_s: 90, output_mb: 4, processes: 64}
"""


def make_data() -> bytes:
    """Return all 178 rows."""
    from sklearn.datasets import load_wine

    return freeze(*load_wine(return_X_y=True))


def training_samples() -> Samples:
    """Return the samples that are not held out."""
    return not_held_out(make_data(), SPLIT)


PLAN = SuitePlan("wine", 1, "wine.npz", make_data, _TEMPLATE)
