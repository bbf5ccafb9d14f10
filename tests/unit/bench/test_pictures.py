"""Pictures of lines and what models read in them: pictures and charsets as hostile input, in the real sandbox."""

from __future__ import annotations

import io
import json
import zlib
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tests.unit.bench import samples as make
from tests.unit.bench.benches import Bench
from tooling.bench.adapters.image_ctc import ImageCtc, metadata_symbols, symbols_of
from tooling.bench.comparable import normalised
from tooling.bench.measure import Measured
from tooling.bench.readers.interface import Samples
from tooling.bench.readers.zip_png_txt import read_zip_png_txt
from tooling.bench.wire import Reason, Refusal
from tooling.errors import BenchError, SuiteError

SYMBOLS = ["a", "b", "c"]
CHARSET = json.dumps(SYMBOLS).encode()
# Blank 0, a 1, b 2, c 3: repetitions are one symbol, a blank between them makes two.
LINES = {"01": ([1, 1, 2, 3], "abc"), "02": ([2, 0, 2, 2], "bb"), "03": ([3, 3, 0, 1], "cb")}


def _archive(lines: Mapping[str, tuple[list[int], str]] = LINES, classes: int = 4) -> bytes:
    members: dict[str, bytes] = {}
    for name, (numbers, line) in lines.items():
        members |= {f"{name}.png": make.columns(numbers, classes), f"{name}.txt": f"{line}\n".encode()}
    return make.plain_zip(members)


def _measure(bench: Bench, model: bytes | None = None, charset: bytes | None = CHARSET, **changes: Any) -> Measured:
    adapter = {**make.IMAGE, **changes.pop("adapter", {})}
    data = changes.pop("data", _archive())
    others = {} if charset is None else {"labels": charset}
    return bench.measure(model or make.reader_of_columns(4), data, make.PICTURE_READER, adapter, others, **changes)


def _refused(bench: Bench, kind: type[BenchError | SuiteError] = BenchError, **changes: Any) -> tuple[str, str]:
    with pytest.raises(kind) as caught:
        _measure(bench, **changes)
    (problem,) = caught.value.problems
    return problem.rule, problem.message


def test_lines_are_read_and_compared_with_what_stands_there(bench: Bench) -> None:
    found = _measure(bench)
    # One character of seven is wrong: `ca` for `cb`.
    assert found.metrics == {"cer": pytest.approx(1 / 7), "exact_match": pytest.approx(2 / 3)}
    assert (found.samples, found.environment.tokenizers) == (3, None)
    assert found.environment.pillow is not None
    assert found.latency is not None


def test_lines_and_names_never_enter_the_sandbox(bench: Bench) -> None:
    lines = {f"secret-{name}": line for name, line in LINES.items()}
    _measure(bench, data=_archive(lines))
    for job in bench.sandbox.jobs:
        assert [str(mount.path_in_box) for mount in job.mounts] == ["/job/model.onnx", "/job/labels.json"]
        samples = job.stdin.partition(b"\n")[2]
        assert samples.count(b"IHDR") == 3
        assert not any(word in samples for word in (b"secret", b"abc", b"bb", b"cb", b".txt"))


def test_charset_may_stand_in_the_metadata_with_a_space_after_it(bench: Bench) -> None:
    model = make.reader_of_columns(5, {"character": "a\nb\nc"})
    data = _archive({"01": ([1, 4, 2], "a b"), "02": ([3, 0, 1], "ca")}, classes=5)
    found = _measure(bench, model, None, data=data, adapter={"charset": None, "space": True})
    assert found.metrics == {"cer": 0.0, "exact_match": 1.0}


def test_picture_is_scaled_to_the_height_with_its_ratio(bench: Bench) -> None:
    wide = np.repeat(np.repeat(np.array([[85, 170, 255]], np.uint8), 24, axis=0), 24, axis=1)
    data = make.plain_zip({"01.png": make.png(wide), "01.txt": b"abc"})
    assert _measure(bench, data=data).metrics["cer"] == 0.0


