"""JSON Schemas of all documents, for editors and for programs in other languages.

Source: JSON Schema, draft 2020-12, https://json-schema.org/draft/2020-12
"""

from __future__ import annotations

from typing import Any

from tooling.model.anchor import Names
from tooling.model.base import Document
from tooling.model.holdout import Holdout, HoldoutSecret, Reveal
from tooling.model.manifest import Manifest
from tooling.model.notice import Notice
from tooling.model.policy import Marketplace, Policy
from tooling.model.predicates import STATEMENTS
from tooling.model.publisher import Publisher
from tooling.model.statement import MeasurementStatement
from tooling.model.suite import Suite

SCHEMAS: dict[str, type[Document]] = {
    "manifest": Manifest,
    "notice": Notice,
    "publisher": Publisher,
    "suite": Suite,
    "holdout": Holdout,
    "reveal": Reveal,
    "holdout-secret": HoldoutSecret,
    "policy": Policy,
    "marketplace": Marketplace,
    "names": Names,
    "measurement": MeasurementStatement,
    **STATEMENTS,
}


def schema_of(kind: str) -> dict[str, Any]:
    """Return the JSON Schema of a document kind, one of `SCHEMAS`; raises KeyError for another."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:haat:schema:{kind}:1",
        **SCHEMAS[kind].model_json_schema(by_alias=True),
    }
