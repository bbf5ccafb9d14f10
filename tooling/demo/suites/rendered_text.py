"""`rendered-text/1`: what stands in pictures of one line, which `tooling.demo.lettering` made."""

from __future__ import annotations

from pathlib import Path

from tooling.demo.plans import SuitePlan

_FROZEN = Path(__file__).parents[3] / "registry" / "suites" / "rendered-text" / "1" / "rendered-text.zip"

_TEMPLATE = """\
haat: suite/1
name: rendered-text
version: 1
title: "Lines of rendered text"
summary: >-
  What stands there? A hundred grey pictures of one line each: prices, addresses, codes and sentences in six
  free fonts. A quarter of them is clean; the others are a little turned, blurred, faint or grainy, and
  another quarter is all of that at once. Computers set these lines: photographs and handwriting are harder.
task: image-to-text
input: "a grey PNG of one line of English text"
dataset:
  title: "Rendered lines, made hard to read"
  source: {kind: file, path: rendered-text.zip}
  digest: {digest}
  license: CC0-1.0
  citation: >-
    Made for this suite by the script `tooling/demo/lettering` with fixed seeds; lines by this project, drawn with
    DejaVu 2.37 (Bitstream Vera license) and Liberation 1.07 (SIL Open Font License 1.1).
  reader: {kind: zip_png_txt}
  split: {method: all}
prediction: {kind: text, max_bytes: 262144, normalise: nfc_strip}
metrics:
  - {name: cer, primary: true, better: lower, tolerance: {absolute: 0.0005}}
  - {name: exact_match, better: higher, tolerance: {absolute: 0.01}}
repeat: {runs: 2, identical: true}
latency: {reference: gemm/1, block_ms: 20, pairs: 12}
limits: {memory_mb: 2048, cpu_s: 120, wall_s: 240, output_mb: 4, processes: 64}
"""


def frozen_data() -> bytes:
    """Return the pictures as they were frozen; another font or FreeType would not make the same bytes again."""
    return _FROZEN.read_bytes()


PLAN = SuitePlan("rendered-text", 1, "rendered-text.zip", frozen_data, _TEMPLATE)
