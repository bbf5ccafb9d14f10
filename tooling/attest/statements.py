"""in-toto statements: to the bytes that are signed, and back.

Source: https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md
"""

from __future__ import annotations

import base64
import json
import re

from tooling.attest.bundles import MAX_STATEMENT_BUNDLE
from tooling.attest.foreign import strict_bundle
from tooling.errors import HaatError, Place, RegistryError, SignatureError
from tooling.model.predicates import STATEMENTS, Statement, predicate_type
from tooling.model.rules import reading, trusting
from tooling.model.statement import MeasurementStatement
from tooling.registry.documents import parse_json
from tooling.registry.strict_json import read_json

_PREDICATE_TYPE = re.compile(r"urn:haat:([a-z-]{1,40}):1", re.ASCII)


def statement_bytes(statement: MeasurementStatement | Statement) -> bytes:
    """Return the payload to sign: JSON in the format's order, without absent fields; always the same bytes."""
    fields = statement.model_dump(mode="json", by_alias=True, exclude_none=True)
    return json.dumps(fields, ensure_ascii=False, allow_nan=False, indent=1).encode() + b"\n"


def read_measurement(payload: bytes, shown_as: str) -> MeasurementStatement:
    """Read the payload of a verified statement; raises RegistryError where it is not a measurement."""
    return parse_json(MeasurementStatement, payload, shown_as).document


def claimed_payload(bundle: bytes, shown_as: str) -> bytes:
    """Return what a bundle says was signed, believing nothing: only to learn whom its author claims to be."""
    document = strict_bundle(bundle, shown_as, MAX_STATEMENT_BUNDLE)
    envelope = document.get("dsseEnvelope") if isinstance(document, dict) else None
    payload = envelope.get("payload") if isinstance(envelope, dict) else None
    try:
        return base64.b64decode(payload if isinstance(payload, str) else "", validate=True)
    except ValueError as error:
        message = "not a bundle that is read here: its payload is not base64"
        raise SignatureError(trusting.BUNDLE.problem(message, Place(shown_as))) from error


def claimed_kind(bundle: bytes, shown_as: str) -> str:
    """Return which kind of statement a bundle claims to hold, the word in its predicate type; empty for none."""
    try:
        document = read_json(claimed_payload(bundle, shown_as), shown_as)
    except HaatError:
        return ""
    said = document.get("predicateType") if isinstance(document, dict) else None
    match = _PREDICATE_TYPE.fullmatch(said) if isinstance(said, str) else None
    return match[1] if match else ""


def read_statement(payload: bytes, shown_as: str) -> Statement:
    """Read a payload as the statement that its predicate type names; raises RegistryError."""
    document = read_json(payload, shown_as)
    said = document.get("predicateType") if isinstance(document, dict) else None
    kind = next((kind for kind in STATEMENTS if predicate_type(kind) == said), None)
    if kind is None:
        known = ", ".join(f"`{predicate_type(one)}`" for one in STATEMENTS)
        message = f"`predicateType` is none that is known here; known: {known}"
        raise RegistryError(reading.INVALID_VALUE.problem(message, Place(shown_as)))
    return parse_json(STATEMENTS[kind], payload, shown_as).document
