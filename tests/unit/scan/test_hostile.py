"""Every hostile file is refused by its own rule, and does no harm where the gate is not asked."""

from __future__ import annotations

import base64
import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path, PurePosixPath

import pytest
from coverage import Coverage, CoverageData

from tests.hostile import files, growth
from tests.hostile.boxes import SMALL, box_of, open_model, probing_fallback, probing_sandbox
from tests.hostile.build import honest
from tests.hostile.graphs import functions_in_a_circle
from tests.hostile.honest import HONEST
from tests.hostile.models import HOSTILE
from tooling.errors import Problem, UnsafeModelError
from tooling.model.rules import scanning
from tooling.sandbox.find import find_sandbox
from tooling.sandbox.interface import Job, Mount, Verdict
from tooling.scan.scan import check_model_file

BRIEF = SMALL.model_copy(update={"cpu_s": 1, "wall_s": 10})
# How the runtime ends on what the gate would have refused. Where it notices itself, the run is an error.
ENDINGS = {
    "endless-loop": {Verdict.CPU_TIME},
    "long-loop": {Verdict.CPU_TIME},
    "functions-that-double": {Verdict.CPU_TIME},
    "deep-tree": {Verdict.CRASH, Verdict.ERROR},
    "fill": {Verdict.MEMORY},
    "many-fills": {Verdict.MEMORY, Verdict.CPU_TIME},
    "huge-input": {Verdict.MEMORY},
    "concatenations-that-double": {Verdict.MEMORY, Verdict.CPU_TIME},
    "strings-that-double": {Verdict.MEMORY, Verdict.CPU_TIME},
    "external-absolute": {Verdict.ERROR},
    "external-parent": {Verdict.ERROR},
    "external-device": {Verdict.ERROR},
    "modulo-zero": {Verdict.CRASH, Verdict.ERROR},
    "nested-messages": {Verdict.CRASH, Verdict.ERROR},
    "escape-in-name": {Verdict.OK},
    "random-normal": {Verdict.OK},
}
FIRST_OF_RULE = {rule: name for name, (_, rule) in reversed(HOSTILE.items())}.values()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("hostile")
    for name, make in {**{name: make for name, (make, _) in HOSTILE.items()}, **HONEST}.items():
        (made / f"{name}.onnx").write_bytes(make())
    return made


@pytest.fixture(scope="module")
def refusals(folder: Path) -> dict[str, list[str]]:
    limits = SMALL.model_copy(update={"memory_mb": 2_048, "cpu_s": 60, "wall_s": 120})
    measuring = Coverage.current()
    arguments = () if measuring is None else ("--coverage",)
    job = Job("box.gate_many", arguments, (Mount(folder, PurePosixPath("models")),), limits)
    run = probing_sandbox().run(job)
    assert run.verdict is Verdict.OK, run.diagnostics
    answer = json.loads(run.output)
    if measuring is not None:
        ran = CoverageData(no_disk=True)
        ran.loads(base64.b64decode(answer["coverage"]))
        measuring.get_data().update(ran)
    found: dict[str, list[str]] = answer["refusals"]
    return found


@pytest.mark.parametrize("name", HOSTILE)
def test_refuses(name: str, refusals: dict[str, list[str]]) -> None:
    assert set(refusals[name]) == {HOSTILE[name][1]}


@pytest.mark.parametrize("name", HONEST)
def test_accepts(name: str, refusals: dict[str, list[str]]) -> None:
    assert refusals[name] == []


def _refusal(path: Path) -> tuple[Problem, ...]:
    with pytest.raises(UnsafeModelError) as raised:
        check_model_file(path, path.name, find_sandbox())
    return raised.value.problems


def _check_refusal(name: str, problems: tuple[Problem, ...]) -> None:
    assert {problem.rule for problem in problems} == {HOSTILE[name][1]}
    for problem in problems:
        assert problem.message.isprintable()
        assert str(problem.place) == f"{name}.onnx"


@pytest.mark.parametrize("name", FIRST_OF_RULE)
def test_refuses_one_of_each_kind_in_a_box_of_its_own(name: str, folder: Path) -> None:
    _check_refusal(name, _refusal(folder / f"{name}.onnx"))


def test_refuses_the_same_in_the_fallback(folder: Path, refusals: dict[str, list[str]]) -> None:
    limits = SMALL.model_copy(update={"memory_mb": 2_048, "cpu_s": 60, "wall_s": 120})
    run = probing_fallback().run(Job("box.gate_many", (), (Mount(folder, PurePosixPath("models")),), limits))
    assert run.verdict is Verdict.OK, run.diagnostics
    assert json.loads(run.output)["refusals"] == refusals


@pytest.mark.slow
def test_refuses_each_in_a_box_of_its_own(folder: Path) -> None:
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        paths = [folder / f"{name}.onnx" for name in HOSTILE]
        for name, problems in zip(HOSTILE, pool.map(_refusal, paths), strict=True):
            _check_refusal(name, problems)


def test_covers_every_rule_of_the_gate() -> None:
    # What makes the reader crash is not known: whoever finds such a file adds it here.
    assert {rule for _, rule in HOSTILE.values()} == {rule.id for rule in scanning.RULES} - {scanning.SCAN_FAILED.id}


@pytest.mark.parametrize("kind", ["bubblewrap", "bubblewrap-alone", "landlock", "landlock-alone"])
@pytest.mark.parametrize("name", ENDINGS)
def test_contains_where_the_gate_is_not_asked(name: str, kind: str, folder: Path) -> None:
    run = open_model(folder / f"{name}.onnx", BRIEF, box_of(kind))
    assert run.verdict in ENDINGS[name], run.diagnostics
    assert run.peak_memory_mb is None or run.peak_memory_mb <= BRIEF.memory_mb
    assert run.wall_s < BRIEF.wall_s


def test_answers_on_whatever_bytes(tmp_path: Path) -> None:
    seeds = [honest().SerializeToString(), growth.fill_in_branch(), functions_in_a_circle(), files.external_in_sparse()]
    for at, seed in enumerate(seeds):
        (tmp_path / str(at)).write_bytes(seed)
    mounts = tuple(Mount(tmp_path / str(at), PurePosixPath(str(at))) for at in range(len(seeds)))
    limits = SMALL.model_copy(update={"memory_mb": 2_048, "cpu_s": 30, "wall_s": 60})
    run = probing_sandbox().run(Job("box.fuzz_gate", ("1000",), mounts, limits))
    assert run.verdict is Verdict.OK, run.diagnostics
    assert 500 < int(run.output) < 1_000
