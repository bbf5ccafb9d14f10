from __future__ import annotations

import ast
import bz2
import csv
import gzip
import io
import json
import lzma
import sqlite3
import struct
import tarfile
import tomllib
import wave
import zipfile
import zlib
from collections.abc import Callable
from email import message_from_bytes
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from tooling.demo.filetypes.corpus import MAKERS, PER_KIND, make_file
from tooling.demo.filetypes.texts import template_kinds
from tooling.demo.models.magika import configuration


def _sqlite(content: bytes) -> None:
    connection = sqlite3.connect(":memory:")
    connection.deserialize(content)
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()


def _png(content: bytes) -> None:
    position, kinds = 8, []
    while position < len(content):
        (length,) = struct.unpack_from(">I", content, position)
        body = content[position + 4 : position + 8 + length]
        assert struct.unpack_from(">I", content, position + 8 + length) == (zlib.crc32(body),)
        kinds.append(body[:4])
        position += 12 + length
    assert (kinds[0], kinds[-1]) == (b"IHDR", b"IEND")


def _gif(content: bytes) -> None:
    width, height = struct.unpack_from("<HH", content, 6)
    start = content.index(b"\x2c", 13 + 48) + 11
    data, length = b"", content[start]
    while length:
        data += content[start + 1 : start + 1 + length]
        start += 1 + length
        length = content[start]
    assert len(_unpacked(data, 4)) == width * height


def _unpacked(data: bytes, bits: int) -> bytes:
    """Undo GIF's compression."""
    stream, position = int.from_bytes(data, "little"), 0
    clear = 1 << bits
    table: list[bytes] = []
    width, out, before = bits + 1, b"", b""
    while True:
        code = stream >> position & ((1 << width) - 1)
        position += width
        if code == clear:
            table, width, before = [bytes([n]) for n in range(clear)] + [b"", b""], bits + 1, b""
            continue
        if code == clear + 1:
            return out
        entry = table[code] if code < len(table) else before + before[:1]
        out += entry
        if before:
            table.append(before + entry[:1])
            width = max(width, len(table).bit_length())
        before = entry


def _pdf(content: bytes) -> None:
    start = int(content.rpartition(b"startxref\n")[2].split()[0])
    assert content[start:].startswith(b"xref")
    for number, line in enumerate(content[start:].split(b"\n")[3:], 1):
        if not line.endswith(b"n "):
            break
        assert content[int(line[:10]) :].startswith(b"%d 0 obj" % number)


def _elf(content: bytes) -> None:
    entry, segments, sections = struct.unpack_from("<QQQ", content, 24)
    assert (content[:4], segments) == (b"\x7fELF", 64)
    assert content[entry - 0x400000 :].startswith(b"\xb8\x3c")
    count, names = struct.unpack_from("<HH", content, 60)
    offset, size = struct.unpack_from("<QQ", content, sections + 64 * names + 24)
    assert b".text\0.rodata\0" in content[offset : offset + size]
    assert len(content) == sections + 64 * count


def _tar(content: bytes) -> None:
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        assert all(member.isreg() for member in archive.getmembers())


def _wav(content: bytes) -> None:
    with wave.open(io.BytesIO(content)) as sound:
        assert len(sound.readframes(9_999)) == sound.getnframes() * sound.getsampwidth() * sound.getnchannels()


def _zipped(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None


READABLE: dict[str, Callable[[bytes], object]] = {
    "python": lambda content: ast.parse(content.decode()),
    "json": json.loads,
    "jsonl": lambda content: [json.loads(line) for line in content.splitlines()],
    "csv": lambda content: list(csv.reader(io.StringIO(content.decode()), strict=True)),
    "toml": lambda content: tomllib.loads(content.decode()),
    "xml": lambda content: ET.fromstring(content + (b"" if b"</cat" in content else b"</catalogue>")),  # noqa: S314
    "eml": lambda content: message_from_bytes(content)["Subject"].upper(),
    "gzip": gzip.decompress,
    "bzip": bz2.decompress,
    "xz": lzma.decompress,
    "tar": _tar,
    "zip": _zipped,
    "epub": _zipped,
    "docx": _zipped,
    "wav": _wav,
    "npy": lambda content: np.load(io.BytesIO(content), allow_pickle=False),
    "sqlite": _sqlite,
    "png": _png,
    "gif": _gif,
    "pdf": _pdf,
    "elf": _elf,
}


@pytest.mark.parametrize("kind", sorted(READABLE))
def test_files_are_what_their_label_says(kind: str) -> None:
    for number in range(PER_KIND):
        READABLE[kind](make_file(kind, number))


def test_labels_are_names_that_magika_knows() -> None:
    assert set(MAKERS) <= set(configuration()["target_labels_space"])
    assert len(MAKERS) == 63


def test_files_depend_on_nothing_but_kind_and_number() -> None:
    for kind in MAKERS:
        assert make_file(kind, 3) == make_file(kind, 3)
        assert len({make_file(kind, number) for number in range(PER_KIND)}) == PER_KIND


def test_no_placeholder_stays_unfilled() -> None:
    for kind in template_kinds():
        for number in range(PER_KIND):
            text = make_file(kind, number).decode()
            assert not any(f"@{word}1@" in text for word in ("noun", "Name", "sentence", "int", "hex", "date"))
