"""`daily-temperature/1`: tomorrow's highest temperature in Seattle, from the seven days before."""

from __future__ import annotations

from importlib import resources

import numpy as np

from tooling.bench.readers.csv_series import read_csv_series
from tooling.bench.readers.interface import Samples
from tooling.bench.split import held_out
from tooling.demo.plans import SuitePlan
from tooling.model.suite import LastSplit, SeriesReader

COLUMNS = ("precipitation", "temp_max", "temp_min", "wind")
LAGS = 7
SPLIT = LastSplit(method="last-rows", rows=365)
READER = SeriesReader(kind="csv_series", date="date", target="temp_max", columns=COLUMNS, lags=LAGS)

_TEMPLATE = """\
haat: suite/1
name: daily-temperature
version: 1
title: "Tomorrow's highest temperature"
summary: >-
  How warm will it get tomorrow? One-step forecasts for Seattle from the seven days before, measured on the whole of
  2015 after training on 2012 to 2014. `skill` compares with saying that tomorrow will be like today: 0 is no better,
  1 is perfect, below 0 is worse.
task: time-series-forecasting
input: "28 numbers: for each of seven days, oldest first, rain (mm), highest and lowest temperature (°C), wind (m/s)"
dataset:
  title: "Seattle weather, daily, 2012 to 2015"
  source: {kind: file, path: seattle-weather.csv}
  digest: {digest}
  license: "Public domain (NOAA); the file as in vega-datasets, BSD-3-Clause"
  citation: >-
    Daily summaries of the US National Oceanic and Atmospheric Administration, public domain, as the file
    `seattle-weather.csv` of the vega-datasets package (BSD-3-Clause), unchanged.
  url: https://www.weather.gov/disclaimer
  reader:
    kind: csv_series
    date: date
    target: temp_max
    columns: [precipitation, temp_max, temp_min, wind]
    lags: 7
  split: {method: last-rows, rows: 365}
prediction: {kind: number, max_bytes: 65536}
metrics:
  - {name: mae, primary: true, better: lower, unit: "°C", tolerance: {absolute: 0.0001}}
  - {name: skill, better: higher, tolerance: {absolute: 0.0001}}
repeat: {runs: 2, identical: true}
latency: {reference: gemm/1, block_ms: 20, pairs: 12}
limits: {memory_mb: 2048, cpu_s: 60, wall_s: 90, output_mb: 4, processes: 64}
"""


def make_data() -> bytes:
    """Return the file as the package ships it."""
    return (resources.files("vega_datasets") / "_data" / "seattle-weather.csv").read_bytes()


def training_samples() -> Samples:
    """Return the samples of the years before the one that is held out."""
    everything = read_csv_series(make_data(), READER)
    held = held_out(SPLIT, everything.inputs)
    return everything.where(np.logical_not(held))


PLAN = SuitePlan("daily-temperature", 1, "seattle-weather.csv", make_data, _TEMPLATE)
