"""Ask a forge's programming interface: over https, bounded in size and time, with a token that goes nowhere else.

The address is an operator's own, so that it may lie on a private network; it is never a stranger's. Redirects are not
followed: the token was meant for one host.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlencode, urlsplit

from tooling import __version__
from tooling.errors import FetchError, Place
from tooling.model.rules import proposing
from tooling.net.interface import said_by

TIMEOUT_S = 30
MAX_ANSWER = 16 * 2**20
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Reply:
    """What an interface answered: the HTTP status, and the JSON in its body, None where that is empty."""

    status: int
    document: Any


class Api:
    """An interface at an address, such as `https://api.github.com`; plain http is for this machine only."""

    def __init__(self, root: str, headers: Mapping[str, str]) -> None:
        parts = urlsplit(root)
        is_here = parts.scheme == "http" and parts.hostname in _LOOPBACK
        if parts.hostname is None or "@" in parts.netloc or not (parts.scheme == "https" or is_here):
            raise failed(root, "the forge's address is not https")
        self._root = root
        self._host, self._port, self._prefix = parts.hostname, parts.port, parts.path.rstrip("/")
        self._secure = parts.scheme == "https"
        self._headers = {"User-Agent": f"haat/{__version__}", "Connection": "close", **headers}

    def ask(self, method: str, path: str, body: Any = None, **query: str | int) -> Reply:
        """Ask once, whatever the status of the answer; raises FetchError where there is none that can be read."""
        where = f"{self._prefix}{path}{'?' + urlencode(query) if query else ''}"
        sent = None if body is None else json.dumps(body).encode()
        headers = {**self._headers, **({"Content-Type": "application/json"} if sent is not None else {})}
        connection = (HTTPSConnection if self._secure else HTTPConnection)(self._host, self._port, timeout=TIMEOUT_S)
        try:
            connection.request(method, where, sent, headers)
            response = connection.getresponse()
            raw = response.read(MAX_ANSWER + 1)
        except (OSError, HTTPException) as error:
            raise failed(self._root, said_by(error)) from error
        finally:
            connection.close()
        return Reply(response.status, self._read(raw))

    def _read(self, raw: bytes) -> Any:
        if len(raw) > MAX_ANSWER:
            raise failed(self._root, f"it answered with more than {MAX_ANSWER // 2**20} MiB")
        try:
            return json.loads(raw) if raw.strip() else None
        except (ValueError, RecursionError) as error:
            raise failed(self._root, "its answer is not JSON") from error


def failed(address: str, why: str) -> FetchError:
    """Make the error for a forge that did not do what it was asked."""
    return FetchError(proposing.FORGE.problem(f"the forge failed: {why}", Place(address)))
