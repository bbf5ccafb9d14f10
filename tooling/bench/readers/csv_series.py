"""`csv_series`: consecutive days in a CSV; a sample is the days before, its truth the next day's target."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from contextlib import suppress
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from tooling.bench.readers.interface import MAX_SAMPLES, Samples, rows_to_inputs, unusable
from tooling.model.suite import SeriesReader

_DATE = re.compile(r"\d{4}([-/])\d{2}\1\d{2}", re.ASCII)
_NUMBER = re.compile(r"-?\d{1,12}(\.\d{1,12})?", re.ASCII)
_DAY = dt.timedelta(days=1)


def read_csv_series(raw: bytes, reader: SeriesReader) -> Samples:
    """Read days oldest first, each with all its columns; raises SuiteError where a day is missing or not a number."""
    rows = _rows(raw, {reader.date, reader.target, *reader.columns})
    _check_consecutive([_date(row[reader.date]) for row in rows])
    days = np.array([[_number(row[column]) for column in reader.columns] for row in rows])
    target = np.array([_number(row[reader.target]) for row in rows])
    lags = reader.lags
    if len(days) <= lags:
        raise unusable(f"{len(days)} days are too few for {lags} lags")
    return Samples(rows_to_inputs(_windows(days, lags)), target[lags:], baseline=target[lags - 1 : -1])


def _windows(days: npt.NDArray[np.float64], lags: int) -> npt.NDArray[np.float64]:
    return np.stack([days[end - lags : end].ravel() for end in range(lags, len(days))])


def _rows(raw: bytes, wanted: set[str]) -> list[dict[str, str]]:
    try:
        lines = list(csv.reader(io.StringIO(raw.decode("utf-8"), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise unusable(f"not a CSV file in UTF-8: {error}") from error
    if not lines or len(lines) > MAX_SAMPLES or len(set(lines[0])) != len(lines[0]):
        raise unusable("the CSV file is empty, too long, or names a column twice")
    header, *rows = lines
    if not wanted <= set(header):
        raise unusable(f"the CSV file has no column {', '.join(sorted(wanted - set(header)))}")
    if any(len(row) != len(header) for row in rows):
        raise unusable("a line of the CSV file has more or fewer fields than the first")
    return [dict(zip(header, row, strict=True)) for row in rows]


def _date(text: str) -> dt.date:
    if _DATE.fullmatch(text):
        with suppress(ValueError):
            return dt.date.fromisoformat(text.replace("/", "-"))
    raise unusable(f"`{text[:20]}` is not a date")


def _number(text: str) -> float:
    if not _NUMBER.fullmatch(text):
        raise unusable(f"`{text[:20]}` is not a number")
    return float(text)


def _check_consecutive(dates: list[dt.date]) -> None:
    for before, after in pairwise(dates):
        if after - before != _DAY:
            raise unusable(f"{after} does not follow {before}: the days of a series are consecutive")
