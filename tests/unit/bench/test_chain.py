"""Our own graphs in a chain and over time, opened outside of the sandbox: nothing here comes from a stranger."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from onnx import TensorProto, helper

from tests.unit.bench import samples as make
from tooling.bench import worker
from tooling.bench.adapters.interface import FLOATS
from tooling.bench.answer import read_answer
from tooling.bench.chain import open_chain
from tooling.bench.graph import Carried, Graph
from tooling.bench.wire import Options, Reason, Refusal

OPTIONS = Options(
    adapter=make.TABULAR, steps=["preprocess", "model", "postprocess"], prediction="label", block_ms=1, pairs=3
)
ROWS = [np.array(row, "<f4").tobytes() for row in ([1, 2], [2, 1], [0, 5])]
SWAP = make.graph(
    [helper.make_node("Gather", ["x", "order"], ["y"], axis=1)], y=TensorProto.FLOAT, constants={"order": [1, 0]}
)
NEGATE = make.graph([helper.make_node("Neg", ["x"], ["y"])], y=TensorProto.FLOAT)
MEMORY = Carried("before", "after", (1, 2))


def _write(folder: Path, **graphs: bytes) -> str:
    for step, graph in graphs.items():
        (folder / f"{step}.onnx").write_bytes(graph)
    return str(folder)


def _reason(folder: Path, **graphs: bytes) -> tuple[Reason, str]:
    options = Options(**{**OPTIONS, "steps": list(graphs)})
    with pytest.raises(Refusal) as caught:
        open_chain(_write(folder, **graphs), options, FLOATS).run(np.array([[1, 2]], np.float32))
    return caught.value.reason, caught.value.message


def test_graphs_run_in_their_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Swapped, the first number is the larger one of (1, 2); negated before the choice, it is not.
    folder = _write(tmp_path, preprocess=SWAP, model=NEGATE, postprocess=make.larger())
    monkeypatch.setattr(worker, "FOLDER", folder)
    assert read_answer(worker.predict(OPTIONS, ROWS), b"i", 3).tolist() == [1, 0, 1]
    only = Options(**{**OPTIONS, "steps": ["model", "postprocess"]})
    assert read_answer(worker.predict(only, ROWS), b"i", 3).tolist() == [0, 1, 0]


def test_whole_chain_is_timed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "FOLDER", _write(tmp_path, preprocess=SWAP, model=NEGATE, postprocess=make.larger()))
    assert (read_answer(worker.time_calls(OPTIONS, ROWS), b"f", 6) > 0).all()


def test_step_with_two_outputs_is_refused(tmp_path: Path) -> None:
    nodes = [helper.make_node("Neg", ["x"], ["y"]), helper.make_node("Abs", ["x"], ["z"])]
    made = make.graph(nodes, y=TensorProto.FLOAT, outputs={"z": TensorProto.FLOAT})
    reason, message = _reason(tmp_path, preprocess=made, model=make.larger())
    assert reason is Reason.ADAPTER
    assert "one input and one output (inputs x; outputs y, z)" in message


def test_step_whose_output_the_next_does_not_take_is_refused(tmp_path: Path) -> None:
    whole = make.graph([helper.make_node("Cast", ["x"], ["y"], to=TensorProto.INT64)])
    assert _reason(tmp_path, preprocess=whole, model=make.larger())[0] is Reason.ADAPTER
    wide = make.graph([helper.make_node("Concat", ["x", "x"], ["y"], axis=1)], y=TensorProto.FLOAT)
    assert _reason(tmp_path, preprocess=wide, model=make.larger())[0] is Reason.ADAPTER


def test_step_that_does_not_open_is_refused(tmp_path: Path) -> None:
    assert _reason(tmp_path, preprocess=b"not a graph", model=make.larger())[0] is Reason.GRAPH


def test_model_keeps_its_names_in_a_chain(tmp_path: Path) -> None:
    other = make.graph([helper.make_node("Neg", ["x"], ["y"])], y=TensorProto.FLOAT).replace(b"x", b"q")
    assert _reason(tmp_path, preprocess=SWAP, model=other)[0] is Reason.ADAPTER


def test_what_is_carried_adds_up_until_it_is_forgotten() -> None:
    graph = Graph(make.counter(), ("x", "y"), FLOATS, [MEMORY])
    feed = np.array([[1, 2]], np.float32)
    assert [graph.run(feed).tolist() for _ in range(3)] == [[[1, 2]], [[2, 4]], [[3, 6]]]
    graph.forget()
    assert graph.run(feed).tolist() == [[1, 2]]


@pytest.mark.parametrize(
    ("carried", "reason"),
    [
        ([], Reason.ADAPTER),
        ([Carried("before", "absent", (1, 2))], Reason.ADAPTER),
        ([Carried("absent", "after", (1, 2))], Reason.ADAPTER),
        ([MEMORY, Carried("other", "after", (1, 2))], Reason.ADAPTER),
        ([Carried("before", "after", (1, 3))], Reason.GRAPH),
        ([Carried("before", "after", (1, 1))], Reason.OUTPUT),  # it is broadcast, and comes back wider
    ],
)
def test_carried_tensors_that_the_graph_does_not_have_are_refused(carried: list[Carried], reason: Reason) -> None:
    with pytest.raises(Refusal) as caught:
        Graph(make.counter(), ("x", "y"), FLOATS, carried).run(np.ones((1, 2), np.float32))
    assert caught.value.reason is reason


def test_carried_tensor_that_grows_or_changes_type_is_refused() -> None:
    grows = [helper.make_node("Concat", ["before", "before"], ["after"], axis=0), *_same()]
    casts = [helper.make_node("Cast", ["before"], ["after"], to=TensorProto.DOUBLE), *_same()]
    for nodes, kind in ((grows, TensorProto.FLOAT), (casts, TensorProto.DOUBLE)):
        model = make.counter(nodes, after=kind)
        with pytest.raises(Refusal, match=r"`after` is not float32 of shape \[1, 2\]") as caught:
            Graph(model, ("x", "y"), FLOATS, [MEMORY]).run(np.ones((1, 2), np.float32))
        assert caught.value.reason is Reason.OUTPUT


def test_nothing_is_carried_from_sample_to_sample(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "FOLDER", _write(tmp_path, model=make.listener()))
    options = Options(adapter=make.LISTENER, steps=["model"], prediction="score", block_ms=1, pairs=3)
    clip = (np.ones(32) * 8_192).astype("<i2").tobytes()
    answer = read_answer(worker.predict(options, [clip, clip]), b"f", 4)
    assert answer.tolist() == [0.25, 0.5, 0.25, 0.5]


def _same() -> list[Any]:
    return [helper.make_node("Identity", ["x"], ["y"])]
