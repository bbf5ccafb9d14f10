"""in-toto statements: to the bytes that are signed, and back.

Source: https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md
"""

from __future__ import annotations

import json

from tooling.model.statement import MeasurementStatement
from tooling.registry.documents import parse_json


def statement_bytes(statement: MeasurementStatement) -> bytes:
    """Return the payload to sign: JSON in the format's order, without absent fields; always the same bytes."""
    fields = statement.model_dump(mode="json", by_alias=True, exclude_none=True)
    return json.dumps(fields, ensure_ascii=False, allow_nan=False, indent=1).encode() + b"\n"


def read_measurement(payload: bytes, shown_as: str) -> MeasurementStatement:
    """Read the payload of a verified statement; raises RegistryError where it is not a measurement."""
    return parse_json(MeasurementStatement, payload, shown_as).document
