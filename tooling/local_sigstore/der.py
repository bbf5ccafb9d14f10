"""The little of DER that certificates and timestamps need here. Source: ITU-T X.690."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

BOOLEAN, INTEGER, OCTETS, OBJECT_ID = 0x01, 0x02, 0x04, 0x06
_UTF8, _GENERALIZED_TIME, _SEQUENCE, _SET = 0x0C, 0x18, 0x30, 0x31
_CONTEXT = 0xA0
_LONG_LENGTH = 0x80


def tagged(tag: int, content: bytes) -> bytes:
    """Write one value: tag, length, content."""
    if len(content) < _LONG_LENGTH:
        return bytes([tag, len(content)]) + content
    length = len(content).to_bytes((len(content).bit_length() + 7) // 8, "big")
    return bytes([tag, _LONG_LENGTH | len(length)]) + length + content


def sequence(*items: bytes) -> bytes:
    """Write a SEQUENCE."""
    return tagged(_SEQUENCE, b"".join(items))


def set_of(*items: bytes) -> bytes:
    """Write a SET OF, in the order that DER demands."""
    return tagged(_SET, b"".join(sorted(items)))


def integer(number: int) -> bytes:
    """Write an INTEGER that is not negative."""
    return tagged(INTEGER, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def octets(content: bytes) -> bytes:
    """Write an OCTET STRING."""
    return tagged(OCTETS, content)


def utf8(text: str) -> bytes:
    """Write a UTF8String."""
    return tagged(_UTF8, text.encode())


def time(at: datetime) -> bytes:
    """Write a GeneralizedTime, in UTC and whole seconds."""
    return tagged(_GENERALIZED_TIME, at.strftime("%Y%m%d%H%M%SZ").encode())


def explicit(number: int, content: bytes) -> bytes:
    """Write `[number] EXPLICIT`; around the one member of a SET it is `[number] IMPLICIT SET`, too."""
    return tagged(_CONTEXT | number, content)


def implicit_set(number: int, written: bytes) -> bytes:
    """Put a SET that is already written under `[number] IMPLICIT`."""
    return bytes([_CONTEXT | number]) + written[1:]


def object_id(dotted: str) -> bytes:
    """Write an OBJECT IDENTIFIER."""
    first, second, *rest = (int(arc) for arc in dotted.split("."))
    return tagged(OBJECT_ID, b"".join(_base_128(arc) for arc in (40 * first + second, *rest)))


def values(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Read values that stand one after the other: tag and content of each; raises ValueError."""
    while content:
        if len(content) < 2:  # noqa: PLR2004 - a tag and a length
            raise ValueError("DER ends within a value")
        tag, size, start = content[0], content[1], 2
        if size & _LONG_LENGTH:
            start += size & ~_LONG_LENGTH
            size = int.from_bytes(content[2:start], "big")
        if len(content) < start + size:
            raise ValueError("DER ends within a value")
        yield tag, content[start : start + size]
        content = content[start + size :]


def inside(content: bytes) -> list[tuple[int, bytes]]:
    """Read the one SEQUENCE that this is; raises ValueError."""
    found = list(values(content))
    if len(found) != 1 or found[0][0] != _SEQUENCE:
        raise ValueError("one DER SEQUENCE is expected")
    return list(values(found[0][1]))


def _base_128(arc: int) -> bytes:
    groups = [arc & 0x7F]
    while arc := arc >> 7:
        groups.append(arc & 0x7F | 0x80)
    return bytes(reversed(groups))
