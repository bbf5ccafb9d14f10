"""JSON Schemas of the documents."""

from __future__ import annotations

import json

import pytest

from tooling.model.predicates import STATEMENTS
from tooling.registry.schema import SCHEMAS, schema_of

STATED = {"measurement", *STATEMENTS}


@pytest.mark.parametrize("kind", SCHEMAS)
def test_names_its_dialect_and_itself(kind: str) -> None:
    schema = schema_of(kind)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == f"urn:haat:schema:{kind}:1"
    assert schema["additionalProperties"] is False
    assert json.loads(json.dumps(schema)) == schema


@pytest.mark.parametrize("kind", [kind for kind in SCHEMAS if kind not in STATED])
def test_demands_the_header_that_documents_begin_with(kind: str) -> None:
    schema = schema_of(kind)
    assert next(iter(schema["properties"])) == "haat"
    assert schema["properties"]["haat"]["const"] == f"{kind}/1"
    assert "haat" in schema["required"]


@pytest.mark.parametrize("kind", sorted(STATED))
def test_what_is_said_about_a_release_is_an_in_toto_statement(kind: str) -> None:
    schema = schema_of(kind)
    assert schema["properties"]["predicateType"]["const"] == f"urn:haat:{kind}:1"
    assert schema["required"] == ["_type", "subject", "predicateType", "predicate"]
    assert schema["properties"]["_type"]["const"] == "https://in-toto.io/Statement/v1"


def test_every_part_is_described() -> None:
    for kind in SCHEMAS:
        schema = schema_of(kind)
        assert schema["description"]
        assert all(part["description"] for part in schema.get("$defs", {}).values())
