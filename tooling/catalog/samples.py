"""One sample of a suite's data, with what a model should answer: from the file that the suite pins by digest, or none.

The first that is held out is shown. What a model answered to it is in no signed document, so no page says it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np

from tooling.bench.files import read_pinned
from tooling.bench.readers.interface import Samples
from tooling.bench.readers.read import read_samples
from tooling.errors import HaatError
from tooling.model.suite import AudioReader, Suite
from tooling.registry.snapshot import PinnedSuite

Kind = Literal["numbers", "bytes", "texts", "picture", "sound"]
_KINDS: Mapping[str, Kind] = {
    "npz_xy": "numbers",
    "csv_series": "numbers",
    "zip_label_dirs": "bytes",
    "zip_wav_lab": "sound",
    "csv_pairs": "texts",
    "zip_png_txt": "picture",
}
# What fits on a page: numbers, bytes, letters of a text, steps of a wave, bytes of a picture.
_NUMBERS, _BYTES, _LETTERS, _STEPS, _PICTURE = 256, 300, 300, 120, 200_000


@dataclass(frozen=True, slots=True)
class Sample:
    """What goes in and what should come out; of long inputs only the beginning, of `count` parts in all.

    Of sound, `wave` is how loud it is from step to step, between 0 and 1, and `marked` says of each step whether the
    answer should be yes there.
    """

    kind: Kind
    given: tuple[str, ...]
    count: int
    expected: str
    unit: str | None = None
    picture: bytes | None = None
    wave: tuple[float, ...] = ()
    marked: tuple[bool, ...] = ()
    seconds: float = 0


def sample_path(page: str) -> str:
    """Return where the picture of the suite with that page lies, if its samples are pictures."""
    return f"{page.removesuffix('.html')}-sample.png"


@cache
def sample_of(suite: PinnedSuite) -> Sample | None:
    """Return a suite's sample, or None where its data is not here, or not what the suite pins."""
    document = suite.parsed.document
    try:
        found = read_samples(document, read_pinned(document, suite.data))
    except HaatError:
        # Whoever measures says what is wrong with it; a page does without.
        return None
    return first_of(document, found)


def first_of(suite: Suite, samples: Samples) -> Sample:
    """Return the first of some samples as a page shows it."""
    made: Mapping[Kind, Callable[[Suite, Samples], Sample]] = {
        "numbers": _numbers,
        "bytes": _bytes,
        "texts": _texts,
        "picture": _picture,
        "sound": _sound,
    }
    return made[_KINDS[suite.dataset.reader.kind]](suite, samples)


def _numbers(suite: Suite, samples: Samples) -> Sample:
    values = np.frombuffer(samples.inputs[0], "<f4")
    given = tuple(f"{value:.6g}" for value in values[:_NUMBERS])
    return Sample("numbers", given, len(values), _expected(samples), _unit(suite))


def _bytes(suite: Suite, samples: Samples) -> Sample:
    raw = samples.inputs[0]
    # Readable where it is text; a byte that stands for nothing is a dot, as in a hex dump.
    letters = raw[:_BYTES].decode("latin-1")
    text = "".join(letter if letter.isprintable() or letter == "\n" else "·" for letter in letters)
    return Sample("bytes", (text,), len(raw), _expected(samples), _unit(suite))


def _texts(suite: Suite, samples: Samples) -> Sample:
    texts = samples.inputs[0].decode().split("\n")
    return Sample("texts", tuple(text[:_LETTERS] for text in texts), len(texts), _expected(samples), _unit(suite))


def _picture(suite: Suite, samples: Samples) -> Sample:
    raw = samples.inputs[0]
    return Sample("picture", (), len(raw), _expected(samples), _unit(suite), raw if len(raw) <= _PICTURE else None)


def _sound(suite: Suite, samples: Samples) -> Sample:
    reader = suite.dataset.reader
    rate = reader.rate if isinstance(reader, AudioReader) else 1
    sound = np.abs(np.frombuffer(samples.inputs[0], "<i2").astype(np.float64))
    frames = int(samples.frames[0]) if samples.frames is not None else 1
    truth = samples.truth[:frames]
    steps = min(_STEPS, frames)
    loudness = [float(part.mean()) for part in np.array_split(sound, steps)]
    loudest = max(loudness) or 1
    marked = [bool(part.mean() >= 1 / 2) for part in np.array_split(truth, steps)]
    return Sample(
        *("sound", (), len(sound), f"{int(truth.sum())}/{frames}"),
        wave=tuple(round(value / loudest, 3) for value in loudness),
        marked=tuple(marked),
        seconds=len(sound) / rate,
    )


def _expected(samples: Samples) -> str:
    value = samples.truth[0]
    return f"{value:.6g}" if isinstance(value, np.floating) else str(value)[:_LETTERS]


def _unit(suite: Suite) -> str | None:
    return suite.ordered_metrics[0].unit if suite.prediction.kind == "number" else None
