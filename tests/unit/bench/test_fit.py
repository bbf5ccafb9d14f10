from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.unit.bench import samples as make
from tooling.bench.fit import fit, name_labels, read_labels
from tooling.errors import BenchError
from tooling.model.manifest import Manifest

ROWS = make.suite(b"", {"kind": "npz_xy"})
FILES = make.suite(b"", {"kind": "zip_label_dirs"})
CLIPS = make.suite(b"", make.SOUND_READER)


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    for name, content in (("model.onnx", b"graph"), ("labels.json", b'["a", "b"]')):
        (tmp_path / name).write_bytes(content)
    return {name: tmp_path / name for name in ("model.onnx", "labels.json")}


def _misfit(*arguments: Any) -> str:
    with pytest.raises(BenchError) as caught:
        fit(*arguments)
    (problem,) = caught.value.problems
    assert problem.rule == "HA077"
    return problem.message


def test_tabular_model_rests_on_its_model_alone(files: dict[str, Path]) -> None:
    chosen = fit(make.manifest(files), ROWS)
    assert [one.path for one in chosen.artifacts] == ["model.onnx"]


def test_model_of_files_rests_on_its_labels_too(files: dict[str, Path]) -> None:
    chosen = fit(make.manifest(files, make.BYTES), FILES)
    assert [one.path for one in chosen.artifacts] == ["model.onnx", "labels.json"]


def test_manifest_without_adapter_does_not_fit(files: dict[str, Path]) -> None:
    assert "no `adapter`" in _misfit(make.manifest(files, None), ROWS)


def test_adapter_for_other_data_does_not_fit(files: dict[str, Path]) -> None:
    assert "its data is zip_label_dirs" in _misfit(make.manifest(files), FILES)
    assert "its data is npz_xy" in _misfit(make.manifest(files, make.BYTES), ROWS)


def test_labels_that_are_no_artifact_do_not_fit(files: dict[str, Path]) -> None:
    del files["labels.json"]
    assert "no artifact `labels.json`" in _misfit(make.manifest(files, make.BYTES), FILES)


def test_labels_of_another_role_do_not_fit(files: dict[str, Path]) -> None:
    adapter = {**make.BYTES, "labels": "model.onnx"}
    assert "no artifact `model.onnx`" in _misfit(make.manifest(files, adapter), FILES)


def test_model_of_another_format_does_not_fit(files: dict[str, Path]) -> None:
    document = make.manifest(files).model_dump(mode="json")
    document["artifacts"][0]["format"] = "gguf"
    changed = Manifest.model_validate(document, strict=False)
    assert "only ONNX graphs" in _misfit(changed, ROWS)


def test_model_rests_on_the_graphs_before_and_after_it_in_their_order(files: dict[str, Path], tmp_path: Path) -> None:
    for step in ("postprocess.onnx", "preprocess.onnx"):
        (tmp_path / step).write_bytes(step.encode())
        files[step] = tmp_path / step
    chosen = fit(make.manifest(files, make.BYTES), FILES)
    paths = [one.path for one in chosen.artifacts]
    assert paths == ["preprocess.onnx", "model.onnx", "postprocess.onnx", "labels.json"]
    assert [one.role for one in chosen.graphs] == ["preprocess", "model", "postprocess"]


@pytest.mark.parametrize("role", ["preprocess", "postprocess"])
def test_step_that_the_gate_would_not_read_does_not_fit(role: str, files: dict[str, Path]) -> None:
    document = make.manifest(files).model_dump(mode="json")
    document["artifacts"][1] |= {"role": role, "format": "gguf"}
    changed = Manifest.model_validate(document, strict=False)
    assert f"only ONNX graphs are measured, and the {role} is gguf" in _misfit(changed, ROWS)


def test_two_graphs_of_one_role_do_not_fit(files: dict[str, Path]) -> None:
    document = make.manifest(files).model_dump(mode="json")
    document["artifacts"][1] |= {"role": "preprocess", "format": "onnx"}
    document["artifacts"].append({**document["artifacts"][1], "path": "another.onnx"})
    assert "more than one graph" in _misfit(Manifest.model_validate(document, strict=False), ROWS)


def test_model_of_sound_fits_a_suite_of_the_same_frames(files: dict[str, Path]) -> None:
    del files["labels.json"]
    assert [one.path for one in fit(make.manifest(files, make.SOUND), CLIPS).artifacts] == ["model.onnx"]
    for changes in ({"rate": 16_000}, {"hop": 32}):
        assert "tiny/1 has 16 at 8000 Hz" in _misfit(make.manifest(files, {**make.SOUND, **changes}), CLIPS)
    assert "its data is npz_xy" in _misfit(make.manifest(files, make.SOUND), ROWS)
    assert "its data is zip_wav_lab" in _misfit(make.manifest(files), CLIPS)


def test_labels_are_read_in_order() -> None:
    assert read_labels(b'["png", "gif"]') == ("png", "gif")


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"[]",
        b"{}",
        b'"png"',
        b"[1]",
        b'["a", "a"]',
        b'[""]',
        b'["a\\n"]',
        b'["\\u202e"]',
        b"\xff",
        b"[" * 100_000,
        json.dumps(["x" * 41]).encode(),
        json.dumps([str(number) for number in range(10_001)]).encode(),
    ],
)
def test_labels_that_are_no_list_of_short_texts_are_refused(raw: bytes) -> None:
    with pytest.raises(BenchError) as caught:
        read_labels(raw)
    assert caught.value.problems[0].rule == "HA077"


def test_indices_get_their_names() -> None:
    assert name_labels(np.array([1, 0, 1]), ("a", "b")).tolist() == ["b", "a", "b"]
    assert name_labels(np.array([1, 0]), None).tolist() == [1, 0]


@pytest.mark.parametrize("index", [-1, 2])
def test_index_without_a_name_is_refused(index: int) -> None:
    with pytest.raises(BenchError, match="more scores than its list has labels") as caught:
        name_labels(np.array([0, index]), ("a", "b"))
    assert caught.value.problems[0].rule == "HA075"
