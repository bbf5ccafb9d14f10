"""Files that are no graphs, held against the format their manifest declares."""

from __future__ import annotations

import gzip
import json
import pickle
import zlib
from pathlib import Path

import pytest

from tooling.scan.kinds import kind_fault

HEADER = json.dumps({"w": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}).encode()
SAFETENSORS = len(HEADER).to_bytes(8, "little") + HEADER + bytes(4)


def fault(tmp_path: Path, raw: bytes, form: str) -> str | None:
    path = tmp_path / "file"
    path.write_bytes(raw)
    return kind_fault(path, form, "file")


@pytest.mark.parametrize(
    ("raw", "form"),
    [
        (b"MIT License\n", "text"),
        (b'["a", "b"]', "json"),
        (SAFETENSORS, "safetensors"),
        (b"GGUF\x03\x00\x00\x00", "gguf"),
    ],
)
def test_a_file_of_its_kind_has_no_fault(raw: bytes, form: str, tmp_path: Path) -> None:
    assert fault(tmp_path, raw, form) is None


PROGRAMS = {
    **{f"pickle-{protocol}": pickle.dumps(["x"], protocol=protocol) for protocol in (1, 2, 3, 4, 5)},
    "gzip": gzip.compress(pickle.dumps("x"), mtime=0),
    "zlib": zlib.compress(pickle.dumps("x" * 100)),
    "elf": b"\x7fELF\x02",
    "windows": b"MZ\x90\x00",
    "zip": b"PK\x03\x04rest",
    "numpy": b"\x93NUMPY\x01\x00v\x00{'descr': '|O'}",
    "hdf5": b"\x89HDF\r\n\x1a\n",
}
NO_DATA = {**PROGRAMS, "script": b"#!/bin/sh\n", "pickle-0": pickle.dumps("x", protocol=0), "empty": b""}
NO_TEXT = {**PROGRAMS, "script": b"#!/bin/sh\n", "nul": b"a\0b", "utf-16": b"\xff\xfe"}


@pytest.mark.parametrize("form", ["json", "safetensors", "gguf"])
@pytest.mark.parametrize("name", NO_DATA)
def test_no_format_admits_what_runs_code(name: str, form: str, tmp_path: Path) -> None:
    assert fault(tmp_path, NO_DATA[name], form) is not None


@pytest.mark.parametrize("name", NO_TEXT)
def test_a_text_is_text(name: str, tmp_path: Path) -> None:
    assert fault(tmp_path, NO_TEXT[name], "text") is not None


@pytest.mark.parametrize("length", [0, 1, len(HEADER) + 100, 2**63, 2**64 - 1])
def test_a_safetensors_header_that_does_not_fit_is_refused(length: int, tmp_path: Path) -> None:
    assert fault(tmp_path, length.to_bytes(8, "little") + HEADER, "safetensors") is not None


def test_json_is_read_strictly(tmp_path: Path) -> None:
    assert fault(tmp_path, b'{"a": 1, "a": 2}', "json") == "is no JSON: the key `a` stands twice"
