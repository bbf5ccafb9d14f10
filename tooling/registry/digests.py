"""Digests of files: SHA-256, and the BEP 52 root that lets parts of a file be checked on their own."""

from __future__ import annotations

import hashlib
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from tooling.errors import FetchError
from tooling.model.rules.reading import UNREADABLE

BLOCK = 16 * 1024
_ABSENT = bytes(32)


@dataclass(frozen=True, slots=True)
class FileDigests:
    """What a manifest says about a file's bytes; `size` in bytes."""

    digest: str
    size: int
    pieces: str


def merkle_root(leaves: list[bytes]) -> bytes:
    """Fold SHA-256 leaves into the `pieces root` of BEP 52: padded with zero hashes to a power of two."""
    level = leaves or [_ABSENT]
    padding = _ABSENT
    while len(level) > 1:
        if len(level) % 2:
            level.append(padding)
        level = [hashlib.sha256(level[i] + level[i + 1]).digest() for i in range(0, len(level), 2)]
        padding = hashlib.sha256(padding + padding).digest()
    return level[0]


def digest_stream(stream: BinaryIO) -> FileDigests:
    """Digest a stream in one pass, block by block."""
    whole = hashlib.sha256()
    size = 0
    leaves: list[bytes] = []
    while block := stream.read(BLOCK):
        whole.update(block)
        size += len(block)
        leaves.append(hashlib.sha256(block).digest())
    return FileDigests(f"sha256:{whole.hexdigest()}", size, f"sha256:{merkle_root(leaves).hex()}")


def digest_file(path: Path, shown_as: str) -> FileDigests:
    """Digest a file; raises FetchError when the disk does not give it."""
    try:
        # A pipe in place of a file would never answer.
        if not stat.S_ISREG(path.lstat().st_mode):
            raise FetchError(UNREADABLE.problem(f"{shown_as} is no regular file"))
        with path.open("rb") as stream:
            return digest_stream(stream)
    except OSError as error:
        raise FetchError(UNREADABLE.problem(f"cannot read {shown_as}: {error.strerror}")) from error
