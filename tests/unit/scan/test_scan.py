"""The host's side of the gate: what it asks, and what it believes of the answer."""

from __future__ import annotations

import json
import os
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest

from tests.hostile.build import honest
from tooling.errors import FetchError, UnsafeModelError
from tooling.sandbox.find import find_sandbox
from tooling.sandbox.interface import Job, Run, Verdict
from tooling.scan import scan
from tooling.scan.limits import MAX_PROBLEMS
from tooling.scan.scan import check_model_file

LIGHT = sorted((Path(onnx.__file__).parent / "backend/test/data/light").glob("light_*.onnx"))


@dataclass
class Answering:
    """A sandbox in which every job gives the same answer."""

    output: bytes = b"[]"
    verdict: Verdict = Verdict.OK
    diagnostics: str = ""
    level: str = "none"
    jobs: list[Job] = field(default_factory=list)

    def run(self, job: Job) -> Run:
        self.jobs.append(job)
        return Run(self.verdict, self.output, self.diagnostics, 0, None, None, 0.1, self.level)


@pytest.fixture
def model(tmp_path: Path) -> Path:
    path = tmp_path / "model.onnx"
    path.write_bytes(honest().SerializeToString())
    return path


def _refusal(model: Path, sandbox: Answering) -> str:
    with pytest.raises(UnsafeModelError) as raised:
        check_model_file(model, "model.onnx", sandbox)
    return str(raised.value)


def test_asks_in_a_box_that_has_only_the_model(model: Path) -> None:
    sandbox = Answering()
    check_model_file(model, "model.onnx", sandbox)
    (job,) = sandbox.jobs
    assert job.module == "tooling.scan.worker"
    assert [(mount.source, str(mount.path_in_box)) for mount in job.mounts] == [(model, "/job/model.onnx")]


@pytest.mark.parametrize("verdict", [verdict for verdict in Verdict if verdict is not Verdict.OK])
def test_refuses_a_file_that_breaks_its_reader(model: Path, verdict: Verdict) -> None:
    said = _refusal(model, Answering(verdict=verdict, diagnostics="Traceback\nBadError: \x1b[2J"))
    assert said == f"model.onnx: [HA057] The file made its reader end with `{verdict}`: BadError: \\x1b[2J"


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"null",
        b"{}",
        b"[[]]",
        b"[" * 100_000,
        b"\xff\xfe",
        b'[{"rule": "HA050"}]',
        b'[{"rule": "HA050", "message": 1}]',
        b'[{"rule": "HA050", "message": "a", "place": "b"}]',
        b'[{"rule": "HA001", "message": "not of the gate"}]',
        b'[{"rule": "HA999", "message": "unknown"}]',
        json.dumps([{"rule": "HA050", "message": "a"}] * (MAX_PROBLEMS + 1)).encode(),
    ],
)
def test_refuses_a_file_whose_reader_answers_nonsense(model: Path, answer: bytes) -> None:
    assert "HA057" in _refusal(model, Answering(answer))


def test_shows_a_problem_of_the_box_without_its_control_characters(model: Path) -> None:
    answer = json.dumps([{"rule": "HA056", "message": "\x1b[2J\n" + "a" * 10_000}])
    said = _refusal(model, Answering(answer.encode()))
    assert said.isprintable()
    assert len(said) < 700


def test_refuses_what_is_no_regular_file(tmp_path: Path, model: Path) -> None:
    link, pipe = tmp_path / "link", tmp_path / "pipe"
    link.symlink_to(model)
    os.mkfifo(pipe)
    for path in (tmp_path, link, pipe):
        sandbox = Answering()
        assert "HA050" in _refusal(path, sandbox)
        assert sandbox.jobs == []


def test_refuses_a_file_over_the_limit_unread(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "MAX_MODEL_BYTES", 10)
    sandbox = Answering()
    assert "at most 10 may be" in _refusal(model, sandbox)
    assert sandbox.jobs == []


def test_says_nothing_about_a_file_it_cannot_read(tmp_path: Path) -> None:
    with pytest.raises(FetchError, match="HA009"):
        check_model_file(tmp_path / "gone", "gone", Answering())


def _digits(make: Callable[[], Any]) -> bytes:
    from skl2onnx import to_onnx
    from sklearn.datasets import load_digits

    samples, labels = load_digits(return_X_y=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fitted = make().fit(samples[:300].astype(np.float32), labels[:300])
        exported: onnx.ModelProto = to_onnx(fitted, samples[:1].astype(np.float32))
    return exported.SerializeToString()


def _estimators() -> dict[str, Callable[[], Any]]:
    from sklearn.ensemble import GradientBoostingRegressor, RandomForestClassifier
    from sklearn.linear_model import LogisticRegression, Ridge
    from sklearn.neural_network import MLPClassifier
    from sklearn.svm import SVC

    return {
        "logreg": lambda: LogisticRegression(max_iter=20),
        "mlp": lambda: MLPClassifier(max_iter=5),
        "svc": SVC,
        "ridge": Ridge,
        "gbr": lambda: GradientBoostingRegressor(n_estimators=5),
        "forest": lambda: RandomForestClassifier(10),
    }


@pytest.mark.parametrize("name", ["logreg", "mlp", "svc", "ridge", "gbr", "forest"])
def test_accepts_what_scikit_learn_exports(name: str, tmp_path: Path) -> None:
    path = tmp_path / f"{name}.onnx"
    path.write_bytes(_digits(_estimators()[name]))
    check_model_file(path, path.name, find_sandbox())


@pytest.mark.parametrize("path", LIGHT, ids=lambda path: path.stem)
def test_accepts_known_image_networks(path: Path) -> None:
    check_model_file(path, path.name, find_sandbox())


def test_accepts_a_network_in_use() -> None:
    import magika

    (path,) = (Path(magika.__file__).parent / "models").glob("*/model.onnx")
    check_model_file(path, path.name, find_sandbox())
