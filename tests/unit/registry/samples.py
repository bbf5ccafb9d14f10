"""A manifest of sixty lines, as a publisher would write it, and helpers to look at refusals."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tooling.errors import HaatError, Problem

DIGEST = "sha256:" + "0123456789abcdef" * 4

MANIFEST = f"""\
haat: manifest/1
name: acme/digits-mlp
publisher: {DIGEST}
version: "1.1.0"
previous: {DIGEST}
title: Handwritten digits
summary: Handwritten digits from 8x8 grey images, multi-layer perceptron
description: |
  A small multi-layer perceptron that reads one digit in an image of eight by
  eight grey pixels.

  ## Training

  Trained on the training part of the data set. It fails on rotated digits.
license: {{spdx: Apache-2.0}}
task: image-classification
tags: [digits, small]
artifacts:
  - path: model.onnx
    role: model
    format: onnx
    digest: {DIGEST}
    size: 21012
    pieces: {DIGEST}
    locations:
      - "https://models.example.org/digits/1.1.0/model.onnx"
  - path: labels.json
    role: labels
    format: json
    digest: {DIGEST}
    size: 120
    pieces: {DIGEST}
adapter: {{kind: tabular, input: X, output: label}}
inputs:
  - name: X
    type: float32
    shape: [batch, 64]
    meaning: "pixel intensity 0-16, row by row"
outputs:
  - name: label
    type: int64
    shape: [batch]
    meaning: "digit 0-9"
claims:
  - suite: digits/1
    suite_digest: {DIGEST}
    metric: accuracy
    value: 0.9706
lineage:
  - relation: finetuned-from
    name: acme/digits-base
    version: "0.9.0"
training:
  data: "public digits, 60 % split by row hash"
  energy_kwh: 0.01
use:
  intended: "Teaching."
  limitations: "Rotated digits."
contact:
  email: models@acme.example
"""


def problems_of(action: Callable[[], object]) -> tuple[Problem, ...]:
    """Return the problems with which something is refused."""
    with pytest.raises(HaatError) as refusal:
        action()
    return refusal.value.problems


def spelled(problem: Problem) -> tuple[str, str]:
    """Return the place of a problem and its rule."""
    return str(problem.place), problem.rule
