from __future__ import annotations

import io
import struct
import zipfile

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.bench import samples as make
from tooling.bench.readers.interface import Samples, rows_to_inputs
from tooling.bench.readers.npz_xy import read_npz_xy
from tooling.bench.readers.read import read_all, read_samples
from tooling.bench.readers.zip_label_dirs import read_zip_label_dirs
from tooling.demo.zips import write_zip
from tooling.errors import SuiteError
from tooling.model.suite import SeriesReader

READER = SeriesReader.model_validate(make.SERIES_READER, strict=False)


def _refused(raw: bytes, words: str) -> None:
    with pytest.raises(SuiteError, match=words) as caught:
        read_npz_xy(raw)
    assert {problem.rule for problem in caught.value.problems} == {"HA078"}


def test_npz_gives_rows_as_float32_and_whole_labels() -> None:
    read = read_npz_xy(make.npz(np.array([[1, 2], [3, 4]], np.uint8), np.array([7, 8], np.uint8)))
    assert read.inputs == (np.array([1, 2], "<f4").tobytes(), np.array([3, 4], "<f4").tobytes())
    assert read.truth.tolist() == [7, 8]
    assert read.truth.dtype == np.int64
    assert read.baseline is None


def test_npz_reads_numbers_as_truth() -> None:
    assert read_npz_xy(make.npz([[1.0]], [0.25])).truth.tolist() == [0.25]


@pytest.mark.parametrize(
    ("x", "y", "words"),
    [
        ([[1.0], [2.0]], [1], "same number"),
        ([1.0, 2.0], [1, 2], "not a matrix"),
        ([[1.0]], [[1]], "not a vector"),
        ([[np.nan]], [1], "not a finite number"),
        ([[1e39]], [1], "not a finite number"),
        ([[1.0]], [np.inf], "neither whole nor finite"),
        ([[1.0]], ["a"], "not a row-by-row array of numbers"),
        (np.array([[1j]]), [1], "not a row-by-row array of numbers"),
        (np.zeros((0, 2)), np.zeros(0), "not a row-by-row array of numbers"),
        (np.asfortranarray(np.ones((2, 2))), [1, 2], "not a row-by-row array of numbers"),
    ],
)
def test_npz_refuses_what_is_not_a_matrix_and_a_vector_of_numbers(x: object, y: object, words: str) -> None:
    _refused(make.npz(x, y), words)


def test_npz_refuses_pickled_objects() -> None:
    pickled = make.npy(np.array([{}], dtype=object), allow_pickle=True)
    _refused(write_zip([("x.npy", pickled), ("y.npy", pickled)]), "not a row-by-row array of numbers")


def test_npz_refuses_a_shape_larger_than_its_bytes() -> None:
    honest = make.npy(np.ones((2, 2)))
    lying = honest.replace(b"(2, 2)", b"(2, 9)")
    assert len(lying) == len(honest)
    _refused(write_zip([("x.npy", lying), ("y.npy", make.npy(np.ones(2)))]), "do not match its shape")


@pytest.mark.parametrize("content", [b"", b"\x93NUMPY\x01\x00", b"\x93NUMPY\x02\x00" + bytes(80), b"PK\x03\x04"])
def test_npz_refuses_what_is_not_an_array(content: bytes) -> None:
    _refused(write_zip([("x.npy", content), ("y.npy", content)]), "not a `.npy` file|only version 1.0")


def test_npz_refuses_other_members() -> None:
    _refused(write_zip([("x.npy", b"")]), "other members")
    _refused(b"not a zip", "not a sound zip archive")


def test_zip_of_folders_gives_content_and_label_but_no_name() -> None:
    read = read_zip_label_dirs(make.plain_zip({"png/holiday": b"\x89PNG", "txt/a.b-c_1": b"words"}))
    assert dict(zip(read.inputs, read.truth.tolist(), strict=True)) == {b"\x89PNG": "png", b"words": "txt"}


def test_order_of_files_does_not_follow_their_labels() -> None:
    content = {f"{label}/{number}": f"{label}{number}".encode() for label in "ab" for number in range(20)}
    read = read_zip_label_dirs(make.plain_zip(content))
    assert read.truth.tolist() != sorted(read.truth.tolist())


@pytest.mark.parametrize(
    "name", ["loose", "a/b/c", "../a/b", "/a/b", "a/..", "A/b", "a/b c", "a/", "a/.hidden", "a\\b/c", "a/é"]
)
def test_zip_of_folders_refuses_odd_names(name: str) -> None:
    with pytest.raises(SuiteError, match="not a file with content"):
        read_zip_label_dirs(make.plain_zip({name: b"x"}))


def test_zip_of_folders_refuses_empty_files_and_empty_archives() -> None:
    for members in ({"a/b": b""}, {}):
        with pytest.raises(SuiteError, match=r"with content|is empty"):
            read_zip_label_dirs(make.plain_zip(members))


