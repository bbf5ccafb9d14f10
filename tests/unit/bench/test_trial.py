"""Suites on trial: whoever proposes one learns what is wrong with it before anybody is measured."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.unit.bench import samples as make
from tooling.bench.draft import Words, draft_suite
from tooling.bench.readers.interface import Samples
from tooling.bench.trial import guess, hold_out, read_data, read_every_sample, read_suite, try_metrics
from tooling.errors import FetchError, RegistryError
from tooling.model.suite import MetricName, PredictionKind, Suite
from tooling.registry.documents import parse
from tooling.registry.yaml_text import write_yaml

ROWS = make.npz([[number, 1] for number in range(40)], [number % 3 for number in range(40)])
VALUES = make.npz([[number, 1] for number in range(40)], [number / 8 for number in range(40)])
CLIPS = make.plain_zip(
    {
        f"{number}.{kind}": make.clip([number] * 32) if kind == "wav" else b"0 16 speech\n"
        for number in range(9)
        for kind in ("wav", "lab")
    }
)
FOLDERS = make.plain_zip({f"{label}/{number}": f"{label}{number}".encode() for label in "ab" for number in range(9)})
PAIRS = make.pairs(*((f"word {number}", "other", number) for number in range(30)))
PICTURES = make.plain_zip(
    {
        f"{number}.{kind}": make.columns([number], 9) if kind == "png" else f"line {number}".encode()
        for number in range(9)
        for kind in ("png", "txt")
    }
)
WORDS = Words("Tiny", "testing", "numbers", "CC0-1.0", "Made for tests.")


def _written(folder: Path, document: Suite, data: bytes | None) -> Path:
    (folder / "suite.yaml").write_bytes(write_yaml(document))
    if data is not None:
        (folder / "data.bin").write_bytes(data)
    return folder


def test_suite_in_a_folder_is_read_and_its_data_held_against_its_digest(tmp_path: Path) -> None:
    document = make.suite(ROWS, {"kind": "npz_xy"})
    folder = _written(tmp_path, document, ROWS)
    assert read_suite(folder).document == document
    assert read_data(document, folder) == ROWS
    (folder / "data.bin").write_bytes(ROWS + b"\0")
    with pytest.raises(RegistryError, match="pins by digest"):
        read_data(document, folder)


def test_folder_without_a_suite_fails_and_missing_data_leaves_it_open(tmp_path: Path) -> None:
    with pytest.raises(RegistryError, match="no suite here"):
        read_suite(tmp_path)
    with pytest.raises(FetchError, match="cannot read"):
        read_data(make.suite(ROWS, {"kind": "npz_xy"}), tmp_path)


def test_links_are_never_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_bytes(ROWS)
    for name in ("data.bin", "suite.yaml"):
        (tmp_path / name).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(RegistryError, match="symbolic link"):
        read_suite(tmp_path)
    with pytest.raises(RegistryError, match="symbolic link"):
        read_data(make.suite(ROWS, {"kind": "npz_xy"}), tmp_path)


def test_data_that_the_reader_does_not_read_fails(tmp_path: Path) -> None:
    with pytest.raises(RegistryError, match="not a sound zip archive") as caught:
        read_every_sample(make.suite(b"x", {"kind": "npz_xy"}).dataset.reader, b"x")
    assert caught.value.problems[0].rule == "HA078"


def test_answers_larger_than_allowed_fail_before_any_model_does() -> None:
    document = make.suite(ROWS, {"kind": "npz_xy"}, prediction={"kind": "label", "max_bytes": 17 + 40 * 8})
    assert len(hold_out(document, ROWS)) == 40
    tight = make.suite(ROWS, {"kind": "npz_xy"}, prediction={"kind": "label", "max_bytes": 16 + 40 * 8})
    with pytest.raises(RegistryError, match="an answer has 337 bytes, and `max_bytes` allows 336"):
        hold_out(tight, ROWS)


def test_split_that_leaves_nothing_fails() -> None:
    document = make.split(make.suite(ROWS, {"kind": "npz_xy"}), method="last-rows", rows=41)
    with pytest.raises(RegistryError, match="holds out 41 samples, but there are 40"):
        hold_out(document, ROWS)


@pytest.mark.parametrize(
    ("kind", "truth", "baseline", "expected"),
    [
        ("label", ["b", "a", "b"], None, ["b", "b", "b"]),
        ("label", [2, 1, 1], None, [1, 1, 1]),
        ("number", [1, 2, 6], None, [3.0, 3.0, 3.0]),
        ("number", [1.0, 2.0], [0.5, 1.0], [0.5, 1.0]),
        ("score", [False, True], None, [1.0, 1.0]),
        ("text", ["a", "b"], None, ["", ""]),
    ],
)
def test_guess_knows_nothing_of_an_input(
    kind: PredictionKind, truth: list[Any], baseline: list[float] | None, expected: list[Any]
) -> None:
    known = None if baseline is None else np.array(baseline)
    samples = Samples(tuple(b"x" for _ in truth), np.array(truth), known)
    assert guess(samples, kind).tolist() == expected


def test_metrics_lie_between_a_guess_and_the_truth() -> None:
    document = make.suite(ROWS, {"kind": "npz_xy"})
    found = try_metrics(document, hold_out(document, ROWS))
    assert (found["accuracy"].guessed, found["accuracy"].perfect) == (14 / 40, 1.0)
    assert 0 < found["f1"].guessed < found["f1"].perfect == 1.0


@pytest.mark.parametrize(
    ("data", "reader", "metric", "perfect"),
    [(PAIRS, make.PAIRS_READER, "spearman", 1.0), (PICTURES, make.PICTURE_READER, "cer", 0.0)],
)
def test_words_and_lines_are_told_apart_from_a_guess(
    data: bytes, reader: dict[str, Any], metric: MetricName, perfect: float
) -> None:
    document = make.suite(data, reader)
    found = try_metrics(document, hold_out(document, data))[metric]
    assert found.perfect == pytest.approx(perfect)
    assert abs(found.guessed - perfect) > 0.3


@pytest.mark.parametrize(("data", "reader"), [(PAIRS, make.PAIRS_READER), (PICTURES, make.PICTURE_READER)])
def test_answers_of_vectors_and_texts_must_fit_as_well(data: bytes, reader: dict[str, Any]) -> None:
    kind = {"csv_pairs": {"kind": "embedding"}, "zip_png_txt": {"kind": "text", "normalise": "none"}}[reader["kind"]]
    tight = make.suite(data, reader, prediction={**kind, "max_bytes": 64})
    with pytest.raises(RegistryError, match="`max_bytes` allows 64"):
        hold_out(tight, data)


def test_suite_with_one_class_only_tells_nothing_apart() -> None:
    data = make.npz([[1], [2]], [5, 5])
    document = make.suite(data, {"kind": "npz_xy"})
    with pytest.raises(RegistryError, match="`accuracy` tells no models apart"):
        try_metrics(document, hold_out(document, data))


def test_sound_without_silence_cannot_be_ranked() -> None:
    data = make.plain_zip({"a.wav": make.clip([0] * 16), "a.lab": b"0 16 speech"})
    document = make.suite(data, make.SOUND_READER)
    with pytest.raises(RegistryError, match="nothing to rank"):
        try_metrics(document, hold_out(document, data))


@pytest.mark.parametrize(
    ("data", "reader", "kind", "primary", "split"),
    [
        (ROWS, {"kind": "npz_xy"}, "label", "accuracy", "sha256-row"),
        (VALUES, {"kind": "npz_xy"}, "number", "r2", "sha256-row"),
        (FOLDERS, {"kind": "zip_label_dirs"}, "label", "accuracy", "sha256-row"),
        (CLIPS, make.SOUND_READER, "score", "roc_auc", "sha256-row"),
        (make.series(), make.SERIES_READER, "number", "mae", "last-rows"),
        (PAIRS, make.PAIRS_READER, "embedding", "spearman", "sha256-row"),
        (PICTURES, make.PICTURE_READER, "text", "cer", "sha256-row"),
    ],
)
def test_draft_follows_from_its_data(data: bytes, reader: dict[str, Any], kind: str, primary: str, split: str) -> None:
    plain = {name: tuple(value) if isinstance(value, list) else value for name, value in reader.items()}
    draft = draft_suite("tiny/2", WORDS, data, plain)
    document = parse(Suite, draft.document, "suite.yaml").document
    assert (document.label, document.prediction.kind, document.dataset.split.method) == ("tiny/2", kind, split)
    assert next(metric.name for metric in document.metrics if metric.primary) == primary
    assert draft.data_name == document.dataset.source.path
    assert len(hold_out(document, draft.data)) < len(read_every_sample(document.dataset.reader, data))


def test_whole_numbers_may_be_predicted_as_numbers() -> None:
    draft = draft_suite("tiny/1", WORDS, ROWS, {"kind": "npz_xy"}, "number")
    assert parse(Suite, draft.document, "suite.yaml").document.prediction.kind == "number"


@pytest.mark.parametrize(
    ("words", "data", "reader", "prediction", "said"),
    [
        (WORDS, b"x", {"kind": "npz_xy"}, None, "not a sound zip"),
        (WORDS, ROWS, {"kind": "pickle"}, None, "no reader of ours"),
        (WORDS, ROWS, {"kind": "npz_xy", "code": "x"}, None, "no reader of ours"),
        (WORDS, ROWS, {"kind": "csv_series"}, None, "no reader of ours"),
        (WORDS, ROWS, {"kind": "npz_xy"}, "score", "is not what [a-z_]+ is measured by"),
        (Words("Two\nlines", "testing", "x", "x", "x"), ROWS, {"kind": "npz_xy"}, None, "title"),
        (Words("Tiny", "Not A Task", "x", "x", "x"), ROWS, {"kind": "npz_xy"}, None, "task"),
        (Words("Tiny", "testing", "", "x", "x"), ROWS, {"kind": "npz_xy"}, None, "input"),
    ],
)
def test_draft_that_would_be_no_suite_is_refused(
    words: Words, data: bytes, reader: dict[str, Any], prediction: PredictionKind | None, said: str
) -> None:
    with pytest.raises(RegistryError, match=said):
        draft_suite("tiny/1", words, data, reader, prediction)
