"""The files of the suite `file-types/1`: so many of every kind, named by labels that file-type models share."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import partial

from tooling.demo.filetypes import archives, binaries, pictures, programs, tables
from tooling.demo.filetypes.texts import make_text, template_kinds
from tooling.demo.zips import write_zip

SEED = "file-types/1"
PER_KIND = 8

Maker = Callable[[random.Random], bytes]

MAKERS: dict[str, Maker] = {
    **{kind: partial(make_text, kind) for kind in template_kinds()},
    "json": tables.make_json,
    "jsonl": tables.make_jsonl,
    "csv": tables.make_csv,
    "tsv": tables.make_tsv,
    "txt": tables.make_prose,
    "png": pictures.make_png,
    "gif": pictures.make_gif,
    "bmp": pictures.make_bmp,
    "ico": pictures.make_ico,
    "gzip": archives.make_gzip,
    "bzip": archives.make_bzip,
    "xz": archives.make_xz,
    "tar": archives.make_tar,
    "zip": archives.make_zip,
    "epub": archives.make_epub,
    "docx": archives.make_docx,
    "wav": binaries.make_wav,
    "midi": binaries.make_midi,
    "npy": binaries.make_npy,
    "sqlite": binaries.make_sqlite,
    "pcap": binaries.make_pcap,
    "pdf": binaries.make_pdf,
    "wasm": binaries.make_wasm,
    "elf": programs.make_elf,
}


def make_file(kind: str, number: int) -> bytes:
    """Write one file; its content depends on nothing but its kind and number."""
    return MAKERS[kind](random.Random(f"{SEED} {kind} {number}"))


def make_corpus() -> bytes:
    """Write all files into one zip whose folders are the labels."""
    return write_zip(
        (f"{kind}/{number}", make_file(kind, number)) for kind in sorted(MAKERS) for number in range(PER_KIND)
    )