def test_zip_refuses_links_encryption_and_rare_compression() -> None:
    link = zipfile.ZipInfo("a/link")
    link.external_attr = 0o120777 << 16
    locked = make.plain_zip({"a/b": b"x"})
    locked = locked.replace(b"PK\x01\x02\x14\x03\x14\x00\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01\x00")
    for raw in (_zip_with(link), locked, write_zip([("a/b", b"x" * 99)], zipfile.ZIP_BZIP2)):
        with pytest.raises(SuiteError, match="not a plain file"):
            read_zip_label_dirs(raw)


def test_zip_refuses_a_name_that_stands_twice() -> None:
    twice = make.plain_zip({"a/one": b"1", "a/two": b"2"}).replace(b"a/two", b"a/one")
    with pytest.raises(SuiteError, match="same name"):
        read_zip_label_dirs(twice)


def test_zip_refuses_a_bomb_before_it_is_unpacked() -> None:
    bomb = write_zip([(f"a/{number}", bytes(2**20)) for number in range(4)])
    directory = struct.pack("<I", 2**20)
    assert directory in bomb
    with pytest.raises(SuiteError, match="larger than a suite may be"):
        read_zip_label_dirs(bomb.replace(directory, struct.pack("<I", 2**30)))


def test_zip_refuses_a_member_that_is_longer_than_declared() -> None:
    honest = make.plain_zip({"a/b": b"x" * 1000})
    with pytest.raises(SuiteError, match=r"not a sound zip archive|not as long"):
        read_zip_label_dirs(honest.replace(struct.pack("<I", 1000), struct.pack("<I", 10)))


def test_series_gives_days_oldest_first_and_the_day_after() -> None:
    read = read_all(READER, make.series(5))
    rows = [np.frombuffer(row, "<f4").tolist() for row in read.inputs]
    assert rows == [[0, 0, 1, 1.5, 2, 3], [1, 1.5, 2, 3, 0, 4.5]]
    assert read.truth.tolist() == [4.5, 6.0]
    assert read.baseline is not None
    assert read.baseline.tolist() == [3.0, 4.5]


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("2024-01-02", "2024-01-03", "does not follow"),
        ("2024-01-02", "2024-13-02", "not a date"),
        ("2024-01-02", "2024-01/02", "not a date"),
        ("2024-01-02", "٢024-01-02", "not a date"),
        (",1.5,", ",nan,", "not a number"),
        (",1.5,", ",1_5,", "not a number"),
        (",1.5,", ",1e5,", "not a number"),
        (",1.5,", ",,", "not a number"),
        (",1.5,", ",1.5,9,", "more or fewer fields"),
        ("date,high", "date,low", "no column high"),
        ("date,high", "high,high", "names a column twice"),
        ("2024-01-02", '2024"01-02"', "not a date"),
        ("2024-01-02", '"2024-01-02', "not a CSV file"),
    ],
)
def test_series_refuses_gaps_and_what_is_no_number(before: str, after: str, words: str) -> None:
    with pytest.raises(SuiteError, match=words):
        read_all(READER, make.series().decode().replace(before, after, 1).encode())


@pytest.mark.parametrize(("raw", "words"), [(b"", "empty"), (b"\xff", "UTF-8"), (make.series(3), "too few")])
def test_series_refuses_too_little(raw: bytes, words: str) -> None:
    with pytest.raises(SuiteError, match=words):
        read_all(READER, raw)


def test_samples_of_different_lengths_are_refused() -> None:
    with pytest.raises(SuiteError, match="same number"):
        Samples((b"a",), np.array([1, 2]))
    with pytest.raises(SuiteError, match="same number"):
        Samples((b"a",), np.array([1]), baseline=np.array([1.0, 2.0]))


def test_suite_whose_truth_is_of_another_kind_is_refused() -> None:
    data = make.npz([[1.0]], [0.5])
    with pytest.raises(SuiteError, match="no label"):
        read_samples(make.suite(data, {"kind": "npz_xy"}), data)


def test_split_that_leaves_nothing_is_refused() -> None:
    data = make.npz([[1.0]], [1])
    document = make.suite(data, {"kind": "npz_xy"})
    seed = next(seed for seed in map(str, range(99)) if not _held(seed, data))
    with pytest.raises(SuiteError, match="leaves no samples"):
        read_samples(make.split(document, method="sha256-row", seed=seed, percent=1), data)


@given(st.binary(max_size=300))
def test_no_bytes_make_a_reader_fail_in_another_way(raw: bytes) -> None:
    for read in (read_npz_xy, read_zip_label_dirs, lambda some: read_all(READER, some)):
        with pytest.raises(SuiteError):
            read(raw)


@given(st.lists(st.floats(width=32, allow_nan=False, allow_infinity=False), min_size=1, max_size=9))
def test_rows_keep_every_float32_exactly(row: list[float]) -> None:
    (packed,) = rows_to_inputs(np.array([row]))
    assert np.frombuffer(packed, "<f4").tolist() == row


def _held(seed: str, data: bytes) -> bool:
    document = make.split(make.suite(data, {"kind": "npz_xy"}), method="sha256-row", seed=seed, percent=1)
    try:
        return bool(len(read_samples(document, data)))
    except SuiteError:
        return False


def _zip_with(entry: zipfile.ZipInfo) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(entry, b"target")
    return stream.getvalue()
