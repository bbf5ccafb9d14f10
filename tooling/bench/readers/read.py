"""Choose the reader that a suite names, and hold out what its split says."""

from __future__ import annotations

from dataclasses import replace

from tooling.bench.comparable import normalised
from tooling.bench.readers.csv_pairs import read_csv_pairs
from tooling.bench.readers.csv_series import read_csv_series
from tooling.bench.readers.interface import Samples, unusable
from tooling.bench.readers.npz_xy import read_npz_xy
from tooling.bench.readers.zip_label_dirs import read_zip_label_dirs
from tooling.bench.readers.zip_png_txt import read_zip_png_txt
from tooling.bench.readers.zip_wav_lab import read_zip_wav_lab
from tooling.bench.split import held_out
from tooling.model.suite import AudioReader, NpzReader, PairsReader, PictureReader, Reader, SeriesReader, Suite

_TRUTHS = {"label": "iU", "number": "if", "score": "b", "embedding": "f", "text": "O"}


def read_all(reader: Reader, raw: bytes) -> Samples:
    """Read every sample of a data file; raises SuiteError (`suite-data-not-usable`)."""
    if isinstance(reader, NpzReader):
        return read_npz_xy(raw)
    if isinstance(reader, SeriesReader):
        return read_csv_series(raw, reader)
    if isinstance(reader, AudioReader):
        return read_zip_wav_lab(raw, reader)
    if isinstance(reader, PairsReader):
        return read_csv_pairs(raw, reader)
    if isinstance(reader, PictureReader):
        return read_zip_png_txt(raw)
    return read_zip_label_dirs(raw)


def read_samples(suite: Suite, raw: bytes) -> Samples:
    """Read the samples that a suite measures with; raises SuiteError where none remain, or their truth is of no use."""
    everything = read_all(suite.dataset.reader, raw)
    held = everything.where(held_out(suite.dataset.split, everything.inputs))
    if not len(held):
        raise unusable("the split leaves no samples to measure with")
    if held.truth.dtype.kind not in _TRUTHS[suite.prediction.kind]:
        raise unusable(f"the truth of {suite.label} is no {suite.prediction.kind}")
    form = suite.prediction.normalise
    return replace(held, truth=normalised(held.truth, form)) if form else held
