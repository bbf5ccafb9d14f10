"""A publisher's first file: the name, and who may sign for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

from tooling.attest.keys import public_text
from tooling.errors import RegistryError
from tooling.model.names import is_near, skeleton
from tooling.model.publisher import Publisher
from tooling.model.rules import reading
from tooling.registry import paths
from tooling.registry.documents import parse
from tooling.registry.snapshot import Snapshot, shown_path
from tooling.registry.strict_yaml import read_yaml
from tooling.registry.yaml_text import dump_yaml


def key_identity(name: str, key: EllipticCurvePublicKey) -> dict[str, Any]:
    """Return a key as a publisher's file lists it."""
    return {"kind": "key", "id": name, "algorithm": "ecdsa-p256", "public": public_text(key)}


def read_identities(raw: bytes, shown_as: str) -> tuple[Mapping[str, Any], ...]:
    """Read a YAML list of identities, or a mapping with the one field `identities`; raises RegistryError."""
    said = read_yaml(raw, shown_as)
    listed = said.get("identities") if isinstance(said, dict) else said
    if not isinstance(listed, tuple) or not listed or not all(isinstance(one, dict) for one in listed):
        message = "this is no list of identities, as a publisher's file has it"
        raise RegistryError(reading.INVALID_VALUE.problem(message, help="see docs/how-to/sign-a-release.md"))
    return listed


def first_file(name: str, display: str, identities: Sequence[Mapping[str, Any]]) -> bytes:
    """Write the first file of a publisher's chain; its digest is who that publisher is. Raises RegistryError."""
    document = {"haat": "publisher/1", "name": name, "sequence": 1, "display": display, "identities": list(identities)}
    return parse(Publisher, dump_yaml(document), shown_path(paths.publisher_file(name, 1))).raw


def near_names(snapshot: Snapshot, name: str) -> list[str]:
    """Return the publishers here that a new name could be taken for; a person of the market decides about such."""
    return [
        one for one in snapshot.publishers() if one != name and (is_near(one, name) or skeleton(one) == skeleton(name))
    ]
