"""The JSON Schemas of the API's documents, as other programs read them."""

from __future__ import annotations

import json
from typing import Any

from tooling.catalog.machines.documents import DOCUMENTS

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def api_schema(name: str) -> dict[str, Any]:
    """Return the JSON Schema of one document of the API."""
    return {"$schema": DIALECT, **DOCUMENTS[name].model_json_schema()}


def api_schema_text(name: str) -> str:
    """Return a schema as it is published."""
    return json.dumps(api_schema(name), indent=2, ensure_ascii=True) + "\n"
