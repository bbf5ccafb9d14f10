"""Is a file that is no graph of the kind its manifest says? Only bytes are looked at; no loader opens it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tooling.errors import FetchError, HaatError
from tooling.model.rules import reading
from tooling.registry.strict_json import read_json
from tooling.scan.magic import program_kind_of

MAX_READ = 64 * 2**20
_LENGTH = 8


def kind_fault(file: Path, form: str, shown_as: str) -> str | None:
    """Return what is wrong with a file for its declared format, or None.

    Raises FetchError when the file cannot be read here.
    """
    try:
        with file.open("rb") as stream:
            raw = stream.read(MAX_READ + 1)
            size = file.stat().st_size
    except OSError as error:
        raise FetchError(reading.UNREADABLE.problem(f"{shown_as} cannot be read ({error.strerror})")) from error
    program = program_kind_of(raw)
    if program is not None:
        return f"is {program}, which runs code where it is opened"
    return _CHECKS[form](raw, size)


def _text(raw: bytes, _size: int) -> str | None:
    if len(raw) > MAX_READ:
        return f"is larger than the {MAX_READ // 2**20} MiB that a text may have"
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return "is no text: it is not UTF-8"
    return "is no text: it holds a NUL character" if "\0" in text else None


def _json(raw: bytes, size: int) -> str | None:
    fault = _text(raw, size)
    if fault is not None:
        return fault
    try:
        read_json(raw, "", MAX_READ)
    except HaatError as error:
        return f"is no JSON: {error.problems[0].message}"
    return None


def _safetensors(raw: bytes, size: int) -> str | None:
    """Look at the header (https://huggingface.co/docs/safetensors): its length, then JSON."""
    length = int.from_bytes(raw[:_LENGTH], "little")
    if len(raw) < _LENGTH or not 1 < length <= min(size, MAX_READ) - _LENGTH:
        return "is no safetensors file: its header does not fit in it"
    return _json(raw[_LENGTH : _LENGTH + length].rstrip(b" "), length)


def _gguf(raw: bytes, _size: int) -> str | None:
    return None if raw.startswith(b"GGUF") else "is no GGUF file: it does not begin as one"


_CHECKS: dict[str, Callable[[bytes, int], str | None]] = {
    "gguf": _gguf,
    "json": _json,
    "safetensors": _safetensors,
    "text": _text,
}
