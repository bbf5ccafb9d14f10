"""`csv_pairs`: pairs of texts in a CSV, each with how alike people found them."""

from __future__ import annotations

import hashlib

import numpy as np

from tooling.bench.readers.csv_rows import read_number, read_rows
from tooling.bench.readers.interface import Samples, unusable
from tooling.model.suite import PairsReader

_MAX_TEXT = 1_000


def read_csv_pairs(raw: bytes, reader: PairsReader) -> Samples:
    """Read pairs and their likeness; raises SuiteError for a text that is empty, long or more than one line.

    Pairs are ordered by their digest, so that their order says nothing about their likeness.
    """
    rows = read_rows(raw, {reader.first, reader.second, reader.score})
    found = [(_pair(row[reader.first], row[reader.second]), read_number(row[reader.score])) for row in rows]
    if not found:
        raise unusable("the CSV file has no pairs")
    # Where a pair stands twice, its lower number comes first, whatever the file's order is.
    found.sort(key=lambda one: (hashlib.sha256(one[0]).digest(), one[1]))
    return Samples(tuple(pair for pair, _ in found), np.array([score for _, score in found]))


def _pair(first: str, second: str) -> bytes:
    for text in (first, second):
        if not text.isprintable() or not 0 < len(text.strip()) <= len(text) <= _MAX_TEXT:
            raise unusable(f"a text of a pair is not one line of 1 to {_MAX_TEXT:,} characters")
    return f"{first}\n{second}".encode()
