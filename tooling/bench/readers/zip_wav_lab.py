"""`zip_wav_lab`: clips of sound, each as `name.wav` with `name.lab` for the stretches of it that are speech.

A clip is 16-bit mono PCM behind the plain header of 44 bytes, and a whole number of frames long. A line of the
`.lab` file is a stretch, `<start> <end> speech` in samples; stretches follow one another. A frame is speech where at
least half of its samples are.
Source: http://soundfile.sapp.org/doc/WaveFormat/
"""

from __future__ import annotations

import hashlib
import re
import struct
import zipfile

import numpy as np
import numpy.typing as npt

from tooling.bench.readers.archive import open_zip, read_member
from tooling.bench.readers.interface import MAX_SAMPLES, Samples, unusable
from tooling.model.suite import AudioReader

_NAME = re.compile(r"(?P<clip>[A-Za-z0-9][A-Za-z0-9._-]{0,79})\.(wav|lab)", re.ASCII)
_STRETCH = re.compile(r"(\d{1,9}) (\d{1,9}) speech", re.ASCII)
_HEADER = struct.Struct("<4sI4s4sIHHIIHH4sI")
_MAX_LAB = 65_536
_WIDTH = 2
_PCM, _MONO = 1, 1


def read_zip_wav_lab(raw: bytes, reader: AudioReader) -> Samples:
    """Read clips as 16-bit sound and, frame by frame, whether it is speech; raises SuiteError for anything else.

    Clips are ordered by the digest of their sound, so that their order says nothing about what is in them.
    """
    with open_zip(raw) as archive:
        clips = [_clip(archive, name, reader) for name in _clips(archive)]
    clips.sort(key=lambda clip: hashlib.sha256(clip[0]).digest())
    sounds, truths = zip(*clips, strict=True)
    return Samples(sounds, np.concatenate(truths), frames=np.array([len(truth) for truth in truths]))


def _clips(archive: zipfile.ZipFile) -> list[str]:
    members = archive.namelist()
    for member in members:
        if not _NAME.fullmatch(member):
            raise unusable(f"`{member[:100]}` is neither `name.wav` nor `name.lab`")
    clips = sorted({member[:-4] for member in members})
    if not clips or len(members) != 2 * len(clips):
        raise unusable("the archive is empty, or a clip has no stretches, or stretches have no clip")
    return clips


def _clip(archive: zipfile.ZipFile, name: str, reader: AudioReader) -> tuple[bytes, npt.NDArray[np.bool_]]:
    lab = archive.getinfo(f"{name}.lab")
    if lab.file_size > _MAX_LAB:
        raise unusable(f"`{lab.filename}` is longer than {_MAX_LAB:,} bytes")
    sound = _sound(read_member(archive, archive.getinfo(f"{name}.wav")), name, reader)
    speech = np.zeros(len(sound) // _WIDTH, np.bool_)
    for start, end in _stretches(read_member(archive, lab), name, len(speech)):
        speech[start:end] = True
    return sound, 2 * speech.reshape(-1, reader.frame).sum(axis=1) >= reader.frame


def _sound(raw: bytes, name: str, reader: AudioReader) -> bytes:
    sound = raw[_HEADER.size :]
    form = (16, _PCM, _MONO, reader.rate, reader.rate * _WIDTH, _WIDTH, 8 * _WIDTH)
    header = _HEADER.pack(b"RIFF", len(raw) - 8 & 0xFFFFFFFF, b"WAVE", b"fmt ", *form, b"data", len(sound))
    if raw[: _HEADER.size] != header:
        raise unusable(f"`{name}.wav` is not 16-bit mono sound of {reader.rate:,} samples a second")
    frames, rest = divmod(len(sound), _WIDTH * reader.frame)
    if not frames or rest or frames > MAX_SAMPLES:
        raise unusable(f"`{name}.wav` is not a whole number of frames of {reader.frame:,} samples")
    return sound


def _stretches(raw: bytes, name: str, length: int) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    before = 0
    # What stands after the last line's end is a line, too: it is no stretch, and refused as one.
    lines = raw.decode("ascii", "replace").split("\n")
    for line in lines if lines[-1] else lines[:-1]:
        stretch = _STRETCH.fullmatch(line)
        start, end = (int(stretch[1]), int(stretch[2])) if stretch else (0, 0)
        if not before <= start < end <= length:
            raise unusable(f"`{name}.lab`: `{line[:40]}` is no stretch `<start> <end> speech` after the one before it")
        found.append((start, end))
        before = end
    return found
