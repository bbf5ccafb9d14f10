"""`word-similarity/1`: does a model order pairs of words as people do? WordSim-353, unchanged but for its format.

Its terms are CC-BY-4.0, as several who pass it on or build on it cite them from the collection's page
(https://gabrilovich.com/resources/data/wordsim353/wordsim353.html). The bytes were taken from the package gensim
4.4.0, whose own license is that of its code. SimLex-999, which lies beside them there, is left out: no terms are stated
under which it may be passed on.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

from tooling.demo.plans import SuitePlan

ORIGIN = "pkg:pypi/gensim@4.4.0#gensim/test/test_data/wordsim353.tsv"
_FROZEN = Path(__file__).parents[3] / "registry" / "suites" / "word-similarity" / "1" / "wordsim353.csv"

_TEMPLATE = """\
haat: suite/1
name: word-similarity
version: 1
title: "How alike are two words?"
summary: >-
  Pairs of English words, rated by people from 0 (nothing to do with each other) to 10 (the same). What counts is
  whether the model brings the pairs into the same order. Related words such as coffee and cup are rated high, too:
  this is about what belongs together, not about what can stand for one another.
task: sentence-similarity
input: "two English words, one after the other, each on its own"
dataset:
  title: "WordSimilarity-353"
  source: {kind: file, path: wordsim353.csv}
  digest: {digest}
  license: CC-BY-4.0
  citation: >-
    L. Finkelstein, E. Gabrilovich, Y. Matias, E. Rivlin, Z. Solan, G. Wolfman, E. Ruppin (2002). Placing Search in
    Context: The Concept Revisited. ACM Transactions on Information Systems 20(1), 116-131. All 353 pairs with their
    mean ratings; only the file format was changed.
  url: https://gabrilovich.com/resources/data/wordsim353/wordsim353.html
  reader: {kind: csv_pairs, first: first, second: second, score: rating}
  split: {method: all}
prediction: {kind: embedding, max_bytes: 4194304}
metrics:
  - {name: spearman, primary: true, better: higher, tolerance: {absolute: 0.0005}}
repeat: {runs: 2, identical: true}
latency: {reference: gemm/1, block_ms: 20, pairs: 12}
limits: {memory_mb: 2048, cpu_s: 60, wall_s: 90, output_mb: 8, processes: 64}
"""


def convert(original: bytes) -> bytes:
    """Write the original's pairs as a CSV with a header, in the original's order."""
    lines = [line for line in original.decode("utf-8").splitlines() if not line.startswith("#")]
    page = io.StringIO()
    writer = csv.writer(page, lineterminator="\n")
    writer.writerows([("first", "second", "rating"), *(line.split("\t") for line in lines)])
    return page.getvalue().encode()


def frozen_data() -> bytes:
    """Return the pairs as they were converted once."""
    return _FROZEN.read_bytes()


PLAN = SuitePlan("word-similarity", 1, "wordsim353.csv", frozen_data, _TEMPLATE)
