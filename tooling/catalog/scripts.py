"""No script stands in a page: what the documentation's theme writes into pages becomes files of this site.

So one policy without hashes fits every page, and a host can send it with each of them.
"""

from __future__ import annotations

import hashlib
import re

FOLDER = "assets/inline"
# What a host may send with every page. Styles: the page for wrong addresses carries its own. WebAssembly: a page's
# own, stricter policy says whether it may.
HEADER = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; worker-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

_INLINE = re.compile(r"<script>(.*?)</script\s*>", re.DOTALL | re.IGNORECASE)


def taken_out(html: str, path: str) -> tuple[str, dict[str, str]]:
    """Return a page with its inline scripts as files, and those files by address; `path` is the page's own.

    A file runs where its script stood, before what comes after it is read.
    """
    root = "../" * path.count("/")
    files: dict[str, str] = {}

    def as_file(match: re.Match[str]) -> str:
        digest = hashlib.sha256(match[1].encode()).hexdigest()[:16]
        address = f"{FOLDER}/{digest}.js"
        files[address] = match[1]
        return f'<script src="{root}{address}"></script>'

    return _INLINE.sub(as_file, html), files
