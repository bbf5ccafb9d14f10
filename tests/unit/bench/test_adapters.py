from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from magika.magika import Magika
from magika.types import Seekable

from tests.unit.bench import samples as make
from tooling.bench.adapters.audio_frames import AudioFrames
from tooling.bench.adapters.bytes_head_tail import BytesHeadTail
from tooling.bench.adapters.choose import adapter_for
from tooling.bench.adapters.interface import Adapter
from tooling.bench.adapters.tabular import Tabular
from tooling.bench.wire import Options, Reason, Refusal
from tooling.demo.filetypes.corpus import MAKERS, make_file
from tooling.demo.models.magika import configuration

MAGIKA = BytesHeadTail(head=1024, tail=1024, block=4096, padding=256)


def _magikas_own(content: bytes) -> list[int]:
    found = Magika._extract_features_from_seekable(
        Seekable(io.BytesIO(content)), 1024, 0, 1024, 256, 4096, use_inputs_at_offsets=False
    )
    return [*found.beg, *found.end]


def _features(content: bytes) -> list[int]:
    (row,) = MAGIKA.encode(content)
    (features,) = row.tolist()
    return [int(feature) for feature in features]


@given(st.binary(max_size=60), st.integers(0, 5_000), st.sampled_from([b" \t\r\n\v\f", b"\0", b"ab"]))
def test_features_are_those_of_magika(content: bytes, length: int, filling: bytes) -> None:
    middle = (filling * length)[:length]
    for some in (content, content + middle, middle + content, middle + content + middle, content + middle + content):
        assert _features(some) == _magikas_own(some)


def test_features_of_every_kind_of_file_are_those_of_magika() -> None:
    for kind in MAKERS:
        content = make_file(kind, 0)
        assert _features(content) == _magikas_own(content)


def test_sizes_of_the_demo_are_those_that_magika_is_configured_with() -> None:
    known = configuration()
    sizes = (known["beg_size"], known["end_size"], known["block_size"], known["padding_token"])
    assert sizes == (MAGIKA.head, MAGIKA.tail, MAGIKA.block, MAGIKA.padding)


def test_highest_score_is_the_label() -> None:
    assert MAGIKA.decode(np.array([[0.1, 0.7, 0.2]], np.float32)) == 1


@pytest.mark.parametrize(
    "output",
    [
        np.zeros(3, np.float32),
        np.zeros((2, 3), np.float32),
        np.zeros((1, 0), np.float32),
        np.zeros((1, 3), np.int64),
        np.array([[0.1, np.nan]], np.float32),
        np.array([["a"]]),
    ],
)
def test_output_that_is_no_row_of_scores_is_refused(output: np.ndarray[Any, Any]) -> None:
    with pytest.raises(Refusal) as caught:
        MAGIKA.decode(output)
    assert caught.value.reason is Reason.OUTPUT


@pytest.mark.parametrize("dtype", ["i8", "i4", "u1", "u8"])
@pytest.mark.parametrize("shape", [(), (1,), (1, 1)])
def test_one_whole_number_is_a_label(dtype: str, shape: tuple[int, ...]) -> None:
    value = Tabular("label").decode(np.full(shape, 7, dtype))
    assert value == 7
    assert isinstance(value, int)


def test_one_floating_point_number_is_a_value() -> None:
    assert Tabular("number").decode(np.array([[0.5]], np.float32)) == 0.5


@pytest.mark.parametrize(
    ("prediction", "output"),
    [
        ("label", np.array([1.0])),
        ("label", np.array([True])),
        ("label", np.array(["7"])),
        ("label", np.array([1, 2])),
        ("label", np.array([], np.int64)),
        ("label", np.array([[[1]]])),
        ("label", np.array([2**63], np.uint64)),
        ("number", np.array([1])),
        ("number", np.array([np.nan])),
        ("number", np.array([np.inf])),
        ("number", np.array([[1.0, 2.0]])),
    ],
)
def test_anything_else_is_refused(prediction: Any, output: np.ndarray[Any, Any]) -> None:
    with pytest.raises(Refusal) as caught:
        Tabular(prediction).decode(output)
    assert caught.value.reason is Reason.OUTPUT


def test_row_is_fed_as_a_batch_of_one() -> None:
    row = np.array([1.5, -2.0], "<f4")
    (fed,) = Tabular("label").encode(row.tobytes())
    assert fed.tolist() == [[1.5, -2.0]]


def test_frames_come_oldest_first_and_hear_what_was_before_them() -> None:
    sound = np.arange(1, 9, dtype="<i2") * 4096
    frames = [frame.tolist() for frame in AudioFrames(hop=4, context=2).encode(sound.tobytes())]
    assert frames == [[[0, 0, 0.125, 0.25, 0.375, 0.5]], [[0.375, 0.5, 0.625, 0.75, 0.875, -1.0]]]


def test_frames_without_context_are_the_sound_itself() -> None:
    sound = np.arange(-4, 4, dtype="<i2")
    frames = np.concatenate([frame[0] for frame in AudioFrames(hop=2, context=0).encode(sound.tobytes())])
    assert (frames * 32_768).tolist() == sound.tolist()
    assert frames.dtype == np.float32


@pytest.mark.parametrize("value", [0.0, 0.25, 1.0])
@pytest.mark.parametrize("shape", [(), (1,), (1, 1)])
def test_one_number_from_zero_to_one_is_a_score(value: float, shape: tuple[int, ...]) -> None:
    assert AudioFrames(4, 0).decode(np.full(shape, value, np.float32)) == value


@pytest.mark.parametrize(
    "output",
    [
        np.array([1.0001]),
        np.array([-0.0001]),
        np.array([np.nan]),
        np.array([np.inf]),
        np.array([0.5, 0.5]),
        np.array([1]),
        np.array([True]),
        np.array(["0.5"]),
        np.zeros((1, 1, 1)),
        np.zeros(0),
    ],
)
def test_anything_else_is_no_score(output: np.ndarray[Any, Any]) -> None:
    with pytest.raises(Refusal) as caught:
        AudioFrames(4, 0).decode(output)
    assert caught.value.reason is Reason.OUTPUT


def _chosen(options: Options) -> Adapter:
    return adapter_for(options, "/nowhere", dict)


def test_adapter_is_chosen_by_kind() -> None:
    def options(adapter: dict[str, Any], prediction: Any) -> Options:
        return Options(adapter=adapter, steps=["model"], prediction=prediction, block_ms=1, pairs=3)

    assert _chosen(options(make.TABULAR, "label")).kind == b"i"
    assert _chosen(options(make.TABULAR, "number")).kind == b"f"
    assert _chosen(options(make.BYTES, "label")) == BytesHeadTail(head=4, tail=4, block=8, padding=256)
    assert _chosen(options(make.SOUND, "score")) == AudioFrames(hop=16, context=4)
    misfits = ((make.BYTES, "number"), (make.TABULAR, "score"), (make.SOUND, "label"), ({"kind": "text"}, "label"))
    for adapter, prediction in misfits:
        with pytest.raises(Refusal, match="no adapter"):
            _chosen(options(adapter, prediction))
