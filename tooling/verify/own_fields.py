"""The schemas of markets' own fields, read once: a schema that cannot be used is the operator's to mend."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from tooling.errors import Place, PolicyError, RegistryError
from tooling.model.extensions import schema_fault
from tooling.model.rules import trusting
from tooling.registry.paths import SCHEMA_SUFFIX
from tooling.registry.snapshot import File
from tooling.registry.strict_json import read_json

# By the domain that the fields stand under.
Schemas = Mapping[str, Mapping[str, Any]]


def read_schemas(files: Sequence[File]) -> Schemas:
    """Read each schema; raises PolicyError where one is not of the part of JSON Schema that is read here."""
    return {PurePosixPath(file.path).name.removesuffix(SCHEMA_SUFFIX): _schema(file) for file in files}


def _schema(file: File) -> Mapping[str, Any]:
    try:
        schema = read_json(file.raw, file.path)
    except RegistryError as error:
        raise PolicyError(*(trusting.POLICY.problem(one.message, one.place) for one in error.problems)) from error
    fault = schema_fault(schema)
    if fault is not None or not isinstance(schema, dict):
        raise PolicyError(trusting.POLICY.problem(f"not a schema that can be used: {fault}", Place(file.path)))
    return schema
