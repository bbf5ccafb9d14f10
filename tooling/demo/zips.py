"""Zip archives whose bytes depend on nothing but their content."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection, Iterable

_WHEN = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
_PLAIN_FILE = 0o100644 << 16


def write_zip(
    members: Iterable[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED, stored: Collection[str] = ()
) -> bytes:
    """Archive members in the order given, all dated to the first day that zip knows; those in `stored` uncompressed."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in members:
            entry = zipfile.ZipInfo(name, _WHEN)
            entry.create_system, entry.external_attr = _UNIX, _PLAIN_FILE
            archive.writestr(entry, content, zipfile.ZIP_STORED if name in stored else method, compresslevel=9)
    return stream.getvalue()
