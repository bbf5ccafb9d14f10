"""What a suite knows of a model's input: a first sample, what its numbers are called, what a drawing becomes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from math import isqrt
from typing import Any

from tooling.catalog.text import visible
from tooling.errors import HaatError
from tooling.model.phrase import Phrase
from tooling.model.suite import NpzReader, SeriesReader, Suite
from tooling.registry.snapshot import PinnedSuite

_LIST = re.compile(r"([0-9]+) numbers[^:]*: (.+)", re.DOTALL)
_DRAWN = "image-classification"
_SMALLEST, _LARGEST = 5, 32


@dataclass(frozen=True, slots=True)
class Pad:
    """How a drawing becomes numbers, as the suite's own pictures have them: a square of so many cells a side.

    Nothing drawn is `paper`, all of a cell drawn is `ink`. What is drawn is brought to `fill` of the side, with lines
    of `line` cells.
    """

    side: int
    paper: float
    ink: float
    fill: float
    line: float


@dataclass(frozen=True, slots=True)
class Prefill:
    """The first held-out row of a suite, names of its numbers where they have any, and a pad where it is a drawing."""

    values: tuple[float, ...]
    names: tuple[str, ...] = ()
    pad: Pad | None = None


@lru_cache(maxsize=64)
def prefill_of(pinned: PinnedSuite) -> Prefill | None:
    """Return a sample of a suite of rows, or None for other suites, and where its data is not at hand."""
    suite = pinned.parsed.document
    if not isinstance(suite.dataset.reader, NpzReader | SeriesReader):
        return None
    try:
        import numpy as np

        from tooling.bench.files import read_pinned
        from tooling.bench.readers.read import read_samples

        held = read_samples(suite, read_pinned(suite, pinned.data))
    except (HaatError, ImportError):
        # Only the beginning of a form: a page without it says what goes in, and is true.
        return None
    rows = np.array([np.frombuffer(one, "<f4") for one in held.inputs])
    # The shortest decimal that is the same float32.
    values = tuple(float(str(value)) for value in rows[0])
    pad = _pad(rows) if suite.task == _DRAWN else None
    return Prefill(values, names_of(suite, len(values)), pad)


def names_of(suite: Suite, count: int) -> tuple[str, ...]:
    """Return what the numbers are called: a series' columns by day, or the list in the suite's `input`."""
    reader = suite.dataset.reader
    if isinstance(reader, SeriesReader):
        days = range(reader.lags, 0, -1)
        return tuple(
            Phrase("%(column)s, %(days)s d before", column=visible(column.replace("_", " ")), days=day)
            for day in days
            for column in reader.columns
        )
    return names_in(suite.input, count)


def names_in(text: str, count: int) -> tuple[str, ...]:
    """Return the names in `13 numbers: alcohol, malic acid, …` where there are as many as numbers."""
    found = _LIST.fullmatch(text.strip())
    names = tuple(" ".join(name.split()) for name in found[2].split(",")) if found else ()
    return names if len(names) == count and all(map(_is_name, names)) else ()


def _is_name(text: str) -> bool:
    """Say whether a part of a list stands for itself; half a bracket is a part of something longer."""
    return bool(text) and text.count("(") == text.count(")") and not text.startswith("and ")


def _pad(rows: Any) -> Pad | None:
    """Measure a suite's pictures, one a row; None where they are no small squares, light on dark or dark on light."""
    side = isqrt(rows.shape[1])
    low, high = float(rows.min()), float(rows.max())
    if side * side != rows.shape[1] or not _SMALLEST <= side <= _LARGEST or low == high:
        return None
    pictures = (rows.reshape(-1, side, side) - low) / (high - low)
    corners = pictures[:, :: side - 1, :: side - 1].mean()
    drawn = pictures if corners < 0.5 else 1 - pictures  # noqa: PLR2004 - corners are paper
    paper, ink = (low, high) if drawn is pictures else (high, low)
    inside = drawn > 0.25  # noqa: PLR2004 - less is the soft edge of a line
    spans = [_span(inside.any(axis=axis)) for axis in (1, 2)]
    # A line's surface is its length times its breadth, and its outline about twice its length.
    outline = abs(_steps(drawn, 1)).sum() + abs(_steps(drawn, 2)).sum()
    line = 2 * float(drawn.sum() / outline)
    fill = float(max(span.mean() for span in spans)) / side
    return Pad(side, paper, ink, round(fill, 3), round(line, 3))


def _span(marked: Any) -> Any:
    """Return for each row how many cells lie from the first marked one to the last."""
    width = marked.shape[1]
    return width - marked.argmax(axis=1) - marked[:, ::-1].argmax(axis=1)


def _steps(drawn: Any, axis: int) -> Any:
    import numpy as np

    return np.diff(drawn, axis=axis, prepend=0, append=0)
