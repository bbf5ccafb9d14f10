"""What publishers and verifiers write in a generated market."""

from __future__ import annotations

import random

from benchmarks import words
from benchmarks.markets.plan import SUITE
from tooling.model.statement import MEASUREMENT, STATEMENT_TYPE

MANIFEST = """\
haat: manifest/1
name: {name.listing}
publisher: {publisher}
version: "{name.version}"
{previous}title: {title}
summary: {summary}
description: |
  {description}

  ## Limits

  {limits}
license: {{spdx: {license}}}
task: {task}
tags: [{tags}]
artifacts:
  - path: model.onnx
    role: model
    format: onnx
    digest: {found.digest}
    size: {found.size}
    pieces: {found.pieces}
adapter: {{kind: tabular, input: X, output: label}}
inputs:
  - name: X
    type: float32
    shape: [batch, 2]
    meaning: two coordinates
outputs:
  - name: label
    type: int64
    shape: [batch]
    meaning: cluster 0 to 2
claims:
  - suite: clusters/1
    suite_digest: {suite}
    metric: accuracy
    value: {value}
training:
  energy_kwh: 0.01
use:
  intended: Teaching and benchmarks.
  limitations: {limits}
"""
# Angle brackets stand for braces, which `format` would take for its own.
STATEMENT = f"""\
<
 "_type": "{STATEMENT_TYPE}",
 "subject": [
  <"name": "manifest.yaml", "digest": <"sha256": "{{manifest}}">>,
  <"name": "model.onnx", "digest": <"sha256": "{{model}}">>
 ],
 "predicateType": "{MEASUREMENT}",
 "predicate": <
  "listing": "{{name.listing}}",
  "version": "{{name.version}}",
  "suite": "{SUITE}",
  "suite_digest": "{{suite}}",
  "adapter": "tabular",
  "samples": 45,
  "metrics": [<"name": "accuracy", "value": {{value}}>],
  "runs": 2,
  "latency": <"reference": "gemm/1", "ratio": 0.04, "pairs": 3, "cv": 0.02, "sample_us": 1.5>,
  "peak_memory_mb": 61.5,
  "environment": <
   "haat": "0.1.0",
   "onnxruntime": "1.29.0",
   "numpy": "2.3.0",
   "python": "3.11.7",
   "provider": "CPUExecutionProvider",
   "threads": 1,
   "cpu": "a processor",
   "system": "Linux",
   "sandbox": "bwrap+seccomp"
  >,
  "measured_at": "2025-06-01T12:00:00Z"
 >
>
"""


def texts_of(source: random.Random, number: int) -> dict[str, str]:
    """Return what a publisher writes about one model; `number` keeps names apart."""
    subject, kind, quality = (source.choice(one) for one in (words.SUBJECTS, words.KINDS, words.QUALITIES))
    sentences = " ".join(source.sample(words.SENTENCES, 3))
    return {
        "model": f"{subject.replace(' ', '-')}-{source.choice(words.NAMES)}-{number}",
        "title": f"{subject.capitalize()}, {quality}",
        "summary": f"{source.choice(words.VERBS)} {subject} with {kind}",
        "description": sentences.format(years=source.randint(2, 30), count=source.randint(2, 400)),
        "license": source.choice(words.LICENSES),
        "task": source.choice(words.TASKS),
        "tags": ", ".join(source.sample(words.TAGS, 3)),
        "limits": source.choice(words.LIMITS),
        "value": f"0.{source.randint(70_000, 99_999)}",
    }
