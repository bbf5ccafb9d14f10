"""Texts and what models make of them: pairs read as hostile input, tokenizers as well, in the real sandbox."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.bench import samples as make
from tests.unit.bench.benches import Bench
from tooling.bench.adapters.text_mean_pool import TextMeanPool
from tooling.bench.comparable import cosines
from tooling.bench.fit import fit
from tooling.bench.measure import Measured
from tooling.bench.readers.csv_pairs import read_csv_pairs
from tooling.bench.wire import Reason, Refusal
from tooling.errors import BenchError, LimitError, SuiteError
from tooling.model.suite import PairsReader

READER = PairsReader.model_validate(make.PAIRS_READER)
# Directions of 0, 10, 40 and 90 degrees; the first row is that of what is not known.
TABLE = [[1, 1], *([np.cos(angle), np.sin(angle)] for angle in np.radians([0, 10, 40, 90]))]
WORDS = ("sun", "moon", "lamp", "cheese")
PAIRS = make.pairs(("sun", "moon", 9.5), ("sun", "lamp", 6.25), ("sun", "cheese", 0), ("moon", "cheese", 1))


def _measure(bench: Bench, model: bytes | None = None, tokenizer: bytes | None = None, **changes: Any) -> Measured:
    adapter = {**make.TEXT, **changes.pop("adapter", {})}
    others = {"tokenizer": make.tokenizer(WORDS) if tokenizer is None else tokenizer}
    pairs = changes.pop("pairs", PAIRS)
    return bench.measure(model or make.embedder(TABLE), pairs, make.PAIRS_READER, adapter, others, **changes)


def _refused(bench: Bench, kind: type[BenchError], **changes: Any) -> tuple[str, str]:
    with pytest.raises(kind) as caught:
        _measure(bench, **changes)
    (problem,) = caught.value.problems
    return problem.rule, problem.message


def test_pairs_are_ordered_as_people_do(bench: Bench) -> None:
    found = _measure(bench)
    # 10, 40, 90 and 80 degrees against 9.5, 6.25, 0 and 1: the same order.
    assert found.metrics == {"spearman": pytest.approx(1.0)}
    assert (found.samples, found.runs) == (4, 2)
    assert found.latency is not None
    assert found.environment.tokenizers is not None
    assert found.environment.pillow is None
    backwards = make.pairs(("sun", "moon", 1), ("sun", "lamp", 2), ("sun", "cheese", 4), ("moon", "cheese", 3))
    assert _measure(bench, pairs=backwards).metrics == {"spearman": pytest.approx(-1.0)}


def test_vector_of_a_text_is_the_mean_over_its_tokens_and_nothing_else(bench: Bench) -> None:
    # Between 0 and 90 degrees lies 45, whatever padding the tokenizer's file asks for.
    pairs = make.pairs(("sun cheese", "lamp", 3), ("sun cheese", "moon", 2), ("sun cheese", "sun", 1))
    assert _measure(bench, pairs=pairs).metrics == {"spearman": pytest.approx(1.0)}


def test_text_is_cut_where_the_manifest_says(bench: Bench) -> None:
    long = "sun " * 8 + "cheese " * 80
    pairs = make.pairs((long, "sun", 3), ("sun", "moon", 2), ("sun", "lamp", 1))
    assert _measure(bench, pairs=pairs).metrics == {"spearman": pytest.approx(1.0)}
    assert _measure(bench, pairs=pairs, adapter={"max_len": 256}).metrics["spearman"] < 0


def test_likeness_never_enters_the_sandbox_and_only_what_is_needed_does(bench: Bench) -> None:
    _measure(bench)
    for job in bench.sandbox.jobs:
        assert [str(mount.path_in_box) for mount in job.mounts] == ["/job/model.onnx", "/job/tokenizer.json"]
        samples = job.stdin.partition(b"\n")[2]
        assert b"cheese" in samples
        assert not any(number in samples for number in (b"9.5", b"6.25", b"alike"))


def test_measurement_rests_on_the_tokenizer(bench: Bench) -> None:
    manifest = make.manifest(bench.files(model=b"graph", tokenizer=b"{}"), make.TEXT)
    chosen = fit(manifest, make.suite(b"", make.PAIRS_READER))
    assert [one.path for one in chosen.artifacts] == ["model.onnx", "tokenizer.json"]


def test_tokenizer_or_graphs_that_do_not_fit_are_told(bench: Bench) -> None:
    suite = make.suite(b"", make.PAIRS_READER)
    files = bench.files(model=b"graph")
    with pytest.raises(BenchError, match=r"no artifact `tokenizer\.json` with the role `tokenizer`"):
        fit(make.manifest(files, make.TEXT), suite)
    files = bench.files(model=b"graph", tokenizer=b"{}", preprocess=b"graph")
    with pytest.raises(BenchError, match="no graph may stand before it"):
        fit(make.manifest(files, make.TEXT), suite)
    files = bench.files(model=b"graph", tokenizer=b" " * (64 * 2**20 + 1))
    with pytest.raises(BenchError, match="larger than 64 MiB"):
        fit(make.manifest(files, make.TEXT), suite)


def test_inputs_that_the_graph_does_not_have_are_told(bench: Bench) -> None:
    rule, message = _refused(bench, BenchError, adapter={"types": None})
    assert rule == "HA077"
    assert "`x` and `mask` alone to `y`" in message


_SPLIT = {"type": "Split", "pattern": {"Regex": "(a+)+$"}, "behavior": "Isolated", "invert": False}
_DEEP = b'{"normalizer": ' + b'{"type": "Sequence", "normalizers": [' * 5_000
_GROWING = {
    "type": "Sequence",
    "normalizers": [{"type": "Replace", "pattern": {"String": "s"}, "content": "s" * 1_000}] * 4,
}
_FLOOD = [
    {
        "id": number,
        "content": f"<{number}>",
        "single_word": False,
        "lstrip": False,
        "rstrip": False,
        "normalized": False,
        "special": True,
    }
    for number in range(5, 20_000)
]
_TEMPLATE = {
    "type": "TemplateProcessing",
    "single": [{"SpecialToken": {"id": "sun", "type_id": 0}}] * 50_000,
    "pair": [],
    "special_tokens": {"sun": {"id": "sun", "ids": [1], "tokens": ["sun"]}},
}


@pytest.mark.parametrize(
    "tokenizer",
    [
        b" ",
        b"\x80\x04.",
        b"[" * 100_000,
        _DEEP,
        b'{"version": "1.0", "model": {"type": "WordLevel", "vocab": {"a": -1}, "unk_token": "a"}}',
        make.tokenizer(WORDS, post_processor=_TEMPLATE),
        # Numbers of tokens that the model has no row for: its own runtime refuses them.
        make.tokenizer(["x"] * 9 + list(WORDS)),
    ],
    ids=["empty", "pickle", "brackets", "deep", "negative", "template", "beyond-the-table"],
)
def test_hostile_tokenizer_is_refused_by_its_rule(bench: Bench, tokenizer: bytes) -> None:
    assert _refused(bench, BenchError, tokenizer=tokenizer)[0] == "HA077"


def test_tokenizer_whose_pattern_never_ends_is_stopped(bench: Bench) -> None:
    pairs = make.pairs(("a" * 40 + "b", "sun", 1), ("sun", "moon", 2))
    limits = {**make.LIMITS, "cpu_s": 3}
    tokenizer = make.tokenizer(WORDS, pre_tokenizer=_SPLIT)
    try:
        rule, _ = _refused(bench, BenchError, tokenizer=tokenizer, pairs=pairs, limits=limits)
    except LimitError as error:
        rule = error.problems[0].rule
    # Stopped by the box, or by the library's own limit on steps back.
    assert rule in {"HA071", "HA077"}


def test_tokenizer_that_makes_texts_grow_is_stopped(bench: Bench) -> None:
    rule, _ = _refused(bench, BenchError, tokenizer=make.tokenizer(WORDS, normalizer=_GROWING))
    assert rule in {"HA071", "HA077"}


def test_flood_of_added_tokens_changes_nothing_but_time(bench: Bench) -> None:
    tokenizer = make.tokenizer(WORDS, added_tokens=_FLOOD)
    assert _measure(bench, tokenizer=tokenizer).metrics == {"spearman": pytest.approx(1.0)}


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (np.ones((5, 2)), "equally alike"),
        (np.zeros((5, 2)), "a vector of zeros"),
        (np.full((5, 2), np.nan), "not made of numbers"),
        (np.full((5, 2), np.inf), "not made of numbers"),
    ],
)
def test_vectors_that_rank_nothing_are_refused(bench: Bench, table: Any, said: str) -> None:
    rule, message = _refused(bench, BenchError, model=make.embedder(table))
    assert rule == "HA075"
    assert said in message


@pytest.mark.parametrize(
    "output",
    [
        np.zeros((2, 3, 4), np.float32),
        np.zeros((1, 3), np.float32),
        np.zeros((1, 0, 4), np.float32),
        np.zeros((1, 3, 4), np.int64),
        np.full((1, 1, 2), np.nan),
        np.full((1, 1, 2), 1e300),
    ],
)
def test_output_that_is_no_row_of_vectors_is_refused(output: np.ndarray[Any, Any]) -> None:
    with pytest.raises(Refusal) as caught:
        TextMeanPool(None, 8).decode(output)
    assert caught.value.reason is Reason.OUTPUT


def test_cosines_are_those_of_neighbours() -> None:
    assert cosines(np.array([[1, 0], [2, 0], [1, 0], [0, 5], [1, 1], [-2, -2]], np.float32)).tolist() == pytest.approx(
        [1.0, 0.0, -1.0]
    )


def test_pairs_come_without_their_order_and_with_their_likeness() -> None:
    samples = read_csv_pairs(PAIRS, READER)
    assert dict(zip(samples.inputs, samples.truth.tolist(), strict=True)) == {
        b"sun\nmoon": 9.5,
        b"sun\nlamp": 6.25,
        b"sun\ncheese": 0.0,
        b"moon\ncheese": 1.0,
    }
    lines = PAIRS.decode().splitlines()
    other = read_csv_pairs("\n".join([lines[0], *reversed(lines[1:])]).encode(), READER)
    assert (other.inputs, other.truth.tolist()) == (samples.inputs, samples.truth.tolist())


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"one,other,alike\n", "no pairs"),
        (b"one,other\na,b\n", "no column alike"),
        (make.pairs(("", "b", 1)), "not one line"),
        (make.pairs((" ", "b", 1)), "not one line"),
        (make.pairs(("a\x1b[2J", "b", 1)), "not one line"),
        (make.pairs(("a\u202eb", "b", 1)), "not one line"),
        (make.pairs(("a" * 1_001, "b", 1)), "not one line"),
        (b'one,other,alike\n"a\nb",c,1\n', "not one line"),
        (b"one,other,alike\na,b,nan\n", "not a number"),
        (b"one,other,alike\na,b,1e9\n", "not a number"),
        (b"one,other,alike\na,b,1,2\n", "more or fewer fields"),
        (b"one,other,alike\n\xff,b,1\n", "not a CSV file in UTF-8"),
    ],
)
def test_pairs_that_are_none_are_refused(raw: bytes, words: str) -> None:
    with pytest.raises(SuiteError, match=words) as caught:
        read_csv_pairs(raw, READER)
    assert caught.value.problems[0].rule == "HA078"


@given(st.binary(max_size=200))
def test_no_bytes_make_the_reader_of_pairs_fail_in_another_way(raw: bytes) -> None:
    for some in (raw, b"one,other,alike\n" + raw):
        try:
            read_csv_pairs(some, READER)
        except SuiteError:
            continue


def test_tokenizer_of_the_tests_is_one() -> None:
    assert json.loads(make.tokenizer(WORDS))["model"]["vocab"]["sun"] == 1
