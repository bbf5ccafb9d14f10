"""The tree: proofs lead to the root, and only from their own entry."""

from __future__ import annotations

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from tooling.local_sigstore.merkle import inclusion_path, leaf_hash, root_hash


def walk(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    """Follow a proof as RFC 9162, 2.1.3.2, says it, which is another way than the tree is built."""
    here, last = index, size - 1
    for step in path:
        if here & 1 or here == last:
            leaf = hashlib.sha256(b"\x01" + step + leaf).digest()
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            leaf = hashlib.sha256(b"\x01" + leaf + step).digest()
        here, last = here >> 1, last >> 1
    assert last == 0
    return leaf


@given(st.integers(1, 40), st.data())
def test_every_proof_leads_to_the_root(size: int, data: st.DataObject) -> None:
    leaves = [leaf_hash(str(number).encode()) for number in range(size)]
    index = data.draw(st.integers(0, size - 1))
    assert walk(leaves[index], index, size, inclusion_path(index, leaves)) == root_hash(leaves)
    assert walk(leaf_hash(b"other"), index, size, inclusion_path(index, leaves)) != root_hash(leaves)


def test_the_examples_of_the_standard() -> None:
    assert root_hash([]) == hashlib.sha256(b"").digest()
    assert root_hash([leaf_hash(b"")]).hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
