"""Sounds that are no speech, at one tenth of full scale: some steady, some that a detector may take for a voice."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from tooling.demo.speech.plan import Noise

Sound = npt.NDArray[np.float64]
RATE = 16_000
_LEVEL = 0.1
_FLOOR = 0.02


def make_noise(kind: Noise, length: int, rng: np.random.Generator) -> Sound:
    """Return a noise of a length in samples, its mean square one hundredth of full scale."""
    sound = _MAKERS[kind](length, rng) + _FLOOR * rng.standard_normal(length)
    level = float(np.sqrt(np.mean(sound**2)))
    scaled: Sound = sound * (_LEVEL / level)
    return scaled


def _white(length: int, rng: np.random.Generator) -> Sound:
    return rng.standard_normal(length)


def _pink(length: int, rng: np.random.Generator) -> Sound:
    """Shape white noise so that every octave is equally loud."""
    spectrum = np.fft.rfft(rng.standard_normal(length))
    spectrum /= np.sqrt(np.maximum(np.arange(len(spectrum)), 1))
    return np.fft.irfft(spectrum, length)


def _hum(length: int, rng: np.random.Generator) -> Sound:
    """Add up the first harmonics of the mains."""
    time = np.arange(length) / RATE
    waves = [np.sin(2 * np.pi * (50 * n * time + rng.random())) / n for n in range(1, 12)]
    hum: Sound = np.sum(waves, axis=0)
    return hum


def _clicks(length: int, rng: np.random.Generator) -> Sound:
    """Type on a keyboard, irregularly."""
    sound = np.zeros(length)
    for start in rng.integers(0, length - 800, size=18):
        sound[start : start + 800] += rng.standard_normal(800) * np.exp(-np.arange(800) / 90)
    return sound


def _melody(length: int, rng: np.random.Generator) -> Sound:
    """Play notes of a scale, each with three harmonics that fade."""
    note = 4_096
    sound = np.zeros(length)
    for start in range(0, length - note + 1, note):
        pitch = 220 * 2 ** (rng.choice([0, 2, 4, 7, 9, 12]) / 12)
        time = np.arange(note) / RATE
        waves = [np.sin(2 * np.pi * pitch * n * time) / n for n in (1, 2, 3)]
        sound[start : start + note] = np.sum(waves, axis=0) * np.exp(-6 * time)
    return sound


def _sirens(length: int, rng: np.random.Generator) -> Sound:
    """Let a tone rise and fall twice a second."""
    time = np.arange(length) / RATE
    pitch = 700 + 250 * np.sin(2 * np.pi * (2 * time + rng.random()))
    return np.sin(2 * np.pi * np.cumsum(pitch) / RATE)


_MAKERS: dict[Noise, Callable[[int, np.random.Generator], Sound]] = {
    "white": _white,
    "pink": _pink,
    "hum": _hum,
    "clicks": _clicks,
    "melody": _melody,
    "sirens": _sirens,
}
