"""What a model file says about itself, read in the box; whatever comes out is bounded and inert."""

from __future__ import annotations

from pathlib import Path

import pytest
from onnx import TensorProto, helper

from tests.hostile.models import HOSTILE
from tests.market import tiny_model
from tests.unit.scan.test_scan import Answering
from tooling.errors import UnsafeModelError
from tooling.sandbox.find import find_sandbox
from tooling.sandbox.interface import Job, Run, Verdict
from tooling.scan.card import WORKER, CardTensor, read_model_card
from tooling.scan.card_worker import describe_model


def test_a_model_says_what_goes_in_and_out(tmp_path: Path) -> None:
    path = tmp_path / "model.onnx"
    path.write_bytes(tiny_model())
    card = read_model_card(path, "model.onnx", find_sandbox())
    assert card.inputs == (CardTensor(name="X", type="float32", shape=("batch", 2)),)
    assert card.outputs == (CardTensor(name="label", type="int64", shape=("batch",)),)
    assert (card.opsets, card.parameters, card.graph) == ({"": 17}, 9, "tiny")


def test_texts_are_taken_over_without_what_nobody_sees() -> None:
    values = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [None, 3]) for name in ("x", "y")]
    values[0].doc_string = "pixel\u202e intensity\n0–16"
    graph = helper.make_graph([helper.make_node("Identity", ["x"], ["y"])], "g\u0000", values[:1], values[1:])
    model = helper.make_model(graph, doc_string="One\ttwo  \r\n\u200bthree" + "x" * 30_000)
    helper.set_model_props(model, {"license": "MIT", **{f"k{number}": "v" for number in range(60)}})
    card = describe_model(model)
    assert card["graph"] == "g"
    assert card["inputs"][0]["meaning"] == "pixel intensity 0–16"
    assert card["inputs"][0]["shape"] == ["batch", 3]
    assert card["description"].startswith("One two\nthree")
    assert len(card["description"]) == 20_000
    assert len(card["properties"]) == 50


@pytest.mark.parametrize("name", sorted(HOSTILE)[::9])
def test_a_file_that_the_gate_refuses_is_not_described(tmp_path: Path, name: str) -> None:
    path = tmp_path / "model.onnx"
    path.write_bytes(HOSTILE[name][0]())
    with pytest.raises(UnsafeModelError):
        read_model_card(path, "model.onnx", find_sandbox())


class Lying(Answering):
    """Lets every file through the gate, and answers nonsense when it is described."""

    def run(self, job: Job) -> Run:
        answer = self.output if job.module == WORKER else b"[]"
        verdict = self.verdict if job.module == WORKER else Verdict.OK
        return Run(verdict, answer, self.diagnostics, 0, None, None, 0.1, self.level)


@pytest.mark.parametrize(
    "sandbox",
    [
        Lying(b""),
        Lying(b"[]"),
        Lying(b'{"haat": "model-card/1", "graph": 1}'),
        Lying(b'{"haat": "model-card/1"' + b" " * 2**20 + b"}"),
        Lying(verdict=Verdict.MEMORY),
    ],
    ids=["nothing", "list", "types", "size", "memory"],
)
def test_nonsense_is_not_believed(tmp_path: Path, sandbox: Lying) -> None:
    path = tmp_path / "model.onnx"
    path.write_bytes(tiny_model())
    with pytest.raises(UnsafeModelError) as caught:
        read_model_card(path, "model.onnx", sandbox)
    assert caught.value.problems[0].rule == "HA057"
