"""`zip_png_txt`: pictures of one line of text, each as `name.png` with `name.txt` for the line that stands in it.

A picture is grey or coloured, 8 bits a channel, and carries nothing but itself: other chunks could name the line. Its
structure is read here; its pixels are unpacked in the sandbox only.
Source: https://www.w3.org/TR/png-3/
"""

from __future__ import annotations

import hashlib
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator

import numpy as np

from tooling.bench.readers.archive import open_zip, read_member
from tooling.bench.readers.interface import Samples, unusable

_NAME = re.compile(r"(?P<line>[A-Za-z0-9][A-Za-z0-9._-]{0,79})\.(png|txt)", re.ASCII)
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_CHUNK, _HEADER = struct.Struct(">I4s"), struct.Struct(">IIBBBBB")
_CRC = struct.Struct(">I")
_GREY, _RGB = 0, 2
_MAX_WIDTH, _MAX_HEIGHT = 4_096, 1_024
_MAX_LINE = 1_000


def read_zip_png_txt(raw: bytes) -> Samples:
    """Read pictures and their lines; raises SuiteError for any other picture, and for a line that is none.

    Pictures are ordered by the digest of their bytes, and go on without their names.
    """
    with open_zip(raw) as archive:
        found = [(_picture(archive, name), _line(archive, name)) for name in _names(archive)]
    found.sort(key=lambda one: hashlib.sha256(one[0]).digest())
    truth = np.empty(len(found), dtype=object)
    truth[:] = [line for _, line in found]
    return Samples(tuple(picture for picture, _ in found), truth)


def _names(archive: zipfile.ZipFile) -> list[str]:
    members = archive.namelist()
    for member in members:
        if not _NAME.fullmatch(member):
            raise unusable(f"`{member[:100]}` is neither `name.png` nor `name.txt`")
    names = sorted({member[:-4] for member in members})
    if not names or len(members) != 2 * len(names):
        raise unusable("the archive is empty, or a picture has no line, or a line has no picture")
    return names


def _line(archive: zipfile.ZipFile, name: str) -> str:
    member = archive.getinfo(f"{name}.txt")
    # A character takes at most four bytes.
    content = read_member(archive, member) if member.file_size <= 4 * _MAX_LINE else b"\xff"
    try:
        line = content.decode("utf-8").removesuffix("\n")
    except UnicodeDecodeError as error:
        raise unusable(f"`{name}.txt` is no short text in UTF-8") from error
    if not line.isprintable() or not 0 < len(line.strip()) <= len(line) <= _MAX_LINE:
        raise unusable(f"`{name}.txt` is not one line of 1 to {_MAX_LINE:,} characters")
    return line


def _picture(archive: zipfile.ZipFile, name: str) -> bytes:
    raw = read_member(archive, archive.getinfo(f"{name}.png"))
    chunks = list(_chunks(raw)) if raw.startswith(_SIGNATURE) else []
    kinds = [kind for kind, _ in chunks]
    if kinds != [b"IHDR", *[b"IDAT"] * (len(kinds) - 2), b"IEND"] or b"IDAT" not in kinds:
        raise unusable(f"`{name}.png` is no plain PNG: a header, its pixels and its end")
    if len(chunks[0][1]) != _HEADER.size:
        raise unusable(f"`{name}.png` has a header of another length")
    width, height, *form = _HEADER.unpack(chunks[0][1])
    if form not in ([8, _GREY, 0, 0, 0], [8, _RGB, 0, 0, 0]):
        raise unusable(f"`{name}.png` is not grey or RGB with 8 bits a channel")
    if not 0 < width <= _MAX_WIDTH or not 0 < height <= _MAX_HEIGHT:
        raise unusable(f"`{name}.png` has {width:,}×{height:,} pixels, at most {_MAX_WIDTH:,}×{_MAX_HEIGHT:,} may be")
    return raw


def _chunks(raw: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the kind and content of each chunk; one that is cut off or damaged ends the list with no kind."""
    start = len(_SIGNATURE)
    while start < len(raw):
        content = start + _CHUNK.size
        length, kind = _CHUNK.unpack_from(raw, start) if content <= len(raw) else (0, b"")
        end = content + length
        if end + _CRC.size > len(raw) or _CRC.pack(zlib.crc32(raw[start + 4 : end])) != raw[end : end + _CRC.size]:
            yield b"", b""
            return
        yield kind, raw[content:end]
        start = end + _CRC.size
