"""Small pictures, written by our own encoders: PNG, GIF, BMP and ICO."""

from __future__ import annotations

import random
import struct
import zlib

Pixels = list[bytes]
"""Rows of red, green and blue bytes."""


def make_png(rng: random.Random) -> bytes:
    """Write an 8-bit RGB picture with its chunks and checksums (W3C PNG)."""
    rows = _draw(rng)
    header = struct.pack(">IIBBBBB", len(rows[0]) // 3, len(rows), 8, 2, 0, 0, 0)
    scanlines = b"".join(b"\0" + row for row in rows)
    chunks = [_chunk(b"IHDR", header)]
    if rng.random() < 0.5:  # noqa: PLR2004
        chunks.append(_chunk(b"pHYs", struct.pack(">IIB", 2835, 2835, 1)))
    chunks += [_chunk(b"IDAT", zlib.compress(scanlines, 9)), _chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def make_bmp(rng: random.Random) -> bytes:
    """Write an uncompressed 24-bit bitmap, bottom row first."""
    rows = _draw(rng)
    lines = [_bgr(row) + bytes(-len(row) % 4) for row in reversed(rows)]
    size = sum(map(len, lines))
    information = struct.pack("<IiiHHIIiiII", 40, len(rows[0]) // 3, len(rows), 1, 24, 0, size, 2835, 2835, 0, 0)
    return struct.pack("<2sIHHI", b"BM", 54 + size, 0, 0, 54) + information + b"".join(lines)


def make_gif(rng: random.Random) -> bytes:
    """Write a GIF89a with a palette of 16 colours, of one frame or a few."""
    width, height = rng.randrange(16, 40), rng.randrange(16, 40)
    palette = rng.randbytes(16 * 3)
    out = [b"GIF89a", struct.pack("<HHBBB", width, height, 0xF3, 0, 0), palette]
    frames = rng.randrange(1, 4)
    if frames > 1:
        out.append(b"\x21\xff\x0bNETSCAPE2.0\x03\x01\0\0\0")
    for frame in range(frames):
        indices = bytes(((x // 5 + y // 4 + frame) ^ (x * y // 60)) & 15 for y in range(height) for x in range(width))
        out += [b"\x21\xf9\x04\0\x0a\0\0\0", struct.pack("<BHHHHB", 0x2C, 0, 0, width, height, 0)]
        out += [b"\x04", _blocks(_lzw(indices, 4)), b"\0"]
    return b"".join(out) + b"\x3b"


def make_ico(rng: random.Random) -> bytes:
    """Write an icon that holds bitmaps of one size or two, each with its mask."""
    images = [_icon_image(rng, size) for size in (16, 32)[: rng.randrange(1, 3)]]
    offset = 6 + 16 * len(images)
    directory = struct.pack("<HHH", 0, 1, len(images))
    for size, image in zip((16, 32), images, strict=False):
        directory += struct.pack("<BBBBHHII", size, size, 0, 0, 1, 24, len(image), offset)
        offset += len(image)
    return directory + b"".join(images)


def _icon_image(rng: random.Random, size: int) -> bytes:
    rows = _draw(rng, size, size)
    pixels = b"".join(_bgr(row) for row in reversed(rows))
    mask = bytes(size * ((size + 31) // 32 * 4))
    # The height counts both the picture and its mask.
    header = struct.pack("<IiiHHIIiiII", 40, size, size * 2, 1, 24, 0, len(pixels) + len(mask), 0, 0, 0, 0)
    return header + pixels + mask


def _draw(rng: random.Random, width: int = 0, height: int = 0) -> Pixels:
    """Draw a gradient with some rectangles on it."""
    width, height = width or rng.randrange(12, 40), height or rng.randrange(12, 40)
    base = [rng.randrange(256) for _ in range(6)]
    canvas = [
        [[(base[c] + base[c + 3] * (x + y) // (width + height)) & 255 for c in range(3)] for x in range(width)]
        for y in range(height)
    ]
    for _ in range(rng.randrange(2, 6)):
        colour = [rng.randrange(256) for _ in range(3)]
        left, top = rng.randrange(width - 4), rng.randrange(height - 4)
        for y in range(top, min(height, top + rng.randrange(3, 14))):
            for x in range(left, min(width, left + rng.randrange(3, 14))):
                canvas[y][x] = colour
    return [bytes(value for pixel in row for value in pixel) for row in canvas]


def _bgr(row: bytes) -> bytes:
    return b"".join(row[start : start + 3][::-1] for start in range(0, len(row), 3))


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def _blocks(data: bytes) -> bytes:
    return b"".join(bytes([len(part)]) + part for part in (data[i : i + 255] for i in range(0, len(data), 255)))


def _lzw(indices: bytes, bits: int) -> bytes:
    """Compress as GIF does: codes grow from `bits` + 1 to 12 bits, least significant bit first."""
    clear, end = 1 << bits, (1 << bits) + 1
    table = {bytes([value]): value for value in range(clear)}
    width, current = bits + 1, b""
    codes = [(clear, width)]
    for value in indices:
        longer = current + bytes([value])
        if longer in table:
            current = longer
            continue
        codes.append((table[current], width))
        table[longer] = len(table) + 2
        if len(table) + 1 == 1 << width and width < 12:  # noqa: PLR2004
            width += 1
        current = bytes([value])
    codes += [(table[current], width), (end, width)]
    return _packed(codes)


def _packed(codes: list[tuple[int, int]]) -> bytes:
    number = position = 0
    for code, width in codes:
        number |= code << position
        position += width
    return number.to_bytes((position + 7) // 8, "little")
