"""Measuring in the real sandbox."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from onnx import TensorProto, helper

from tests.unit.bench import samples as make
from tests.unit.bench.benches import ROWS, Bench, Watched
from tooling.bench.fit import fit
from tooling.bench.measure import measure
from tooling.bench.record import measurement_statement
from tooling.demo.models.magika import make_labels, make_model
from tooling.demo.releases.open_shelf import RELEASES
from tooling.errors import BenchError, DigestMismatchError, FetchError, LimitError, SandboxError
from tooling.model.rules.measuring import NO_SANDBOX
from tooling.model.statement import MeasurementStatement
from tooling.registry.parsed import Parsed, digest_of
from tooling.sandbox.interface import Job, Run


def test_measures_accuracy_and_describes_where(bench: Bench) -> None:
    found = bench.measure(make.larger())
    assert found.metrics == {"accuracy": 0.75, "f1": pytest.approx((2 / 3 + 0.8) / 2)}
    assert (found.samples, found.runs) == (4, 2)
    assert found.latency is not None
    assert found.latency.pairs == 3
    assert found.environment.sandbox == bench.sandbox.level
    assert found.environment.threads == 1
    assert [job.arguments for job in bench.sandbox.jobs] == [("predict",), ("predict",), ("time",)]


def test_measures_a_forecast_against_persistence(bench: Bench) -> None:
    # The last of three days of (rain, high): column 5. One degree more is closer than persistence is.
    nodes = [
        helper.make_node("Gather", ["x", "last"], ["high"], axis=1),
        helper.make_node("Add", ["high", "one"], ["y"]),
    ]
    constants = {"last": np.array([5]), "one": np.array([1.0], np.float32)}
    model = make.graph(nodes, width=6, y=TensorProto.FLOAT, constants=constants)
    found = bench.measure(model, make.series(), make.SERIES_READER)
    assert found.metrics == {"mae": pytest.approx(0.5), "skill": pytest.approx(1 - 0.5 / 1.5)}


def test_graph_never_sees_the_neighbours_of_a_sample(bench: Bench) -> None:
    # It answers with the number of rows it is given, so that it is right for every sample only if that is one.
    nodes = [helper.make_node("Shape", ["x"], ["y"], start=0, end=1)]
    found = bench.measure(make.graph(nodes), make.npz(np.ones((5, 2)), [1] * 5))
    assert found.metrics["accuracy"] == 1.0


def test_neither_labels_nor_names_enter_the_sandbox(bench: Bench) -> None:
    data = make.plain_zip({"secretlabel/secretname": b"\x01\x00\x00\x00", "otherlabel/othername": b"\x00\x09\x00\x00"})
    nodes = [
        helper.make_node("Cast", ["x"], ["f"], to=TensorProto.FLOAT),
        helper.make_node("Gather", ["f", "first"], ["y"], axis=1),
    ]
    model = make.graph(nodes, width=8, x=TensorProto.INT32, y=TensorProto.FLOAT, constants={"first": np.array([0, 1])})
    labels = b'["secretlabel", "otherlabel"]'
    found = bench.measure(model, data, {"kind": "zip_label_dirs"}, make.BYTES, {"labels": labels})
    assert found.metrics == {"accuracy": 1.0, "f1": 1.0}
    for job in bench.sandbox.jobs:
        assert [mount.source.name for mount in job.mounts] == ["model.onnx"]
        assert b"label" not in job.stdin.partition(b"\n")[2]
        assert b"name" not in job.stdin.partition(b"\n")[2]


def test_measures_a_chain_of_graphs_and_names_all_of_them(bench: Bench) -> None:
    negate = make.graph([helper.make_node("Neg", ["x"], ["y"])], y=TensorProto.FLOAT)
    swap = make.graph(
        [helper.make_node("Gather", ["x", "order"], ["y"], axis=1)], y=TensorProto.FLOAT, constants={"order": [1, 0]}
    )
    plain = bench.measure(make.larger())
    # Two changes that undo one another: what is measured is the same as without them.
    found = bench.measure(negate, others={"preprocess": swap, "postprocess": make.larger()})
    assert found.metrics == plain.metrics
    assert found.latency is not None
    mounted = [[(str(one.path_in_box), one.source.name) for one in job.mounts] for job in bench.sandbox.jobs[3:]]
    steps = [f"{step}.onnx" for step in ("preprocess", "model", "postprocess")]
    assert mounted == [[(f"/job/{step}", step) for step in steps]] * 3


def test_other_bytes_of_a_step_than_the_manifest_names_are_never_run(bench: Bench, tmp_path: Path) -> None:
    files = bench.files(model=make.larger(), preprocess=make.larger())
    manifest = make.manifest(files)
    files["preprocess.onnx"].write_bytes(b"other")
    suite = make.pinned(tmp_path, ROWS, make.suite(ROWS, {"kind": "npz_xy"}))
    with pytest.raises(DigestMismatchError, match=r"preprocess\.onnx"):
        measure(manifest, files, suite, bench.sandbox)
    assert bench.sandbox.jobs == []


def test_limits_and_repeatability_hold_for_every_step(bench: Bench) -> None:
    # As many zeros as take 8 GB, added up to one that is added to the input.
    greedy = make.graph(
        [
            helper.make_node("ConstantOfShape", ["shape"], ["zeros"]),
            helper.make_node("ReduceSum", ["zeros"], ["none"], keepdims=0),
            helper.make_node("Add", ["x", "none"], ["y"]),
        ],
        y=TensorProto.FLOAT,
        constants={"shape": np.array([2**31])},
    )
    rule, _ = bench.refusal(LimitError, make.larger(), others={"preprocess": greedy})
    assert rule == "HA071"
    noise = helper.make_node("RandomUniform", [], ["y"], shape=[1, 2], low=0.0, high=1.0)
    others = {"preprocess": make.graph([noise], y=TensorProto.FLOAT)}
    rule, _ = bench.refusal(BenchError, make.larger(), make.npz([[1, 2]] * 40, [0, 1] * 20), others=others)
    assert rule == "HA076"


def test_measures_sound_frame_by_frame_with_what_is_carried(bench: Bench) -> None:
    # Loud clips reach one half with their second frame, quiet ones never do; each begins from nothing.
    loud, quiet = (make.clip(np.full(32, level)) for level in (10_000, 2_000))
    members = {"a.wav": loud, "a.lab": b"16 32 speech\n", "b.wav": quiet, "b.lab": b""}
    found = bench.measure(make.listener(), make.plain_zip(members), make.SOUND_READER, make.LISTENER)
    assert found.metrics == {"roc_auc": 1.0, "binary_f1": 1.0}
    assert found.samples == 4
    for job in bench.sandbox.jobs:
        assert b"speech" not in job.stdin
        assert b"RIFF" not in job.stdin


def test_score_beyond_one_is_refused(bench: Bench) -> None:
    nodes = [helper.make_node("ReduceMax", ["x"], ["y"], keepdims=0), helper.make_node("Identity", ["x"], ["z"])]
    model = make.graph(nodes, width=20, y=TensorProto.FLOAT, outputs={"z": TensorProto.FLOAT})
    doubled = make.graph(
        [helper.make_node("Add", ["x", "x"], ["d"]), helper.make_node("ReduceMax", ["d"], ["y"], keepdims=0)],
        width=20,
        y=TensorProto.FLOAT,
    )
    data = make.plain_zip({"a.wav": make.clip([30_000] * 32), "a.lab": b"0 16 speech\n"})
    assert bench.measure(model, data, make.SOUND_READER, make.SOUND).samples == 2
    rule, message = bench.refusal(BenchError, doubled, data, make.SOUND_READER, make.SOUND)
    assert (rule, message) == ("HA075", "the model returned a score that is not between 0 and 1")


def test_real_model_names_real_files(bench: Bench) -> None:
    contents = {
        "png": b"\x89PNG\r\n\x1a\n" + bytes(80),
        "python": b"import os\n\n\ndef main() -> None:\n    print(os.name)\n",
    }
    data = make.plain_zip({f"{label}/0": content for label, content in contents.items()})
    adapter = RELEASES[0].adapter.model_dump()
    found = bench.measure(make_model(), data, {"kind": "zip_label_dirs"}, adapter, {"labels": make_labels()})
    assert found.metrics["accuracy"] == 1.0
    assert found.latency is not None
    assert found.latency.ratio > 1


def test_random_answers_are_refused(bench: Bench) -> None:
    nodes = [
        helper.make_node("RandomUniform", [], ["r"], shape=[1], low=0.0, high=1e9),
        helper.make_node("Cast", ["r"], ["y"], to=TensorProto.INT64),
    ]
    assert bench.refusal(BenchError, make.graph(nodes))[0] == "HA076"


def test_answers_that_may_differ_are_measured_where_the_suite_says_so(bench: Bench) -> None:
    nodes = [
        helper.make_node("RandomUniform", [], ["r"], shape=[1], low=0.0, high=1e9),
        helper.make_node("Cast", ["r"], ["y"], to=TensorProto.INT64),
    ]
    assert bench.measure(make.graph(nodes), repeat={"runs": 2, "identical": False}).metrics["accuracy"] == 0.0


def test_limit_is_named_when_a_model_exceeds_it(bench: Bench) -> None:
    body = helper.make_graph(
        [helper.make_node("Identity", ["go"], ["still"]), helper.make_node("Sin", ["state"], ["next"])],
        "body",
        [
            helper.make_tensor_value_info("i", TensorProto.INT64, []),
            helper.make_tensor_value_info("go", TensorProto.BOOL, []),
            helper.make_tensor_value_info("state", TensorProto.FLOAT, None),
        ],
        [
            helper.make_tensor_value_info("still", TensorProto.BOOL, []),
            helper.make_tensor_value_info("next", TensorProto.FLOAT, None),
        ],
    )
    nodes = [
        helper.make_node("Loop", ["times", "", "x"], ["end"], body=body),
        helper.make_node("ArgMax", ["end"], ["y"], axis=1, keepdims=0),
    ]
    endless = make.graph(nodes, constants={"times": np.array(2**60)})
    rule, message = bench.refusal(LimitError, endless, limits={**make.LIMITS, "cpu_s": 2})
    assert (rule, message.split(": ")[1]) == ("HA071", "it used more than 2 s of processor time")


def test_memory_beyond_the_limit_is_told(bench: Bench) -> None:
    nodes = [
        helper.make_node("ConstantOfShape", ["shape"], ["c"]),
        helper.make_node("ArgMax", ["c"], ["y"], keepdims=0),
    ]
    assert bench.refusal(LimitError, make.graph(nodes, constants={"shape": np.array([2**31])}))[0] == "HA071"


@pytest.mark.parametrize(
    ("model", "rule"),
    [
        (b"not a graph", "HA079"),
        (make.graph([helper.make_node("Identity", ["x"], ["y"])], y=TensorProto.FLOAT), "HA075"),
        (make.graph([helper.make_node("Size", ["x"], ["y"])], width=3), "HA077"),
    ],
)
def test_model_that_cannot_be_measured_is_refused_by_rule(bench: Bench, model: bytes, rule: str) -> None:
    assert bench.refusal(BenchError, model)[0] == rule


def test_model_too_slow_to_time_is_measured_without(bench: Bench) -> None:
    latency = {"reference": "gemm/1", "block_ms": 1_000, "pairs": 20}
    found = bench.measure(make.larger(), latency=latency, limits={**make.LIMITS, "cpu_s": 2})
    assert found.latency is None
    assert found.metrics["accuracy"] == 0.75


def test_other_bytes_than_the_manifest_names_are_never_run(bench: Bench, tmp_path: Path) -> None:
    files = bench.files(model=make.larger(), labels=b'["a", "b"]')
    tabular, bytewise = make.manifest(files), make.manifest(files, make.BYTES)
    rows = make.pinned(tmp_path, ROWS, make.suite(ROWS, {"kind": "npz_xy"}))
    data = make.plain_zip({"a/b": b"x"})
    zipped = make.pinned(tmp_path, data, make.suite(data, {"kind": "zip_label_dirs"}))
    for name, manifest, suite in (("labels.json", bytewise, zipped), ("model.onnx", tabular, rows)):
        files[name].write_bytes(b"other")
        with pytest.raises(DigestMismatchError, match=name):
            measure(manifest, files, suite, bench.sandbox)
    assert bench.sandbox.jobs == []


def test_artifact_that_is_not_at_hand_is_no_verdict(bench: Bench, tmp_path: Path) -> None:
    manifest = make.manifest(bench.files(model=make.larger()))
    suite = make.pinned(tmp_path, ROWS, make.suite(ROWS, {"kind": "npz_xy"}))
    for files in ({}, {"model.onnx": tmp_path / "absent"}):
        with pytest.raises(FetchError):
            measure(manifest, files, suite, bench.sandbox)


def test_suite_data_of_another_digest_is_never_used(bench: Bench, tmp_path: Path) -> None:
    files = bench.files(model=make.larger())
    suite = make.pinned(tmp_path, ROWS, make.suite(ROWS, {"kind": "npz_xy"}))
    suite.data.write_bytes(ROWS + b"\0")
    with pytest.raises(BenchError, match="pins by digest") as caught:
        measure(make.manifest(files), files, suite, bench.sandbox)
    assert caught.value.problems[0].rule == "HA078"
    suite.data.unlink()
    with pytest.raises(FetchError, match="cannot read"):
        measure(make.manifest(files), files, suite, bench.sandbox)
    assert bench.sandbox.jobs == []


def test_sandbox_that_fails_is_no_verdict(bench: Bench) -> None:
    class Broken(Watched):
        def run(self, job: Job) -> Run:
            if job.arguments == ("time",):
                raise SandboxError(NO_SANDBOX.problem("gone"))
            return super().run(job)

    bench.sandbox = Broken()
    with pytest.raises(SandboxError):
        bench.measure(make.larger())


def test_statement_is_about_the_manifest_and_all_that_was_measured(bench: Bench) -> None:
    found = bench.measure(make.larger())
    manifest = make.manifest({"model.onnx": bench.folder / "model.onnx"})
    raw = manifest.model_dump_json().encode()
    signed = Parsed("manifest.yaml", raw, digest_of(raw), manifest)
    suite = make.parsed(make.suite(ROWS, {"kind": "npz_xy"}))
    artifacts = fit(manifest, suite.document).artifacts
    statement = measurement_statement(signed, artifacts, suite, found, "2025-06-01T08:00:00Z")
    subjects = {one.name: f"sha256:{one.digest.sha256}" for one in statement.subject}
    assert subjects == {"manifest.yaml": signed.digest, "model.onnx": manifest.model_artifact.digest}
    assert statement.predicate.suite_digest == suite.digest
    assert {one.name: one.value for one in statement.predicate.metrics} == found.metrics
    again = MeasurementStatement.model_validate_json(statement.model_dump_json(by_alias=True))
    assert again == statement
