"""Bytes of the index: scripts that hand base64 of gzip to a function, so that `file://` and a strict policy do.

Whatever is read here may be a stranger's: sizes are bounded, and anything odd is a ValueError.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
import zlib
from collections.abc import Iterable, Sequence

LARGEST_FILE = 16_000_000
LARGEST_CONTENT = 64_000_000
META = "meta"

_SCRIPT = re.compile(rb'haatIndex\("([a-z]+(?:/[a-z2-7]{10})?)","([A-Za-z0-9+/]*={0,2})"\)\n?')
_CONTINUED = 0x80
_LONGEST_NUMBER = 7


def name_of(content: bytes) -> str:
    """Return the name of a file: a digest of what is in it before it is compressed, in letters of one case."""
    return base64.b32encode(hashlib.sha256(content).digest())[:10].decode().lower()


def pack(key: str, content: bytes) -> bytes:
    """Return the script that hands over a content under its key; the same bytes every time."""
    packed = base64.b64encode(gzip.compress(content, 9, mtime=0))
    return b'haatIndex("' + key.encode() + b'","' + packed + b'")\n'


def unpack(key: str, script: bytes) -> bytes:
    """Return the content of a script that hands over this key; raises ValueError."""
    found = _SCRIPT.fullmatch(script)
    if found is None or found[1] != key.encode():
        raise ValueError(f"this is not the script that hands over {key}")
    return gunzip(base64.b64decode(found[2], validate=True))


def gunzip(packed: bytes) -> bytes:
    """Return what was compressed, as one gzip member of bounded size; raises ValueError."""
    stream = zlib.decompressobj(wbits=31)
    try:
        content = stream.decompress(packed, LARGEST_CONTENT)
    except zlib.error as error:
        raise ValueError("the gzip stream is damaged") from error
    if not stream.eof or stream.unused_data:
        raise ValueError("the gzip stream is cut off, too long, or more than one")
    return content


def put_numbers(numbers: Iterable[int]) -> bytes:
    """Write whole numbers from 0, seven bits a byte, low bits first."""
    out = bytearray()
    for number in numbers:
        rest = number
        while rest >= _CONTINUED:
            out.append(rest & 0x7F | _CONTINUED)
            rest >>= 7
        out.append(rest)
    return bytes(out)


def get_number(raw: bytes, at: int) -> tuple[int, int]:
    """Read a number; returns it and where the next thing begins, raises ValueError."""
    number = 0
    for place, byte in enumerate(raw[at : at + _LONGEST_NUMBER]):
        number |= (byte & 0x7F) << (7 * place)
        if byte < _CONTINUED:
            return number, at + place + 1
    raise ValueError("a number is cut off or too long")


def put_planes(values: Sequence[int], planes: int) -> bytes:
    """Write numbers of fixed width, all low bytes first: bytes of one weight are alike, and compress."""
    if planes <= 1:
        return bytes(list(values)) if planes else b""
    raw = b"".join(value.to_bytes(planes, "little") for value in values)
    return b"".join(raw[plane::planes] for plane in range(planes))


def get_planes(raw: bytes, planes: int, count: int) -> list[int]:
    """Read numbers of fixed width; raises ValueError unless there are just as many as expected."""
    if len(raw) != planes * count:
        raise ValueError(f"a column has {len(raw)} bytes, not {planes * count}")
    values = list(raw[:count]) if planes else [0] * count
    for plane in range(1, planes):
        part = raw[plane * count : (plane + 1) * count]
        if part.count(0) != count:
            values = [value | byte << (8 * plane) for value, byte in zip(values, part, strict=True)]
    return values
