"""in-toto statements of measurements."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.unit.registry.samples import DIGEST, problems_of
from tooling.attest.statements import read_measurement, statement_bytes
from tooling.model.statement import MeasurementStatement

STATEMENT: dict[str, Any] = {
    "_type": "https://in-toto.io/Statement/v1",
    "subject": [
        {"name": "manifest.yaml", "digest": {"sha256": DIGEST[7:]}},
        {"name": "model.onnx", "digest": {"sha256": DIGEST[7:]}},
    ],
    "predicateType": "urn:haat:measurement:1",
    "predicate": {
        "listing": "acme/digits-mlp",
        "version": "1.1.0",
        "suite": "digits/1",
        "suite_digest": DIGEST,
        "adapter": "tabular",
        "samples": 719,
        "metrics": [{"name": "accuracy", "value": 0.9706}],
        "runs": 2,
        "environment": {
            "haat": "0.1.0",
            "onnxruntime": "1.29.0",
            "numpy": "2.2.0",
            "python": "3.11.7",
            "provider": "CPUExecutionProvider",
            "threads": 1,
            "cpu": "Grüße, 8 × 3 GHz",
            "system": "Linux",
            "sandbox": "bubblewrap",
        },
        "measured_at": "2024-02-29T12:00:00Z",
    },
}


def raw(**changes: Any) -> bytes:
    return json.dumps({**STATEMENT, **changes}).encode()


def test_a_statement_survives_its_bytes() -> None:
    statement = read_measurement(raw(), "s")
    again = read_measurement(statement_bytes(statement), "s")
    assert again == statement
    assert statement_bytes(again) == statement_bytes(statement)


def test_the_bytes_are_json_in_the_formats_order_without_absent_fields() -> None:
    document = json.loads(statement_bytes(read_measurement(raw(), "s")))
    assert document == STATEMENT
    assert list(document) == ["_type", "subject", "predicateType", "predicate"]
    assert "latency" not in document["predicate"]


def test_bytes_do_not_depend_on_the_order_of_reading() -> None:
    shuffled = json.dumps(dict(reversed(STATEMENT.items()))).encode()
    assert statement_bytes(read_measurement(shuffled, "s")) == statement_bytes(read_measurement(raw(), "s"))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"_type": "https://in-toto.io/Statement/v0.1"}, "`_type` is"),
        ({"predicateType": "urn:haat:review:1"}, "`predicateType` is"),
        ({"subject": STATEMENT["subject"][:1]}, "`subject` is a list of 1; expected a list of at least 2"),
        ({"predicate": {**STATEMENT["predicate"], "samples": 0}}, "`predicate.samples` is the number 0"),
        ({"extra": 1}, "unknown field `extra`"),
    ],
)
def test_refuses_another_statement(changes: dict[str, Any], message: str) -> None:
    (problem,) = problems_of(lambda: read_measurement(raw(**changes), "s.sigstore.json"))
    assert message in problem.message
    assert str(problem.place) == "s.sigstore.json"


def test_a_type_under_its_python_name_is_not_in_toto() -> None:
    with pytest.raises(ValueError, match="_type"):
        MeasurementStatement.model_validate({**STATEMENT, "type": STATEMENT["_type"]} | {"_type": None})
