"""`csv_series`: consecutive days in a CSV; a sample is the days before, its truth the next day's target."""

from __future__ import annotations

import datetime as dt
import re
from contextlib import suppress
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from tooling.bench.readers.csv_rows import read_number, read_rows
from tooling.bench.readers.interface import Samples, rows_to_inputs, unusable
from tooling.model.suite import SeriesReader

_DATE = re.compile(r"\d{4}([-/])\d{2}\1\d{2}", re.ASCII)
_DAY = dt.timedelta(days=1)


def read_csv_series(raw: bytes, reader: SeriesReader) -> Samples:
    """Read days oldest first, each with all its columns; raises SuiteError where a day is missing or not a number."""
    rows = read_rows(raw, {reader.date, reader.target, *reader.columns})
    _check_consecutive([_date(row[reader.date]) for row in rows])
    days = np.array([[read_number(row[column]) for column in reader.columns] for row in rows])
    target = np.array([read_number(row[reader.target]) for row in rows])
    lags = reader.lags
    if len(days) <= lags:
        raise unusable(f"{len(days)} days are too few for {lags} lags")
    return Samples(rows_to_inputs(_windows(days, lags)), target[lags:], baseline=target[lags - 1 : -1])


def _windows(days: npt.NDArray[np.float64], lags: int) -> npt.NDArray[np.float64]:
    return np.stack([days[end - lags : end].ravel() for end in range(lags, len(days))])


def _date(text: str) -> dt.date:
    if _DATE.fullmatch(text):
        with suppress(ValueError):
            return dt.date.fromisoformat(text.replace("/", "-"))
    raise unusable(f"`{text[:20]}` is not a date")


def _check_consecutive(dates: list[dt.date]) -> None:
    for before, after in pairwise(dates):
        if after - before != _DAY:
            raise unusable(f"{after} does not follow {before}: the days of a series are consecutive")
