"""Binary files from own writers: sound, music, arrays, databases, packet captures, programs, documents."""

from __future__ import annotations

import io
import math
import random
import sqlite3
import struct
import wave
import zlib

import numpy as np

from tooling.demo.filetypes.tables import make_prose
from tooling.demo.filetypes.words import Words

_SQLITE_VERSION_OFFSET = 96


def make_wav(rng: random.Random) -> bytes:
    """Write a short tone as PCM, of 8 or 16 bits, one channel or two."""
    stream = io.BytesIO()
    width, channels = rng.choice((1, 2)), rng.choice((1, 2))
    pitch, count = rng.uniform(0.02, 0.3), rng.randrange(300, 900)
    with wave.open(stream, "wb") as sound:
        sound.setnchannels(channels)
        sound.setsampwidth(width)
        sound.setframerate(rng.choice((8_000, 22_050, 44_100)))
        for moment in range(count):
            level = math.sin(moment * pitch) * (1 - moment / count)
            sample = struct.pack("<h", round(level * 20_000)) if width > 1 else bytes([128 + round(level * 90)])
            sound.writeframesraw(sample * channels)
    return stream.getvalue()


def make_midi(rng: random.Random) -> bytes:
    """Write a song of one track or a few."""
    tracks = []
    for channel in range(rng.randrange(1, 4)):
        events = [b"\0\xff\x03" + _text(Words(rng).noun()), bytes([0, 0xC0 | channel, rng.randrange(128)])]
        for _ in range(rng.randrange(15, 60)):
            note = rng.randrange(40, 90)
            events.append(bytes([0, 0x90 | channel, note, rng.randrange(50, 127)]))
            events.append(bytes([rng.choice((24, 48, 96)), 0x80 | channel, note, 0]))
        track = b"".join(events) + b"\0\xff\x2f\0"
        tracks.append(b"MTrk" + struct.pack(">I", len(track)) + track)
    return b"MThd" + struct.pack(">IHHH", 6, 1, len(tracks), 96) + b"".join(tracks)


def make_npy(rng: random.Random) -> bytes:
    """Write one NumPy array of whole or floating-point numbers."""
    stream = io.BytesIO()
    shape = (rng.randrange(4, 30), rng.randrange(2, 9))
    numbers = [rng.gauss(0, 40) for _ in range(shape[0] * shape[1])]
    array = np.array(numbers).reshape(shape).astype(rng.choice(("<f4", "<f8", "<i4", "<i8", "|u1")), casting="unsafe")
    np.lib.format.write_array(stream, array, version=(1, 0), allow_pickle=False)
    return stream.getvalue()


def make_sqlite(rng: random.Random) -> bytes:
    """Write a database of one table, or of two with an index."""
    words = Words(rng)
    connection = sqlite3.connect(":memory:")
    connection.execute("PRAGMA page_size = 1024")
    for table in sorted({words.noun() for _ in range(rng.randrange(1, 3))}):
        connection.execute(f"CREATE TABLE {table} (id INTEGER PRIMARY KEY, name TEXT NOT NULL, amount REAL)")
        rows = [(words.noun(), round(rng.uniform(0, 90), 2)) for _ in range(rng.randrange(5, 40))]
        connection.executemany(f"INSERT INTO {table} (name, amount) VALUES (?, ?)", rows)  # noqa: S608
        connection.execute(f"CREATE INDEX {table}_by_name ON {table} (name)")
    connection.commit()
    content = connection.serialize()
    connection.close()
    # The library writes its own version here, which must not make the bytes differ between machines.
    return content[:_SQLITE_VERSION_OFFSET] + struct.pack(">I", 3_040_001) + content[_SQLITE_VERSION_OFFSET + 4 :]


