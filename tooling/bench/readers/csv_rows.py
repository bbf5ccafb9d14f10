"""Rows of a CSV file in UTF-8, read with limits: a header, and as many fields in every line."""

from __future__ import annotations

import csv
import io
import re

from tooling.bench.readers.interface import MAX_SAMPLES, unusable

_NUMBER = re.compile(r"-?\d{1,12}(\.\d{1,12})?", re.ASCII)


def read_rows(raw: bytes, wanted: set[str]) -> list[dict[str, str]]:
    """Return the lines after the header by its names, each with all of `wanted`; raises SuiteError."""
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


def read_number(text: str) -> float:
    """Read a plain decimal number; raises SuiteError for any other text."""
    if not _NUMBER.fullmatch(text):
        raise unusable(f"`{text[:20]}` is not a number")
    return float(text)
