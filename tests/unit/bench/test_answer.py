from __future__ import annotations

import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tooling.bench.answer import read_answer, read_predictions
from tooling.bench.wire import (
    HEAD,
    MAGIC,
    Options,
    Reason,
    Refusal,
    pack_answer,
    pack_job,
    pack_numbers,
    pack_refusal,
    unpack_job,
)
from tooling.errors import BenchError, LimitError, SuiteError

INTS = pack_numbers(b"i", [1, 2, 3])
FLOATS = pack_numbers(b"f", [1.5, 2.5])
VECTORS = pack_answer(b"e", [np.array([1, 2, 3]), np.array([4, 5, 6])])
TEXTS = pack_answer(b"t", ["näh", "", "b\0\n"])


def _rule(raw: bytes, kind: bytes = b"i", count: int = 3) -> tuple[str, str]:
    with pytest.raises(BenchError) as caught:
        read_answer(raw, kind, count)
    (problem,) = caught.value.problems
    return problem.rule, problem.message


def test_answer_comes_back_as_it_was_written() -> None:
    assert read_answer(INTS, b"i", 3).tolist() == [1, 2, 3]
    assert read_answer(FLOATS, b"f", 2).tolist() == [1.5, 2.5]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        INTS[:-1],
        INTS + b"\0",
        INTS[:10],
        b"x" + INTS[1:],
        INTS + INTS,
        pack_numbers(b"i", [1, 2]),
        pack_numbers(b"f", [1, 2, 3]),
        HEAD.pack(MAGIC, b"i", 2**63) + bytes(24),
        HEAD.pack(MAGIC, b"q", 3) + bytes(24),
        HEAD.pack(MAGIC, b"r", 0),
        HEAD.pack(MAGIC, b"r", 9) + b"aoops",
        HEAD.pack(MAGIC, b"r", 99_999) + b"a" * 99_999,
        HEAD.pack(MAGIC, b"r", 5) + b"zoops",
        HEAD.pack(MAGIC, b"r", 4) + b"\xff\xff\xff\xff",
    ],
)
def test_anything_but_the_exact_answer_is_refused(raw: bytes) -> None:
    assert _rule(raw)[0] == "HA075"


@pytest.mark.parametrize("number", [np.nan, np.inf, -np.inf])
def test_numbers_that_are_none_are_refused(number: float) -> None:
    raw = HEAD.pack(MAGIC, b"f", 1) + struct.pack("<d", number)
    assert _rule(raw, b"f", 1) == ("HA075", "the model returned values that are not numbers")


def test_predictions_are_of_the_kind_the_suite_asks_for() -> None:
    assert read_predictions(INTS, "label", 3).tolist() == [1, 2, 3]
    assert read_predictions(FLOATS, "number", 2).tolist() == [1.5, 2.5]
    assert read_predictions(pack_numbers(b"f", [0.0, 1.0]), "score", 2).tolist() == [0.0, 1.0]


@pytest.mark.parametrize("scores", [[1.5, 0.5], [0.5, -1e-9]])
def test_scores_beyond_zero_and_one_are_refused(scores: list[float]) -> None:
    with pytest.raises(BenchError, match="not between 0 and 1") as caught:
        read_predictions(pack_numbers(b"f", scores), "score", 2)
    assert caught.value.problems[0].rule == "HA075"


def test_whole_numbers_are_no_scores() -> None:
    with pytest.raises(BenchError, match="not 3 predictions of the kind"):
        read_predictions(INTS, "score", 3)


