"""Digests: the whole file, and the root that lets parts of it be checked."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tooling.errors import FetchError
from tooling.registry.digests import BLOCK, digest_file, digest_stream, merkle_root


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def naive_root(data: bytes) -> bytes:
    """BEP 52, word for word: leaves over blocks, padded with zero hashes to a power of two, then pair by pair."""
    leaves = [sha256(data[start : start + BLOCK]) for start in range(0, len(data), BLOCK)] or [bytes(32)]
    while len(leaves) & (len(leaves) - 1):
        leaves.append(bytes(32))
    while len(leaves) > 1:
        leaves = [sha256(leaves[index] + leaves[index + 1]) for index in range(0, len(leaves), 2)]
    return leaves[0]


@pytest.mark.parametrize("blocks", [*range(10), 16, 17, 31])
@pytest.mark.parametrize("more", [-1, 0, 1])
def test_pieces_are_the_root_of_bep_52(blocks: int, more: int) -> None:
    data = bytes(range(256)) * (BLOCK // 256) * blocks
    data = data[:more] if more < 0 else data + b"x" * more
    found = digest_stream(io.BytesIO(data))
    assert found.size == len(data)
    assert found.digest == f"sha256:{sha256(data).hex()}"
    assert found.pieces == f"sha256:{naive_root(data).hex()}"


@given(st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=40))
def test_any_other_leaf_is_another_root(leaves: list[bytes]) -> None:
    root = merkle_root(list(leaves))
    for index in range(len(leaves)):
        changed = [*leaves]
        changed[index] = sha256(changed[index])
        assert merkle_root(changed) != root


def test_digests_files_and_says_when_it_cannot(tmp_path: Path) -> None:
    path = tmp_path / "model.onnx"
    path.write_bytes(b"model")
    assert digest_file(path, "model.onnx") == digest_stream(io.BytesIO(b"model"))
    with pytest.raises(FetchError, match="HA009"):
        digest_file(tmp_path / "gone", "registry/gone")
