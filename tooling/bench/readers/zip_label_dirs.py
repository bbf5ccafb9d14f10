"""`zip_label_dirs`: a zip whose folders are the labels of the files in them."""

from __future__ import annotations

import hashlib
import re

import numpy as np

from tooling.bench.readers.archive import open_zip, read_member
from tooling.bench.readers.interface import Samples, unusable

_NAME = re.compile(r"(?P<label>[a-z0-9]{1,40})/[A-Za-z0-9][A-Za-z0-9._-]{0,79}")


def read_zip_label_dirs(raw: bytes) -> Samples:
    """Read files and their labels; raises SuiteError for nested folders, odd names and empty files.

    Files are ordered by the digest of their content, so that their order says nothing about their labels.
    """
    found: list[tuple[bytes, str]] = []
    with open_zip(raw) as archive:
        for member in archive.infolist():
            name = _NAME.fullmatch(member.filename)
            if name is None or not member.file_size:
                raise unusable(f"`{member.filename[:100]}` is not a file with content in a folder named by its label")
            found.append((read_member(archive, member), name["label"]))
    if not found:
        raise unusable("the archive is empty")
    found.sort(key=lambda one: hashlib.sha256(one[0]).digest())
    return Samples(tuple(content for content, _ in found), np.array([label for _, label in found]))
