"""`voice-activity/1`: when somebody speaks, in clips that `tooling.demo.speech` made."""

from __future__ import annotations

from pathlib import Path

from tooling.demo.plans import SuitePlan

_FROZEN = Path(__file__).parents[3] / "registry" / "suites" / "voice-activity" / "1" / "voice-activity.zip"

_TEMPLATE = """\
haat: suite/1
name: voice-activity
version: 1
title: "Is somebody speaking?"
summary: >-
  For every 32 ms of sound: is it speech? Sixteen clips of two and a half seconds, thirteen of them with synthetic
  voices of eleven languages in noise 5 to 20 dB below, three with nothing but clicks, music or sirens. Synthetic
  voices are cleaner than people: expect lower numbers on real recordings.
task: voice-activity-detection
input: "16-bit mono sound at 16,000 samples a second, in frames of 512 samples, oldest first"
dataset:
  title: "Synthetic speech in synthetic noise"
  source: {kind: file, path: voice-activity.zip}
  digest: {digest}
  license: CC0-1.0
  citation: >-
    Made for this suite by the script `tooling/demo/speech` with fixed seeds; voices by eSpeak NG 1.51, phrases and
    noises by this project. Sound in steps of 12 bits. Speech is where a voice was put, its pauses of 150 ms and more
    aside.
  reader: {kind: zip_wav_lab, rate: 16000, frame: 512}
  split: {method: all}
prediction: {kind: score, max_bytes: 65536}
metrics:
  - {name: roc_auc, primary: true, better: higher, tolerance: {absolute: 0.0001}}
  - {name: binary_f1, better: higher, tolerance: {absolute: 0.002}}
repeat: {runs: 2, identical: true}
latency: {reference: gemm/1, block_ms: 20, pairs: 12}
limits: {memory_mb: 2048, cpu_s: 60, wall_s: 90, output_mb: 4, processes: 64}
"""


def frozen_data() -> bytes:
    """Return the clips as they were frozen; another eSpeak NG would not make the same bytes again."""
    return _FROZEN.read_bytes()


PLAN = SuitePlan("voice-activity", 1, "voice-activity.zip", frozen_data, _TEMPLATE)
