"""Clips of sound and their stretches of speech, read as hostile input."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.bench import samples as make
from tooling.bench.readers.interface import Samples
from tooling.bench.readers.read import read_samples
from tooling.bench.readers.zip_wav_lab import read_zip_wav_lab
from tooling.errors import SuiteError
from tooling.model.suite import AudioReader

READER = AudioReader.model_validate(make.SOUND_READER)
SILENCE = make.clip(np.zeros(48))


def _read(members: Mapping[str, bytes]) -> Samples:
    return read_zip_wav_lab(make.plain_zip(members), READER)


def _refused(members: Mapping[str, bytes], words: str) -> None:
    with pytest.raises(SuiteError, match=words) as caught:
        _read(members)
    assert {problem.rule for problem in caught.value.problems} == {"HA078"}


def test_clip_gives_its_sound_and_a_truth_a_frame() -> None:
    read = _read({"a.wav": make.clip(np.arange(48)), "a.lab": b"16 32 speech\n"})
    assert read.inputs == (np.arange(48, dtype="<i2").tobytes(),)
    assert read.truth.tolist() == [False, True, False]
    assert read.frames is not None
    assert read.frames.tolist() == [3]


def test_frame_is_speech_where_at_least_half_of_it_is() -> None:
    for lab, truth in ((b"0 8 speech\n", True), (b"0 7 speech\n", False), (b"0 3 speech\n10 15 speech\n", True)):
        assert _read({"a.wav": SILENCE, "a.lab": lab}).truth.tolist()[0] is truth


def test_clip_without_stretches_is_all_silence() -> None:
    assert not _read({"a.wav": SILENCE, "a.lab": b""}).truth.any()


def test_truths_follow_the_order_of_the_clips_and_not_of_their_names() -> None:
    members: dict[str, bytes] = {}
    for number in range(12):
        members[f"{number:02}.wav"] = make.clip(np.full(16 * (1 + number % 3), number))
        members[f"{number:02}.lab"] = b"0 16 speech\n" if number % 2 else b""
    read = _read(members)
    assert read.frames is not None
    starts = np.cumsum(read.frames) - read.frames
    numbers = [int(np.frombuffer(one, "<i2")[0]) for one in read.inputs]
    assert numbers != sorted(numbers)
    assert [bool(read.truth[start]) for start in starts] == [bool(number % 2) for number in numbers]


def test_chosen_clips_keep_their_own_truths() -> None:
    samples = Samples(
        (b"a", b"b", b"c"), np.array([1, 2, 3, 4, 5, 6]), frames=np.array([1, 2, 3]), baseline=np.arange(6.0)
    )
    chosen = samples.where(np.array([True, False, True]))
    assert (chosen.inputs, chosen.truth.tolist()) == ((b"a", b"c"), [1, 4, 5, 6])
    assert chosen.frames is not None
    assert chosen.baseline is not None
    assert (chosen.frames.tolist(), chosen.baseline.tolist()) == ([1, 3], [0, 3, 4, 5])


@pytest.mark.parametrize("frames", [[1, 2], [3], [3, 0], [1, 1, 1], [-1, 4]])
def test_truths_that_do_not_belong_to_inputs_are_refused(frames: list[int]) -> None:
    truths = 2 if frames == [1, 2] else 3
    with pytest.raises(SuiteError):
        Samples((b"a", b"b"), np.zeros(truths), frames=np.array(frames))


@pytest.mark.parametrize(
    "members",
    [
        {},
        {"a.wav": SILENCE},
        {"a.lab": b""},
        {"a.wav": SILENCE, "b.lab": b""},
        {"a.wav": SILENCE, "a.lab": b"", "b.wav": SILENCE},
        {"a.wav": SILENCE, "a.lab": b"", "readme.txt": b""},
        {"d/a.wav": SILENCE, "d/a.lab": b""},
        {"../a.wav": SILENCE, "../a.lab": b""},
        {".wav": SILENCE, ".lab": b""},
    ],
)
def test_members_that_are_no_pairs_are_refused(members: Mapping[str, bytes]) -> None:
    _refused(members, "is neither|is empty, or")


@pytest.mark.parametrize(
    "sound",
    [
        b"",
        SILENCE[:43],
        SILENCE[:-1],
        SILENCE + b"\0\0",
        b"RIFX" + SILENCE[4:],
        SILENCE.replace(b"WAVE", b"AVI "),
        make.clip(np.zeros(48), rate=16_000),
        SILENCE[:20] + b"\x03\0" + SILENCE[22:],  # floating-point samples
        SILENCE[:22] + b"\x02\0" + SILENCE[24:],  # two channels
        SILENCE[:34] + b"\x08\0" + SILENCE[36:],  # eight bits
        SILENCE[:40] + b"\xff\xff\xff\xff" + SILENCE[44:],  # a length of its own choosing
        SILENCE[:36] + b"LIST" + SILENCE[40:],
    ],
)
def test_sound_of_another_form_is_refused(sound: bytes) -> None:
    _refused({"a.wav": sound, "a.lab": b""}, "is not 16-bit mono sound of 8,000 samples a second")


@pytest.mark.parametrize("length", [0, 15, 17])
def test_sound_that_is_no_whole_number_of_frames_is_refused(length: int) -> None:
    _refused({"a.wav": make.clip(np.zeros(length)), "a.lab": b""}, "not a whole number of frames of 16 samples")


@pytest.mark.parametrize(
    "lab",
    [
        b"0 16",
        b"0 16 speech\n\n",
        b"0 16 speech\r\n",
        b"0 16 silence\n",
        b" 0 16 speech\n",
        b"0  16 speech\n",
        b"-1 16 speech\n",
        b"0.0 0.5 speech\n",
        b"16 16 speech\n",
        b"16 0 speech\n",
        b"0 49 speech\n",
        b"0 16 speech\n8 24 speech\n",
        b"16 24 speech\n0 8 speech\n",
        b"0 9999999999999 speech\n",
        b"0 16 speech\0",
        "\u0660 16 speech\n".encode(),
        b"\xff\n",
    ],
)
def test_stretches_that_do_not_follow_one_another_are_refused(lab: bytes) -> None:
    _refused({"a.wav": SILENCE, "a.lab": lab}, "is no stretch")


def test_last_stretch_may_go_without_a_line_end() -> None:
    assert _read({"a.wav": SILENCE, "a.lab": b"0 16 speech"}).truth.tolist() == [True, False, False]


def test_long_list_of_stretches_is_refused_unread() -> None:
    _refused({"a.wav": SILENCE, "a.lab": b"x" * 65_537}, "longer than 65,536 bytes")


def test_suite_of_sound_is_read_by_its_frames() -> None:
    data = make.plain_zip({"a.wav": make.clip(np.ones(32)), "a.lab": b"0 16 speech\n"})
    held = read_samples(make.suite(data, make.SOUND_READER), data)
    assert (len(held), held.truth.tolist()) == (1, [True, False])


@given(st.binary(max_size=80), st.binary(max_size=40))
def test_no_bytes_make_reading_fail_in_another_way(sound: bytes, lab: bytes) -> None:
    for members in ({"a.wav": sound, "a.lab": b""}, {"a.wav": SILENCE, "a.lab": lab + b"!"}):
        with pytest.raises(SuiteError):
            _read(members)
