"""Zip archives, read with limits: no names that leave the archive, no links, no bombs."""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from tooling.bench.readers.interface import MAX_BYTES, MAX_SAMPLES, unusable

_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_ENCRYPTED = 0x1


@contextmanager
def open_zip(raw: bytes) -> Iterator[zipfile.ZipFile]:
    """Open an archive whose members are few enough, small enough and plain files; raises SuiteError."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            _check_members(archive.infolist())
            yield archive
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
        raise unusable(f"not a sound zip archive: {str(error)[:200]}") from error


def read_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """Read one member; a member longer than it declares fails its checksum and is refused."""
    with archive.open(member) as stream:
        content = stream.read(member.file_size + 1)
    if len(content) != member.file_size:
        raise unusable(f"`{member.filename}` is not as long as the archive says")
    return content


def _check_members(members: list[zipfile.ZipInfo]) -> None:
    names = [member.filename for member in members]
    if len(members) > MAX_SAMPLES or sum(member.file_size for member in members) > MAX_BYTES:
        raise unusable("the archive's content is larger than a suite may be")
    if len(set(names)) != len(names):
        raise unusable("the archive holds two members of the same name")
    for member in members:
        kind = stat.S_IFMT(member.external_attr >> 16)
        if member.compress_type not in _METHODS or member.flag_bits & _ENCRYPTED or kind not in {0, stat.S_IFREG}:
            raise unusable(f"`{member.filename}` is not a plain file")
