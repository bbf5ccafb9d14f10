"""Bundles that the public instances made: real certificates, real logs, verified offline."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from tooling.attest.by_identity import verify_statement_by
from tooling.attest.roots import Instances, embedded_instance
from tooling.errors import SignatureError
from tooling.model.identity import Identity

FOLDER = Path(__file__).parents[2] / "data" / "public-bundles"
DIGESTS: dict[str, str] = json.loads((FOLDER / "digests.json").read_bytes())
IDENTITIES: dict[str, dict[str, Any]] = json.loads((FOLDER / "identities.json").read_bytes())
INSTANCES: Instances = {"public-good": embedded_instance("public-good"), "staging": embedded_instance("staging")}
READER: TypeAdapter[Identity] = TypeAdapter(Identity)


def identity_of(name: str, **others: object) -> Identity:
    return READER.validate_json(json.dumps(IDENTITIES[name] | others))


def bundle_of(name: str) -> bytes:
    return (FOLDER / f"{name}.sigstore.json").read_bytes()


def test_all_eight_are_here() -> None:
    assert len(DIGESTS) == 8
    assert set(IDENTITIES) == set(DIGESTS) == {path.name[:-14] for path in FOLDER.glob("*.sigstore.json")}


@pytest.mark.parametrize("name", DIGESTS)
def test_accepts_who_signed_and_nobody_else(name: str) -> None:
    everybody = [identity_of(one, id=f"n{number}") for number, one in enumerate(DIGESTS) if one != name]
    own = identity_of(name)
    payload, signer = verify_statement_by([own], bundle_of(name), INSTANCES, name)
    assert signer == own
    (subject,) = json.loads(payload)["subject"]
    assert f"sha256:{subject['digest']['sha256']}" == DIGESTS[name]
    strangers = [one for one in everybody if one.model_copy(update={"id": own.id}) != own and not _alike(one, own)]
    with pytest.raises(SignatureError, match="HA032"):
        verify_statement_by(strangers, bundle_of(name), INSTANCES, name)


@pytest.mark.parametrize("name", DIGESTS)
def test_the_other_instance_vouches_for_nobody(name: str) -> None:
    other = {"public-good": "staging", "staging": "public-good"}[IDENTITIES[name]["instance"]]
    with pytest.raises(SignatureError, match="failed to build timestamp certificate chain"):
        verify_statement_by([identity_of(name, instance=other)], bundle_of(name), INSTANCES, name)


def _alike(one: Identity, other: Identity) -> bool:
    """Two workflows whose certificates both would accept: one pattern of tags covers the other's tag."""
    same = {"id": "x", "refs": ()}
    return one.kind == other.kind and one.model_copy(update=same) == other.model_copy(update=same)