def make_pcap(rng: random.Random) -> bytes:
    """Write a capture of UDP packets over Ethernet between documentation addresses."""
    out = [struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65_535, 1)]
    moment = 1_600_000_000 + rng.randrange(10_000_000)
    for number in range(rng.randrange(5, 20)):
        payload = Words(rng).sentence().encode()
        udp = struct.pack(">HHHH", rng.randrange(1024, 65_535), rng.choice((53, 123, 5_353)), 8 + len(payload), 0)
        addresses = bytes([192, 0, 2, rng.randrange(1, 255), 198, 51, 100, rng.randrange(1, 255)])
        ip = struct.pack(">BBHHHBBH", 0x45, 0, 28 + len(payload), number, 0, 64, 17, 0) + addresses
        frame = rng.randbytes(12) + b"\x08\x00" + ip + udp + payload
        moment += rng.randrange(3)
        out.append(struct.pack("<IIII", moment, rng.randrange(1_000_000), len(frame), len(frame)) + frame)
    return b"".join(out)


def make_pdf(rng: random.Random) -> bytes:
    """Write a document of a few pages with its cross-reference table; page contents deflated or not."""
    pages = rng.randrange(1, 4)
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>"]
    kids = " ".join(f"{4 + 2 * page} 0 R" for page in range(pages))
    objects.append(f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>".encode())
    objects.append(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
    for page in range(pages):
        resources = "/Resources << /Font << /F1 3 0 R >> >>"
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] {resources} /Contents {5 + 2 * page} 0 R >>".encode()
        )
        objects.append(_pdf_stream(rng))
    out, offsets = f"%PDF-1.{rng.randrange(3, 8)}\n%".encode() + b"\xe2\xe3\xcf\xd3\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    tail = (
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\n"
    )
    return out + f"{tail}startxref\n{len(out)}\n%%EOF\n".encode()


def make_wasm(rng: random.Random) -> bytes:
    """Write a WebAssembly module of some exported functions on two whole numbers."""
    count = rng.randrange(1, 8)
    names = [f"{Words(rng).fill('@verb1@_@noun1@')}_{number}" for number in range(count)]
    bodies = [
        bytes([0, 0x20, 0, 0x20, 1, rng.choice((0x6A, 0x6B, 0x6C, 0x71)), 0x41, rng.randrange(64), 0x6A, 0x0B])
        for _ in range(count)
    ]
    exports = b"".join(_text(name) + bytes([0, number]) for number, name in enumerate(names))
    sections = (
        (1, b"\x01\x60\x02\x7f\x7f\x01\x7f"),
        (3, bytes([count]) + bytes(count)),
        (5, bytes([1, 0, rng.randrange(1, 16)])),
        (7, bytes([count]) + exports),
        (10, bytes([count]) + b"".join(bytes([len(body)]) + body for body in bodies)),
        (0, _text("producers") + b"\x01" + _text("processed-by") + b"\x01" + _text(names[0]) + _text("1.0")),
    )
    return b"\0asm\x01\0\0\0" + b"".join(bytes([kind]) + _leb(len(part)) + part for kind, part in sections)


def _pdf_stream(rng: random.Random) -> bytes:
    lines = make_prose(rng).decode().replace("(", "").replace(")", "").splitlines()[:30]
    shown = "".join(f"({line[:90]}) Tj T*\n" for line in lines if line)
    content = f"BT /F1 {rng.randrange(9, 14)} Tf 14 TL 60 780 Td\n{shown}ET\n".encode()
    packed = zlib.compress(content, 9) if rng.random() < 0.6 else content  # noqa: PLR2004
    deflated = " /Filter /FlateDecode" if packed is not content else ""
    return f"<< /Length {len(packed)}{deflated} >>\nstream\n".encode() + packed + b"\nendstream"


def _text(text: str) -> bytes:
    return _leb(len(text)) + text.encode()


def _leb(number: int) -> bytes:
    out = b""
    while number > 0x7F:  # noqa: PLR2004
        out += bytes([number & 0x7F | 0x80])
        number >>= 7
    return out + bytes([number])
