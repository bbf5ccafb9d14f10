"""How fast documents are read, against PyYAML's C loader, which reads them loosely.

Both read the same documents in turn, on one core; processor time is counted, and the least disturbed round of each.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from time import process_time

import yaml

from tooling.model.manifest import Manifest
from tooling.registry.documents import parse
from tooling.registry.strict_yaml import positions, read_yaml

GOAL = 5_000
DIGEST = "sha256:" + "0123456789abcdef" * 4
DOCUMENT = f"""\
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
""".encode()

Read = Callable[[], object]


def rates(reads: dict[str, Read], documents: int, rounds: int) -> dict[str, float]:
    """Return documents a second for each way of reading: the best of several rounds, taken in turn."""
    best = dict.fromkeys(reads, 0.0)
    for _ in range(rounds):
        for name, read in reads.items():
            start = process_time()
            for _ in range(documents):
                read()
            best[name] = max(best[name], documents / (process_time() - start))
    return best


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--documents", type=int, default=1_000, help="documents a round")
    options.add_argument("--rounds", type=int, default=7)
    options.add_argument("--json", action="store_true", help="one JSON object a line")
    chosen = options.parse_args()
    found = rates(
        {
            "strict reader": lambda: read_yaml(DOCUMENT, "manifest.yaml"),
            "PyYAML CSafeLoader": lambda: yaml.load(DOCUMENT, Loader=yaml.CSafeLoader),
            "strict reader and format": lambda: parse(Manifest, DOCUMENT, "manifest.yaml"),
            "positions for messages": lambda: positions(DOCUMENT),
        },
        chosen.documents,
        chosen.rounds,
    )
    peer = "PyYAML CSafeLoader"
    for name, value in found.items():
        if name == peer:
            continue
        goal = GOAL if name == "strict reader" else None
        figure = {
            "name": f"read 60-line YAML: {name}",
            "value": round(value),
            "unit": "documents/s/core",
            "goal": goal,
            "met": None if goal is None else value >= goal,
            "peer": peer,
            "peer_value": round(found[peer]),
        }
        print(json.dumps(figure) if chosen.json else spell(figure))


def spell(figure: dict[str, object]) -> str:
    """Return a figure as a line for people."""
    goal = "" if figure["goal"] is None else f"   goal {figure['goal']:,}: {'met' if figure['met'] else 'missed'}"
    against = f"   ({figure['peer']}: {figure['peer_value']:,})"
    return f"{figure['name']:<46}{figure['value']:>10,} {figure['unit']}{goal}{against}"


if __name__ == "__main__":
    main()
