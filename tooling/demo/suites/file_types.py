"""`file-types/1`: files of 63 kinds, all of them made by this package."""

from __future__ import annotations

from tooling.demo.filetypes.corpus import make_corpus
from tooling.demo.plans import SuitePlan

_TEMPLATE = """\
haat: suite/1
name: file-types
version: 1
title: "File types"
summary: >-
  What kind of file is it, by its bytes alone? Eight files each of 63 kinds: source code, markup, data, pictures,
  sound, archives, programs. All of them come from templates and writers of this project, so they are free to share
  but more uniform than files from the wild: expect lower numbers there.
task: file-type-detection
input: "the content of a file, without its name"
dataset:
  title: "Generated files of known type"
  source: {kind: file, path: file-types.zip}
  digest: {digest}
  license: CC0-1.0
  citation: >-
    Made for this suite by the script `tooling/demo/filetypes` with fixed seeds; no file is copied from elsewhere.
    Labels are the names that Magika uses, chosen before anything was measured.
  reader: {kind: zip_label_dirs}
  split: {method: all}
prediction: {kind: label, max_bytes: 65536}
metrics:
  - {name: accuracy, primary: true, better: higher, tolerance: {absolute: 0.0001}}
  - {name: f1, better: higher, tolerance: {absolute: 0.0001}}
repeat: {runs: 2, identical: true}
latency: {reference: gemm/1, block_ms: 20, pairs: 12}
limits: {memory_mb: 2048, cpu_s: 120, wall_s: 240, output_mb: 4, processes: 64}
"""

PLAN = SuitePlan("file-types", 1, "file-types.zip", make_corpus, _TEMPLATE)
