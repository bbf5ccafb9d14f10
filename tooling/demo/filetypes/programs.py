"""Programs for x86-64 Linux: ELF files with segments, sections and symbols, written by our own linker of sorts."""

from __future__ import annotations

import random
import struct
from itertools import accumulate

from tooling.demo.filetypes.words import Words

_BASE = 0x400000
_HEADERS = 64 + 56 * 2
_ALLOCATED, _EXECUTED = 2, 4
# push rbp; mov rbp,rsp; mov eax,imm32; add eax,imm8; imul eax,eax; xor edx,edx; pop rbp; ret; nop
_INSTRUCTIONS = (b"\x8b\x45\xfc", b"\x89\x7d\xfc", b"\x0f\xaf\xc0", b"\x31\xd2", b"\x90", b"\xf7\xf1", b"\x01\xd0")


def make_elf(rng: random.Random) -> bytes:
    """Write an executable: some functions, strings, a symbol table, and the program that calls exit."""
    words = Words(rng)
    functions = [_function(rng) for _ in range(rng.randrange(3, 14))]
    # mov eax,60; mov edi,n; syscall
    start = b"\xb8\x3c\0\0\0\xbf" + struct.pack("<I", rng.randrange(128)) + b"\x0f\x05"
    text = start + b"".join(functions)
    strings = b"".join(words.sentence().encode() + b"\0" for _ in range(rng.randrange(3, 12)))
    names = ["_start", *sorted({words.fill("@verb1@_@noun1@") for _ in functions})]
    offsets = [0, len(start), *accumulate((len(one) for one in functions), initial=len(start))][: len(names)]
    symbol_names, symbols = _symbols(names, [_BASE + _HEADERS + offset for offset in offsets])
    return _link(
        [
            (b".text", 1, _ALLOCATED | _EXECUTED, text),
            (b".rodata", 1, _ALLOCATED, strings),
            (b".comment", 1, 0, f"{words.noun()} {rng.randrange(2, 14)}.{rng.randrange(9)}".encode() + b"\0"),
            (b".symtab", 2, 0, symbols),
            (b".strtab", 3, 0, symbol_names),
        ]
    )


def _function(rng: random.Random) -> bytes:
    body = b"".join(
        rng.choice(_INSTRUCTIONS) if rng.random() < 0.7 else b"\xb8" + struct.pack("<I", rng.randrange(5_000))  # noqa: PLR2004
        for _ in range(rng.randrange(5, 30))
    )
    code = b"\x55\x48\x89\xe5" + body + b"\x5d\xc3"
    return code + b"\x90" * (-len(code) % 16)


def _symbols(names: list[str], addresses: list[int]) -> tuple[bytes, bytes]:
    strings, entries = b"\0", bytes(24)
    for name, address in zip(names, addresses, strict=False):
        entries += struct.pack("<IBBHQQ", len(strings), 0x12, 0, 1, address, 16)
        strings += name.encode() + b"\0"
    return strings, entries


def _link(sections: list[tuple[bytes, int, int, bytes]]) -> bytes:
    names = b"\0"
    table = bytes(64)
    content = b""
    for name, kind, flags, part in [*sections, (b".shstrtab", 3, 0, b"")]:
        offset = _HEADERS + len(content)
        address = _BASE + offset if flags else 0
        names_at = len(names)
        names += name + b"\0"
        part = part or names  # noqa: PLW2901
        link, info, entry = (5, 1, 24) if name == b".symtab" else (0, 0, 0)
        table += struct.pack("<IIQQQQIIQQ", names_at, kind, flags, address, offset, len(part), link, info, 16, entry)
        content += part + bytes(-len(part) % 16)
    size = _HEADERS + len(content)
    header = (
        b"\x7fELF\x02\x01\x01"
        + bytes(9)
        + struct.pack(
            "<HHIQQQIHHHHHH",
            2,
            62,
            1,
            _BASE + _HEADERS,
            64,
            size,
            0,
            64,
            56,
            2,
            64,
            len(sections) + 2,
            len(sections) + 1,
        )
    )
    segments = struct.pack("<IIQQQQQQ", 1, 5, 0, _BASE, _BASE, size, size, 0x1000)
    segments += struct.pack("<IIQQQQQQ", 0x6474E551, 6, 0, 0, 0, 0, 0, 16)
    return header + segments + content + table
