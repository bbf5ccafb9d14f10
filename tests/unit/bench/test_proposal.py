"""What is to be seen of a proposed suite."""

from __future__ import annotations

import io
import json

import numpy as np
import pytest

from tests import market as little
from tests.unit.bench.samples import npz
from tooling.bench.likeness import keys_of, near, repeats, shared
from tooling.bench.proposal import describe_suite
from tooling.bench.readers.interface import Samples
from tooling.bench.readers.npz_xy import read_npz_xy
from tooling.errors import RegistryError
from tooling.model.suite import Suite
from tooling.registry.parsed import digest_of


def suite(data: bytes, **changed: object) -> Suite:
    document = little.suite_document(data)
    document["dataset"] |= changed
    return Suite.model_validate_json(json.dumps(document))


def texts(*inputs: bytes) -> Samples:
    return Samples(inputs, np.zeros(len(inputs)))


def test_a_simple_model_stands_between_guessing_and_knowing() -> None:
    data = little.tiny_data()
    found = describe_suite(suite(data), data, {})
    assert found.simple is not None
    ends = found.ends["accuracy"]
    assert ends.guessed < 0.5 < found.simple["accuracy"] < ends.perfect
    assert found.simple == describe_suite(suite(data), data, {}).simple
    assert (found.samples, found.held, sum(found.truths.values())) == (90, 46, 46)


def test_a_line_through_numbers_is_found() -> None:
    rows = [[float(number), float(number % 7)] for number in range(80)]
    data = npz(rows, [2.0 * one + 3.0 * other for one, other in rows])
    document = little.suite_document(data)
    document["prediction"]["kind"] = "number"
    document["metrics"] = [{"name": "r2", "primary": True, "better": "higher", "tolerance": {"absolute": 0.0001}}]
    found = describe_suite(Suite.model_validate_json(json.dumps(document)), data, {})
    assert found.simple is not None
    assert found.simple["r2"] > 0.99
    assert found.truths == {}


def test_rows_that_barely_differ_are_near() -> None:
    random = np.random.default_rng(3)
    points = random.normal(0, 1, (200, 3)).astype(np.float32)
    held = read_npz_xy(archive(points[:20] + np.float32(1e-6)))
    rest = read_npz_xy(archive(points))
    assert near(held, rest, "npz_xy") == 20
    far = read_npz_xy(archive(points[:20] + np.float32(50)))
    assert near(far, rest, "npz_xy") == 0


def archive(points: np.ndarray[tuple[int, int], np.dtype[np.float32]]) -> bytes:
    page = io.BytesIO()
    np.savez(page, x=points, y=np.zeros(len(points), dtype=np.int64))
    return page.getvalue()


def test_texts_that_differ_in_case_and_spaces_are_one() -> None:
    held, rest = texts(b"Red  wine\nwhite", b"sea\nshore"), texts(b"red wine\nWHITE ")
    assert near(held, rest, "csv_pairs") == 1
    assert shared(held, keys_of(rest)) == 1
    assert repeats(texts(b"a", b"A ", b"b")) == 1
    assert repeats(texts(b"\xff\x00", b"\xff\x00", b"\xff")) == 1


def test_nothing_is_near_where_nothing_may_be_trained_on() -> None:
    assert near(texts(b"a"), texts(), "csv_pairs") == 0
    assert near(texts(), texts(b"a"), "npz_xy") == 0


def test_samples_of_other_suites_are_named() -> None:
    data = little.tiny_data()
    found = describe_suite(
        suite(data), data, {"same/1": read_npz_xy(data), "else/1": read_npz_xy(little.unseen_data())}
    )
    assert found.others == {"same/1": found.held}


def test_too_few_samples_are_no_suite() -> None:
    data = npz([[number, 1] for number in range(40)], [number % 3 for number in range(40)])
    with pytest.raises(RegistryError, match="chance decides"):
        describe_suite(suite(data, digest=digest_of(data)), data, {})
