"""Roots: each instance by its own, and nothing is told with one that is unusable."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from tests.unit.attest.keyless_samples import LOCAL
from tooling.attest import refresh_roots
from tooling.attest.refresh_roots import SOURCES, carried_root
from tooling.attest.roots import Embedded, embedded_instance, embedded_root, read_instance
from tooling.errors import PolicyError

NAMES: list[Embedded] = ["public-good", "staging"]


@pytest.mark.parametrize("name", NAMES)
def test_the_roots_are_those_of_the_locked_sigstore(name: Embedded) -> None:
    """When this fails after `make lock`: python -m tooling.attest.refresh_roots."""
    assert set(SOURCES) == set(NAMES)
    assert embedded_root(name) == carried_root(name)
    assert embedded_instance(name).name == name


def test_an_instance_is_known_by_the_digest_of_its_root() -> None:
    raw = json.dumps(LOCAL.trusted_root()).encode()
    assert read_instance("local", raw, "r").digest == f"sha256:{hashlib.sha256(raw).hexdigest()}"


def test_refuses_a_root_that_cannot_be_used() -> None:
    whole = LOCAL.trusted_root()
    lacking = [{**whole, member: []} for member in ("tlogs", "certificateAuthorities")]
    newer = {**whole, "mediaType": "application/vnd.dev.sigstore.trustedroot.v0.2+json"}
    for document in (*lacking, newer, {}, [], {**whole, "unknown": 1}):
        with pytest.raises(PolicyError, match="HA024"):
            read_instance("local", json.dumps(document).encode(), "r.json")
    for raw in (b"", b"\xff", b'{"a": 1, "a": 2}'):
        with pytest.raises(PolicyError, match="HA024"):
            read_instance("local", raw, "r.json")


def test_refreshing_copies_what_sigstore_carries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refresh_roots, "_FOLDER", tmp_path)
    refresh_roots.refresh()
    assert {path.stem: path.read_bytes() for path in tmp_path.iterdir()} == {name: carried_root(name) for name in NAMES}
