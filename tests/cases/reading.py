"""Turn the little market's latest release into one of a model that reads: words, or pictures of a line."""

from __future__ import annotations

import io
import shutil
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import yaml

from tests import market as little
from tests.unit.bench import samples as make
from tooling.registry.digests import digest_stream
from tooling.registry.parsed import digest_of
from tooling.registry.paths import suite_file

WORDS = ("sun", "moon", "lamp")
TABLE = [[1, 1], [1, 0], [0.9, 0.4], [0, 1]]
PAIRS = make.pairs(("sun", "moon", 9), ("sun", "lamp", 0), ("moon", "lamp", 4))

# What a case may hand the model's own reader, by name.
TOKENIZERS: dict[str, Callable[[], bytes]] = {
    "honest": lambda: make.tokenizer(WORDS),
    "deep": lambda: b'{"normalizer": ' + b'{"type": "Sequence", "normalizers": [' * 30 + b"]}" * 30 + b"}",
    "unknown": lambda: make.tokenizer(WORDS, model={"type": "Pickle", "code": "import os"}),
    "growing": lambda: make.tokenizer(
        WORDS,
        normalizer={
            "type": "Sequence",
            "normalizers": [{"type": "Replace", "pattern": {"String": "n"}, "content": "n" * 2_000}] * 4,
        },
    ),
}
CHARSETS: dict[str, Callable[[], bytes]] = {
    "honest": lambda: b'["a", "b", "c"]',
    "whole-sentences": lambda: b'["a", "b", "everything that could stand there"]',
}
PICTURES: dict[str, Callable[[], bytes]] = {
    "honest": lambda: make.columns([1, 2, 3], 4),
    "cut-off": lambda: make.png_of(make.png_header(8, 8), zlib.compress(bytes(range(72)))[:20]),
    "named": lambda: make.png_of(make.png_header(8, 8), zlib.compress(bytes(72)), (b"tEXt", b"Title\0abc")),
}


def read_words(registry: Path, release: str, tokenizer: str) -> None:
    """Let the release embed words, with a tokenizer of the given name."""
    files = {"model.onnx": make.embedder(TABLE), "tokenizer.json": TOKENIZERS[tokenizer]()}
    _suite(registry, "pairs.csv", PAIRS, make.PAIRS_READER)
    _release(registry, release, files, make.TEXT, {"metric": "spearman", "value": 0.9})


def read_pictures(registry: Path, release: str, charset: str, picture: str) -> None:
    """Let the release read pictures of a line, with a charset and a picture of the given names."""
    data = make.plain_zip({"01.png": PICTURES[picture](), "01.txt": b"abc"})
    files = {"model.onnx": make.reader_of_columns(4), "labels.json": CHARSETS[charset]()}
    _suite(registry, "pictures.zip", data, make.PICTURE_READER)
    _release(registry, release, files, make.IMAGE, {"metric": "cer", "value": 0.1})


def _suite(registry: Path, name: str, data: bytes, reader: Mapping[str, Any]) -> None:
    document = make.suite(data, reader).model_dump(mode="json", exclude_none=True)
    folder = registry / "suites/tiny/1"
    for old in folder.iterdir():
        old.unlink()
    (folder / name).write_bytes(data)
    document["dataset"]["source"]["path"] = name
    little.write_document(registry, suite_file("tiny/1"), document)


def _release(
    registry: Path, release: str, files: Mapping[str, bytes], adapter: Mapping[str, Any], claim: Mapping[str, Any]
) -> None:
    folder = registry / release
    shutil.rmtree(folder / "statements")
    manifest = yaml.safe_load((folder / "manifest.yaml").read_text())
    roles = {"model.onnx": "model", "tokenizer.json": "tokenizer", "labels.json": "labels"}
    manifest["artifacts"] = []
    for name, content in files.items():
        (folder / "artifacts" / name).write_bytes(content)
        found = digest_stream(io.BytesIO(content))
        form = "onnx" if name.endswith(".onnx") else "json"
        known = {"digest": found.digest, "size": found.size, "pieces": found.pieces}
        manifest["artifacts"].append({"path": name, "role": roles[name], "format": form, **known})
    digest = digest_of((registry / suite_file("tiny/1")).read_bytes())
    manifest["adapter"] = {name: list(value) if isinstance(value, tuple) else value for name, value in adapter.items()}
    manifest["claims"] = [{"suite": "tiny/1", "suite_digest": digest, **claim}]
    where = (folder / "manifest.yaml").relative_to(registry)
    little.write_document(registry, where, manifest)
    little.sign(registry, where, "acme")