def test_colours_come_in_the_order_that_the_manifest_names() -> None:
    pixels = np.array([[[255, 102, 0]]], np.uint8)
    rgb, bgr = (
        ImageCtc(("",), channels, 1, (0.5,) * 3, (0.5,) * 3).encode(make.png(pixels))[0] for channels in ("rgb", "bgr")
    )
    assert rgb.ravel().tolist() == pytest.approx([1.0, -0.2, -1.0])
    assert bgr.ravel().tolist() == pytest.approx([-1.0, -0.2, 1.0])


@pytest.mark.parametrize(
    ("charset", "rule"),
    [
        (b" ", "HA077"),
        (b"{}", "HA077"),
        (b"[1, 2, 3]", "HA077"),
        (b"[" * 100_000, "HA077"),
        (b'["a", "b", ""]', "HA077"),
        (b'["a", "b", "\\ud800"]', "HA077"),
        (json.dumps(["a", "b", "x" * 9]).encode(), "HA077"),
        (json.dumps(["a"] * 100_001).encode(), "HA077"),
        (b'["a", "b"]', "HA075"),
        (b'["a", "b", "c", "d"]', "HA075"),
    ],
    ids=["empty", "object", "numbers", "brackets", "nothing", "half", "long", "many", "fewer", "more"],
)
def test_hostile_charset_is_refused_by_rule(bench: Bench, charset: bytes, rule: str) -> None:
    assert _refused(bench, charset=charset)[0] == rule


def test_charset_that_is_nowhere_is_told(bench: Bench) -> None:
    rule, message = _refused(bench, charset=None, adapter={"charset": None})
    assert (rule, message.split(", ")[0]) == ("HA077", "the manifest names no charset")
    rule, message = _refused(bench, charset=None)
    assert rule == "HA077"
    assert "no artifact `labels.json` with the role `labels`" in message


def test_symbols_keep_separators_that_are_no_line_ends() -> None:
    assert metadata_symbols({"character": "a\u2028\nb\x0b\n"}) == ["a\u2028", "b\x0b"]
    assert symbols_of(["a"], space=True) == ("", "a", " ")


@pytest.mark.parametrize(
    ("output", "said"),
    [
        (np.zeros((1, 2)), "not scores of symbols"),
        (np.zeros((2, 2, 2)), "not scores of symbols"),
        (np.zeros((1, 2, 2), np.int64), "not scores of symbols"),
        (np.zeros((1, 2, 3)), "3 scores a step, and there are 2 symbols"),
        (np.full((1, 2, 2), np.nan), "not a number"),
    ],
)
def test_output_that_is_no_row_of_steps_is_refused(output: np.ndarray[Any, Any], said: str) -> None:
    with pytest.raises(Refusal, match=said) as caught:
        ImageCtc(("", "a"), "grey", 8, (0.0,), (1.0,)).decode(output)
    assert caught.value.reason is Reason.OUTPUT


def test_output_without_steps_is_a_line_without_text() -> None:
    assert ImageCtc(("", "a"), "grey", 8, (0.0,), (1.0,)).decode(np.zeros((1, 0, 2))) == ""


_ROWS = zlib.compress(bytes(9 * 8))


@pytest.mark.parametrize(
    "picture",
    [
        make.png_of(make.png_header(8, 8), zlib.compress(bytes(range(72)))[:20]),
        make.png_of(make.png_header(8, 8), b"no stream at all"),
        make.png_of(make.png_header(8, 8), zlib.compress(b"\x09" * 72)),
        make.png_of(make.png_header(4_096, 2), zlib.compress(bytes(2 * 4_097))),
    ],
    ids=["cut-off", "no-stream", "no-such-filter", "too-wide"],
)
def test_picture_that_cannot_be_unpacked_is_no_verdict_on_the_model(bench: Bench, picture: bytes) -> None:
    data = make.plain_zip({"01.png": picture, "01.txt": b"a"})
    rule, message = _refused(bench, SuiteError, data=data)
    assert rule == "HA078"
    assert "a picture of the suite" in message


def test_picture_that_unpacks_to_more_than_it_says_stays_small(bench: Bench) -> None:
    bomb = make.png_of(make.png_header(8, 8), zlib.compress(bytes(200 * 2**20)))
    data = make.plain_zip({"01.png": bomb, "01.txt": b"a"})
    assert _measure(bench, data=data).metrics == {"cer": 1.0, "exact_match": 0.0}


