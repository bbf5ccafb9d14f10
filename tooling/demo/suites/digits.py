"""`digits/1`: handwritten digits from scikit-learn, frozen as a NumPy archive."""

from __future__ import annotations

import io

import numpy as np
import numpy.typing as npt

from tooling.bench.readers.interface import Samples
from tooling.bench.readers.npz_xy import read_npz_xy
from tooling.bench.split import held_out
from tooling.demo.plans import SuitePlan
from tooling.demo.zips import write_zip
from tooling.model.suite import HashSplit

SPLIT = HashSplit(method="sha256-row", seed="digits/1", percent=40)

_TEMPLATE = """\
haat: suite/1
name: digits
version: 1
title: "Handwritten digits"
summary: >-
  Which digit is it? Grey images of 8×8 pixels, held out from training by the hash of their bytes. A small and
  well-known set: good for trying a marketplace out, too easy to tell good classifiers apart.
task: image-classification
input: "64 numbers from 0 (white) to 16 (black), row by row"
dataset:
  title: "Optical recognition of handwritten digits (test part, as in scikit-learn)"
  source: {kind: file, path: digits.npz}
  digest: {digest}
  license: CC-BY-4.0
  citation: >-
    E. Alpaydin, C. Kaynak (1998). Optical Recognition of Handwritten Digits. UCI Machine Learning Repository.
    The 1,797 images are those of scikit-learn's `load_digits`; only the file format was changed.
  url: https://archive.ics.uci.edu/dataset/80/optical+recognition+of+handwritten+digits
  reader: {kind: npz_xy}
  split: {method: sha256-row, seed: digits/1, percent: 40}
prediction: {kind: label, max_bytes: 65536}
metrics:
  - {name: accuracy, primary: true, better: higher, tolerance: {absolute: 0.0001}}
  - {name: f1, better: higher, tolerance: {absolute: 0.0001}}
repeat: {runs: 2, identical: true}
latency: {reference: gemm/1, block_ms: 20, pairs: 12}
limits: {memory_mb: 2048, cpu_s: 60, wall_s: 90, output_mb: 4, processes: 64}
"""


def make_data() -> bytes:
    """Return all 1,797 images and their digits, as bytes of 0 to 16 and 0 to 9."""
    from sklearn.datasets import load_digits

    x, y = load_digits(return_X_y=True)
    return write_zip([("x.npy", _npy(x)), ("y.npy", _npy(y))])


def training_samples() -> Samples:
    """Return the samples that are not held out."""
    everything = read_npz_xy(make_data())
    return everything.where(~held_out(SPLIT, everything.inputs))


def _npy(array: npt.NDArray[np.float64]) -> bytes:
    stream = io.BytesIO()
    np.lib.format.write_array(stream, np.ascontiguousarray(array, dtype=np.uint8), version=(1, 0), allow_pickle=False)
    return stream.getvalue()


PLAN = SuitePlan("digits", 1, "digits.npz", make_data, _TEMPLATE)
