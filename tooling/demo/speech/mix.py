"""Put phrases into noise, and note where they are."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from tooling.demo.speech.noises import RATE, Sound, make_noise
from tooling.demo.speech.plan import CLIPS, Clip
from tooling.demo.zips import write_zip

FRAME = 512
LENGTH = 80 * FRAME
# Sixteen steps of 16-bit sound are one of ours: fine enough for speech in noise, and it packs to nearly half.
_STEP = 16
_WINDOW = 160
_SILENT = 0.02
_PAUSE = 15
_VOICE = 0.1
_PEAK = 0.9
Speak = Callable[[Clip, str], Sound]


def make_clips(speak: Speak) -> bytes:
    """Return the archive of all clips; `speak` gives a phrase in full scale of 1, at 16,000 samples a second."""
    members: list[tuple[str, bytes]] = []
    for clip in CLIPS:
        sound, stretches = make_clip(clip, speak)
        lines = "".join(f"{start} {end} speech\n" for start, end in stretches)
        members += [(f"{clip.name}.wav", wav(sound)), (f"{clip.name}.lab", lines.encode())]
    return write_zip(members)


def make_clip(clip: Clip, speak: Speak) -> tuple[npt.NDArray[np.int16], list[tuple[int, int]]]:
    """Return a clip's sound and the stretches of it that are speech, in samples."""
    rng = np.random.default_rng(int.from_bytes(hashlib.sha256(clip.name.encode()).digest()[:8]))
    sound = make_noise(clip.noise, LENGTH, rng) * (10 ** (-clip.snr / 20))
    stretches: list[tuple[int, int]] = []
    room = LENGTH // max(len(clip.phrases), 1)
    for number, phrase in enumerate(clip.phrases):
        voice, spoken = _trimmed(speak(clip, phrase))
        start = number * room + int(rng.integers(0, room - len(voice)))
        sound[start : start + len(voice)] += voice
        stretches += [(start + first, start + last) for first, last in spoken]
    sound *= min(1.0, _PEAK / np.abs(sound).max())
    return (np.round(sound * 32_767 / _STEP) * _STEP).astype(np.int16), stretches


def wav(sound: npt.NDArray[np.int16], rate: int = RATE) -> bytes:
    """Return 16-bit mono sound with the plain header of 44 bytes."""
    content = sound.astype("<i2").tobytes()
    form = struct.pack("<IHHIIHH", 16, 1, 1, rate, 2 * rate, 2, 16)
    head = struct.pack("<4sI4s4s", b"RIFF", 36 + len(content), b"WAVE", b"fmt ")
    return head + form + struct.pack("<4sI", b"data", len(content)) + content


def _trimmed(voice: Sound) -> tuple[Sound, list[tuple[int, int]]]:
    """Cut silence off both ends, set the level, and find the stretches between pauses of 150 ms and more."""
    windows = len(voice) // _WINDOW
    power = np.sqrt(np.mean(voice[: windows * _WINDOW].reshape(windows, _WINDOW) ** 2, axis=1))
    (loud,) = np.nonzero(power > _SILENT * power.max())
    breaks = np.nonzero(np.diff(loud) > _PAUSE)[0]
    firsts, lasts = loud[[0, *(breaks + 1)]], loud[[*breaks, -1]]
    start, end = int(firsts[0]) * _WINDOW, (int(lasts[-1]) + 1) * _WINDOW
    spoken = [(int(f) * _WINDOW - start, (int(e) + 1) * _WINDOW - start) for f, e in zip(firsts, lasts, strict=True)]
    heard = np.concatenate([voice[start + first : start + last] for first, last in spoken])
    level: float = np.sqrt(np.mean(heard**2))
    return voice[start:end] * (_VOICE / level), spoken