def test_texts_are_compared_in_the_form_that_the_suite_pins() -> None:
    texts = np.array(["e\u0301 ", "a"], dtype=object)
    assert normalised(texts, "none").tolist() == ["e\u0301 ", "a"]
    assert normalised(texts, "nfc").tolist() == ["\u00e9 ", "a"]
    assert normalised(texts, "nfc_strip").tolist() == ["\u00e9", "a"]


def _read(members: Mapping[str, bytes]) -> Samples:
    return read_zip_png_txt(make.plain_zip(members))


def test_archive_gives_pictures_and_lines_but_no_names() -> None:
    picture = make.columns([1], 4)
    samples = _read({"b.png": picture, "b.txt": "straße 12 €\n".encode()})
    assert (samples.inputs, samples.truth.tolist()) == ((picture,), ["straße 12 €"])


def _text_chunk() -> bytes:
    return make.png_of(make.png_header(8, 8), _ROWS, (b"tEXt", b"Title\0abc"))


def _interlaced() -> bytes:
    return make.png_of(make.png_header(8, 8, 8, 0, 0, 0, 1), _ROWS)


def _with_alpha() -> bytes:
    stream = io.BytesIO()
    Image.new("RGBA", (8, 8)).save(stream, "PNG")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("picture", "words"),
    [
        (b"", "no plain PNG"),
        (b"GIF89a", "no plain PNG"),
        (make.columns([1], 4)[:-4], "no plain PNG"),
        (make.columns([1], 4) + b"\0", "no plain PNG"),
        (make.columns([1], 4).replace(b"IDAT", b"IDAX"), "no plain PNG"),
        (_text_chunk(), "no plain PNG"),
        (make.png_of(b"", _ROWS), "header of another length"),
        (make.png_of(make.png_header(0, 8), _ROWS), "0×8 pixels"),
        (make.png_of(make.png_header(2**31, 8), _ROWS), "pixels, at most"),
        (make.png_of(make.png_header(8, 1_025), _ROWS), "8×1,025 pixels"),
        (make.png_of(make.png_header(8, 8, 16, 0, 0, 0, 0), _ROWS), "not grey or RGB"),
        (_interlaced(), "not grey or RGB"),
        (_with_alpha(), "not grey or RGB"),
    ],
)
def test_picture_that_is_not_plain_is_refused(picture: bytes, words: str) -> None:
    with pytest.raises(SuiteError, match=words) as caught:
        _read({"a.png": picture, "a.txt": b"a"})
    assert caught.value.problems[0].rule == "HA078"


@pytest.mark.parametrize(
    "line", [b"", b"\n", b" ", b"a\nb", b"a\n\n", b"\xff", b"a" * 1_001, b"\x1b[2J", "a\u202e".encode(), bytes(5_000)]
)
def test_line_that_is_none_is_refused(line: bytes) -> None:
    with pytest.raises(SuiteError, match=r"a\.txt"):
        _read({"a.png": make.columns([1], 4), "a.txt": line})


@pytest.mark.parametrize("name", ["../a.png", "a/b.png", "a.jpg", ".png", "ä.png", "a.PNG"])
def test_names_that_are_odd_are_refused(name: str) -> None:
    with pytest.raises(SuiteError, match="neither"):
        _read({name: b"", "a.txt": b"a"})


def test_pictures_without_lines_and_empty_archives_are_refused() -> None:
    for members in ({}, {"a.png": make.columns([1], 4)}, {"a.png": b"", "b.txt": b"a"}):
        with pytest.raises(SuiteError, match="the archive is empty"):
            _read(members)


@given(st.binary(max_size=200))
def test_no_picture_makes_the_reader_fail_in_another_way(raw: bytes) -> None:
    for some in (raw, b"\x89PNG\r\n\x1a\n" + raw, make.columns([1], 4)[:-12] + raw):
        with pytest.raises(SuiteError):
            _read({"a.png": some, "a.txt": b"a"})
