"""Compressed files and archives, filled with files that the other makers write."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import random
import tarfile
import zipfile

from tooling.demo.filetypes.tables import make_csv, make_json, make_prose
from tooling.demo.filetypes.texts import make_text
from tooling.demo.filetypes.words import Words
from tooling.demo.zips import write_zip

_CONTENTS = {
    "py": lambda rng: make_text("python", rng),
    "md": lambda rng: make_text("markdown", rng),
    "c": lambda rng: make_text("c", rng),
    "html": lambda rng: make_text("html", rng),
    "json": make_json,
    "csv": make_csv,
    "txt": make_prose,
}
_EPOCH = 1_600_000_000
_YEAR = 31_536_000


def make_gzip(rng: random.Random) -> bytes:
    """Compress one file with gzip, its name in the header now and then."""
    name, content = _member(rng)
    stream = io.BytesIO()
    shown = name if rng.random() < 0.5 else ""  # noqa: PLR2004
    with gzip.GzipFile(shown, "wb", rng.choice((1, 6, 9)), stream, _EPOCH + rng.randrange(_YEAR)) as packed:
        packed.write(content)
    return stream.getvalue()


def make_bzip(rng: random.Random) -> bytes:
    """Compress one file with bzip2."""
    return bz2.compress(_member(rng)[1], rng.choice((1, 5, 9)))


def make_xz(rng: random.Random) -> bytes:
    """Compress one file with xz, its check a CRC of 32 or 64 bits."""
    return lzma.compress(
        _member(rng)[1], check=rng.choice((lzma.CHECK_CRC32, lzma.CHECK_CRC64)), preset=rng.choice((2, 6))
    )


def make_tar(rng: random.Random) -> bytes:
    """Archive some files in the ustar, GNU or pax format, at the end padded to two blocks only."""
    stream = io.BytesIO()
    kind = rng.choice((tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT))
    with tarfile.open(fileobj=stream, mode="w", format=kind) as archive:
        for name, content in _members(rng):
            entry = tarfile.TarInfo(name)
            entry.size, entry.mtime = len(content), _EPOCH + rng.randrange(_YEAR)
            entry.uname = entry.gname = rng.choice(("root", "build", ""))
            archive.addfile(entry, io.BytesIO(content))
    return stream.getvalue()


def make_zip(rng: random.Random) -> bytes:
    """Archive some files, deflated or stored."""
    return write_zip(_members(rng), rng.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED)))


def make_epub(rng: random.Random) -> bytes:
    """Write a book of a few chapters (EPUB 3): the media type first and stored, then the package."""
    words = Words(rng)
    chapters = [f"chapter{number}.xhtml" for number in range(1, rng.randrange(2, 5))]
    manifest = "".join(
        f'<item id="c{number}" href="{name}" media-type="application/xhtml+xml"/>'
        for number, name in enumerate(chapters)
    )
    spine = "".join(f'<itemref idref="c{number}"/>' for number in range(len(chapters)))
    package = (
        '<?xml version="1.0" encoding="UTF-8"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0" '
        'unique-identifier="id"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f'<dc:identifier id="id">urn:example:{words.noun()}</dc:identifier><dc:title>{words.sentence()}</dc:title>'
        f"<dc:language>en</dc:language></metadata><manifest>{manifest}</manifest><spine>{spine}</spine></package>"
    )
    container = (
        '<?xml version="1.0"?><container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">'
        '<rootfiles><rootfile full-path="OEBPS/content.opf" media-type="application/oebps-package+xml"/></rootfiles>'
        "</container>"
    )
    files = [("META-INF/container.xml", container), ("OEBPS/content.opf", package)]
    files += [(f"OEBPS/{name}", _chapter(words)) for name in chapters]
    packed = [(name, text.encode()) for name, text in files]
    return write_zip([("mimetype", b"application/epub+zip"), *packed], zipfile.ZIP_DEFLATED, stored={"mimetype"})


def make_docx(rng: random.Random) -> bytes:
    """Write a word-processing document (ECMA-376) of a few paragraphs."""
    words = Words(rng)
    body = "".join(f"<w:p><w:r><w:t>{words.paragraph(2)}</w:t></w:r></w:p>" for _ in range(rng.randrange(2, 9)))
    declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    office = "http://schemas.openxmlformats.org"
    types = (
        f'<Types xmlns="{office}/package/2006/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
        'ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/'
        'vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
    )
    relations = (
        f'<Relationships xmlns="{office}/package/2006/relationships"><Relationship Id="rId1" '
        f'Type="{office}/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>'
    )
    document = f'<w:document xmlns:w="{office}/wordprocessingml/2006/main"><w:body>{body}</w:body></w:document>'
    parts = [("[Content_Types].xml", types), ("_rels/.rels", relations), ("word/document.xml", document)]
    return write_zip([(name, (declaration + text).encode()) for name, text in parts], zipfile.ZIP_DEFLATED)


def _chapter(words: Words) -> str:
    paragraphs = "".join(f"<p>{words.paragraph(3)}</p>" for _ in range(words.rng.randrange(1, 5)))
    return (
        '<?xml version="1.0" encoding="UTF-8"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title>'
        f"{words.noun()}</title></head><body><h1>{words.sentence()}</h1>{paragraphs}</body></html>"
    )


def _members(rng: random.Random) -> list[tuple[str, bytes]]:
    return sorted(dict(_member(rng) for _ in range(rng.randrange(1, 4))).items())


def _member(rng: random.Random) -> tuple[str, bytes]:
    suffix = rng.choice(sorted(_CONTENTS))
    return f"{Words(rng).noun()}.{suffix}", _CONTENTS[suffix](rng)
