"""Our own graphs, opened outside of the sandbox: nothing here comes from a stranger."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from onnx import TensorProto, helper

from tests.unit.bench import samples as make
from tooling.bench import worker
from tooling.bench.adapters.interface import FLOATS, WHOLE
from tooling.bench.answer import read_answer
from tooling.bench.graph import Graph
from tooling.bench.wire import Options, Reason, Refusal

NAMES = ("x", "y")
OPTIONS = Options(adapter=make.TABULAR, steps=["model"], prediction="label", block_ms=1, pairs=3)
ROWS = [np.array(row, "<f4").tobytes() for row in ([1, 2], [2, 1], [0, 5])]


def _reason(model: bytes, names: tuple[str, str] = NAMES, feed: object = ((1.0, 2.0),)) -> Reason:
    with pytest.raises(Refusal) as caught:
        Graph(model, names, FLOATS).run(np.array(feed, np.float32))
    return caught.value.reason


def test_graph_answers_with_a_tensor() -> None:
    assert Graph(make.larger(), NAMES, FLOATS).run(np.array([[1, 2]], np.float32)).tolist() == [1]


def test_input_is_cast_to_what_the_graph_declares() -> None:
    identity = [helper.make_node("Identity", ["x"], ["y"])]
    for declared, expected in ((TensorProto.INT32, np.int32), (TensorProto.INT64, np.int64)):
        graph = Graph(make.graph(identity, x=declared, y=declared), NAMES, WHOLE)
        assert graph.run(np.array([[1, 2]], np.int64)).dtype == expected


def test_graph_that_does_not_open_is_refused() -> None:
    assert _reason(b"not a graph") is Reason.GRAPH
    assert _reason(make.graph([helper.make_node("NoSuchOperator", ["x"], ["y"])])) is Reason.GRAPH


def test_graph_that_fails_while_running_is_refused() -> None:
    reshape = helper.make_node("Reshape", ["x", "shape"], ["y"])
    assert _reason(make.graph([reshape], y=TensorProto.FLOAT, constants={"shape": np.array([7, 7])})) is Reason.GRAPH


def test_names_and_types_that_the_graph_does_not_have_are_refused() -> None:
    assert _reason(make.larger(), ("z", "y")) is Reason.ADAPTER
    assert _reason(make.larger(), ("x", "z")) is Reason.ADAPTER
    assert _reason(make.graph([helper.make_node("Size", ["x"], ["y"])], x=TensorProto.STRING)) is Reason.ADAPTER


def test_row_of_another_width_is_refused() -> None:
    assert _reason(make.larger(), feed=((1.0, 2.0, 3.0),)) is Reason.ADAPTER


def test_output_that_is_no_tensor_is_refused() -> None:
    sequence = helper.make_node("SequenceConstruct", ["x"], ["y"])
    made = helper.make_graph(
        [sequence],
        "tiny",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["batch", 2])],
        [helper.make_tensor_sequence_value_info("y", TensorProto.FLOAT, None)],
    )
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", 18)])
    model.ir_version = 8
    assert _reason(model.SerializeToString()) is Reason.OUTPUT


def test_lack_of_memory_is_told_apart() -> None:
    huge = helper.make_node("ConstantOfShape", ["shape"], ["y"])
    constants = {"shape": np.array([2**45])}
    assert _reason(make.graph([huge], y=TensorProto.FLOAT, constants=constants)) is Reason.MEMORY


def test_worker_predicts_every_sample(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "FOLDER", _own(tmp_path))
    assert read_answer(worker.predict(OPTIONS, ROWS), b"i", 3).tolist() == [1, 0, 1]


def test_worker_times_pairs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "FOLDER", _own(tmp_path))
    times = read_answer(worker.time_calls(OPTIONS, ROWS), b"f", 6)
    assert (times > 0).all()


def _own(folder: Path) -> str:
    (folder / "model.onnx").write_bytes(make.larger())
    return str(folder)
