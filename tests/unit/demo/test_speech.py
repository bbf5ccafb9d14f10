"""Clips of speech: that they are mixed where their stretches say, whatever speaks."""

from __future__ import annotations

import io
import zipfile

import numpy as np
import pytest

from tooling.bench.readers.zip_wav_lab import read_zip_wav_lab
from tooling.demo.speech.mix import FRAME, LENGTH, make_clip, make_clips
from tooling.demo.speech.noises import RATE, Sound, make_noise
from tooling.demo.speech.plan import CLIPS, Clip, Noise
from tooling.demo.suites.voice_activity import frozen_data
from tooling.model.suite import AudioReader

READER = AudioReader(kind="zip_wav_lab", rate=RATE, frame=FRAME)
NOISES: tuple[Noise, ...] = ("white", "pink", "hum", "clicks", "melody", "sirens")


def _beep(_clip: Clip, phrase: str) -> Sound:
    """Speak as a machine would: a tone as long as the phrase, with silence on both sides and a pause within."""
    tone = np.sin(np.arange(len(phrase) * 480) / 5)
    return np.concatenate([np.zeros(1_600), tone, np.zeros(4_800), tone, np.zeros(800)]) * 0.5


@pytest.mark.parametrize("clip", CLIPS[:3], ids=lambda clip: clip.name)
def test_voice_is_where_its_stretches_say(clip: Clip) -> None:
    short = Clip(clip.name, "any", 100, 50, ("beep",), "white", 30)
    sound, stretches = make_clip(short, _beep)
    assert len(sound) == LENGTH
    (first, second) = stretches
    assert (first[1] - first[0], second[1] - second[0], second[0] - first[1]) == (1_920, 1_920, 4_800)
    loud = [np.abs(sound[start:end].astype(float)).mean() for start, end in stretches]
    rest = np.abs(sound[first[1] : second[0]].astype(float)).mean()
    assert min(loud) > 5 * rest


def test_clip_without_phrases_has_no_stretches() -> None:
    silent = [clip for clip in CLIPS if not clip.phrases]
    assert len(silent) == 3
    assert all(make_clip(clip, _beep)[1] == [] for clip in silent)


def test_clips_depend_on_nothing_but_the_plan_and_the_voice() -> None:
    def click(_clip: Clip, _phrase: str) -> Sound:
        return np.ones(3_200)

    assert make_clips(click) == make_clips(click)


@pytest.mark.parametrize("kind", NOISES)
def test_noises_are_equally_strong(kind: Noise) -> None:
    noise = make_noise(kind, LENGTH, np.random.default_rng(1))
    assert noise.shape == (LENGTH,)
    assert np.sqrt(np.mean(noise**2)) == pytest.approx(0.1)


def test_frozen_clips_are_those_of_the_plan() -> None:
    samples = read_zip_wav_lab(frozen_data(), READER)
    assert samples.frames is not None
    assert samples.frames.tolist() == [LENGTH // FRAME] * len(CLIPS)
    with zipfile.ZipFile(io.BytesIO(frozen_data())) as archive:
        for clip in CLIPS:
            assert bool(archive.read(f"{clip.name}.lab")) == bool(clip.phrases)
            # Noise without a voice is ours alone, so that it can be made again bit by bit.
            if not clip.phrases:
                made, _ = make_clip(clip, _beep)
                found = np.frombuffer(archive.read(f"{clip.name}.wav")[44:], "<i2")
                assert np.abs(made.astype(int) - found).max() <= 16
    assert len(frozen_data()) < 900_000
