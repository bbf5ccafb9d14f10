"""The body of an answer, block by block. Not by `HTTPResponse.read`: a chunk of size -1 makes that read for ever."""

from __future__ import annotations

import re
from collections.abc import Iterator
from http.client import HTTPException, HTTPResponse
from typing import BinaryIO

from tooling.net.interface import BLOCK

_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,15})[ \t]*(;[^\r\n]*)?\r?\n")
_LONGEST_LINE = 4096


def body(response: HTTPResponse, stream: BinaryIO, limit: int) -> Iterator[bytes]:
    """Yield at most `limit` bytes; raises HTTPException, at once where the answer announces more."""
    coding = response.headers.get("Content-Encoding", "identity")
    transfer = response.headers.get("Transfer-Encoding", "identity")
    if coding.lower() != "identity" or transfer.lower() not in {"identity", "chunked"}:
        raise HTTPException("it sends the file encoded, which was not asked for")
    if not response.chunked and response.length is not None and response.length > limit:
        raise HTTPException(f"it offers {response.length:,} bytes; the file has {limit:,}")
    blocks = _chunked(stream) if response.chunked else _plain(stream, response.length)
    return _at_most(blocks, limit)


def _at_most(blocks: Iterator[bytes], limit: int) -> Iterator[bytes]:
    received = 0
    for block in blocks:
        received += len(block)
        if received > limit:
            raise HTTPException(f"it sends more than the {limit:,} bytes of the file")
        yield block


def _plain(stream: BinaryIO, length: int | None) -> Iterator[bytes]:
    left = length
    while left is None or left > 0:
        block = stream.read(BLOCK if left is None else min(BLOCK, left))
        if not block:
            return
        if left is not None:
            left -= len(block)
        yield block


def _chunked(stream: BinaryIO) -> Iterator[bytes]:
    """Decode chunks (RFC 9112, 7.1); what comes after the last one is not read."""
    while True:
        line = _CHUNK_SIZE.fullmatch(stream.readline(_LONGEST_LINE))
        if line is None:
            raise HTTPException("it sends a malformed chunk")
        size = int(line[1], 16)
        if size == 0:
            return
        yield from _plain(stream, size)
        if stream.readline(3) not in {b"\r\n", b"\n"}:
            raise HTTPException("it sends a malformed chunk")