def test_vectors_and_texts_come_back_as_they_were_written() -> None:
    vectors = read_predictions(VECTORS, "embedding", 2)
    assert (vectors.shape, vectors.tolist()) == ((2, 3), [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    assert read_predictions(TEXTS, "text", 3).tolist() == ["näh", "", "b\0\n"]


@pytest.mark.parametrize(
    "raw",
    [
        VECTORS[:-1],
        VECTORS + b"\0",
        HEAD.pack(MAGIC, b"e", 2),
        HEAD.pack(MAGIC, b"e", 2) + struct.pack(">I", 0),
        HEAD.pack(MAGIC, b"e", 2) + struct.pack(">I", 2**32 - 1) + bytes(8),
        HEAD.pack(MAGIC, b"e", 2) + struct.pack(">I", 16_385) + bytes(2 * 4 * 16_385),
        HEAD.pack(MAGIC, b"e", 2) + struct.pack(">I", 1) + struct.pack("<2f", 1.0, np.nan),
        pack_answer(b"e", [np.ones(3)] * 3),
        TEXTS,
    ],
)
def test_anything_but_vectors_of_numbers_is_refused(raw: bytes) -> None:
    with pytest.raises(BenchError) as caught:
        read_predictions(raw, "embedding", 2)
    assert caught.value.problems[0].rule == "HA075"


@pytest.mark.parametrize(
    "raw",
    [
        TEXTS[:-1],
        TEXTS + b"\0",
        HEAD.pack(MAGIC, b"t", 3),
        HEAD.pack(MAGIC, b"t", 3) + struct.pack(">I", 2**32 - 1) + b"abc",
        HEAD.pack(MAGIC, b"t", 3) + bytes(4) + struct.pack(">I", 1) + b"\xff" + bytes(4),
        HEAD.pack(MAGIC, b"t", 3) + bytes(4) + struct.pack(">I", 3) + b"\xed\xa0\x80" + bytes(4),
        HEAD.pack(MAGIC, b"t", 3) + struct.pack(">I", 40_001) + b"a" * 40_001 + bytes(8),
        pack_answer(b"t", ["a", "b"]),
        VECTORS,
    ],
)
def test_anything_but_texts_is_refused(raw: bytes) -> None:
    with pytest.raises(BenchError) as caught:
        read_predictions(raw, "text", 3)
    assert caught.value.problems[0].rule == "HA075"


def test_vectors_of_different_lengths_are_no_answer() -> None:
    with pytest.raises(Refusal, match="2 different lengths") as caught:
        pack_answer(b"e", [np.ones(2), np.ones(3)])
    assert caught.value.reason is Reason.OUTPUT


@given(st.lists(st.text(max_size=20), max_size=9))
def test_any_texts_come_back_as_they_were_written(texts: list[str]) -> None:
    assert read_predictions(pack_answer(b"t", texts), "text", len(texts)).tolist() == texts


@given(st.binary(max_size=60), st.sampled_from([b"e", b"t"]), st.integers(1, 5))
def test_no_bytes_make_reading_vectors_or_texts_fail_in_another_way(raw: bytes, kind: bytes, count: int) -> None:
    for some in (raw, HEAD.pack(MAGIC, kind, count) + raw):
        try:
            found = read_predictions(some, "embedding" if kind == b"e" else "text", count)
        except BenchError:
            continue
        assert len(found) == count


def test_fault_of_the_suite_is_no_verdict_on_the_model() -> None:
    with pytest.raises(SuiteError, match="a picture") as caught:
        read_predictions(pack_refusal(Refusal(Reason.DATA, "a picture")), "text", 3)
    assert caught.value.problems[0].rule == "HA078"


@pytest.mark.parametrize(
    ("reason", "rule"), [(Reason.ADAPTER, "HA077"), (Reason.OUTPUT, "HA075"), (Reason.GRAPH, "HA079")]
)
def test_refusal_becomes_the_rule_it_names(reason: Reason, rule: str) -> None:
    assert _rule(pack_refusal(Refusal(reason, "why not"))) == (rule, "why not")


def test_lack_of_memory_is_a_limit() -> None:
    with pytest.raises(LimitError, match="more memory than its suite allows: std::bad_alloc"):
        read_answer(pack_refusal(Refusal(Reason.MEMORY, "std::bad_alloc")), b"i", 3)


def test_words_of_a_stranger_are_cut_and_made_visible() -> None:
    _, message = _rule(pack_refusal(Refusal(Reason.GRAPH, "\x1b[31mred\u202e\n" + "x" * 999)))
    assert message.isprintable()
    assert len(message) <= 320


def test_longest_refusal_still_fits() -> None:
    assert _rule(pack_refusal(Refusal(Reason.GRAPH, "\U0001f600" * 999)))[0] == "HA079"


@given(st.binary(max_size=200))
def test_no_bytes_make_reading_fail_in_another_way(raw: bytes) -> None:
    for some in (raw, MAGIC + raw):
        with pytest.raises(BenchError):
            read_answer(some, b"i", 1_000)


@given(st.lists(st.binary(max_size=30), max_size=9))
def test_job_comes_back_as_it_was_written(inputs: list[bytes]) -> None:
    options = Options(
        adapter={"kind": "tabular", "input": "x\n{}", "output": "y"},
        steps=["preprocess", "model"],
        prediction="label",
        block_ms=1,
        pairs=3,
    )
    assert unpack_job(pack_job(options, inputs)) == (options, inputs)
