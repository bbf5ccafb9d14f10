"""Samples that are the same, or nearly: within a suite's data, and across suites."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from tooling.bench.readers.interface import Samples

# Rows whose distance is so small a part of the usual distance between neighbours are one measurement, written twice.
_NEAR = 0.05
_MOST_HELD, _MOST_REST = 5_000, 50_000
NUMERIC = frozenset({"npz_xy", "csv_series"})


def keys_of(samples: Samples) -> frozenset[bytes]:
    """Return what identifies each sample; texts that differ in case and white space only are the same."""
    return frozenset(hashlib.sha256(_normal(one)).digest() for one in samples.inputs)


def repeats(samples: Samples) -> int:
    """Count samples that are there before."""
    return len(samples) - len(keys_of(samples))


def shared(samples: Samples, others: frozenset[bytes]) -> int:
    """Count samples that are among others."""
    return sum(hashlib.sha256(_normal(one)).digest() in others for one in samples.inputs)


def near(held: Samples, rest: Samples, reader: str) -> int:
    """Count held-out samples that one may train on is the same as, or nearly.

    Rows of numbers are compared by distance, each column by its own spread, among the first 5,000 held out and 50,000
    others; anything else by `keys_of`.
    """
    if not len(held) or not len(rest):
        return 0
    if reader not in NUMERIC:
        return shared(held, keys_of(rest))
    from scipy.spatial import cKDTree

    mine, theirs = rows_of(held.inputs[:_MOST_HELD]), rows_of(rest.inputs[:_MOST_REST])
    spread = np.concatenate([mine, theirs]).std(axis=0)
    scale = np.where(spread > 0, spread, 1.0)
    tree = cKDTree(theirs / scale)
    between = tree.query(theirs / scale, k=min(2, len(theirs)))[0].reshape(len(theirs), -1)[:, -1]
    distances = tree.query(mine / scale)[0]
    return int((distances <= _NEAR * float(np.median(between))).sum())


def rows_of(inputs: Iterable[bytes]) -> npt.NDArray[np.float64]:
    """Return rows of numbers as a matrix."""
    return np.stack([np.frombuffer(one, "<f4") for one in inputs]).astype(np.float64)


def _normal(one: bytes) -> bytes:
    try:
        return " ".join(one.decode("utf-8").casefold().split()).encode()
    except UnicodeDecodeError:
        return one
