"""The first bytes of a file: what it is, when it is certainly no ONNX model."""

from __future__ import annotations

from collections.abc import Iterator

from tooling.errors import Problem
from tooling.model.rules import scanning

_MAGIC: dict[bytes, str] = {
    b"PK\x03\x04": "a zip archive (PyTorch and NumPy files are)",
    b"\x80\x02": "a Python pickle",
    b"\x80\x03": "a Python pickle",
    b"\x80\x04": "a Python pickle",
    b"\x80\x05": "a Python pickle",
    b"\x7fELF": "a program (ELF)",
    b"MZ": "a program (Windows)",
    b"\x1f\x8b": "a gzip archive",
    b"BZh": "a bzip2 archive",
    b"\xfd7zXZ\x00": "an xz archive",
    b"\x28\xb5\x2f\xfd": "a zstd archive",
    b"\x89HDF\r\n\x1a\n": "an HDF5 file (Keras files are)",
    b"GGUF": "a GGUF file",
    b"\x93NUMPY": "a NumPy array",
    b"#!": "a script",
    b"<": "a web page or XML",
    b"{": "a JSON document",
    b"version https://git-lfs": "a Git LFS pointer; the model itself was not fetched",
}


# What runs code where it is opened, or hides something that does.
_PROGRAMS = tuple(
    magic for magic, kind in _MAGIC.items() if "pickle" in kind or "program" in kind or kind == "a script"
)
_ZIP = b"PK\x03\x04"


def program_kind_of(head: bytes) -> str | None:
    """Return what a file is when its first bytes say that opening it may run code: a pickle, a program, a script."""
    if head.startswith(_ZIP):
        return _MAGIC[_ZIP]
    return next((_MAGIC[magic] for magic in _PROGRAMS if head.startswith(magic)), None)


def check_magic(data: bytes) -> Iterator[Problem]:
    """Yield a problem when the file is of another known kind, or empty."""
    if not data:
        yield scanning.NOT_ONNX.problem("The file is empty.")
    for magic, kind in _MAGIC.items():
        if data.startswith(magic):
            yield scanning.NOT_ONNX.problem(f"The file is {kind}, not an ONNX model.")
            return
    # A safetensors file begins with the length of its header, which is JSON.
    if data[8:9] == b"{" and int.from_bytes(data[:8], "little") < len(data):
        yield scanning.NOT_ONNX.problem("The file is a safetensors file, not an ONNX model.")
