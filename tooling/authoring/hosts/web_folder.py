"""A web address of the author's own: the file lies there already, or is put there (HTTP PUT, RFC 9110 §9.3.4)."""

from __future__ import annotations

import http.client
import os
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

from tooling.authoring.hosts.interface import refused
from tooling.errors import FetchError
from tooling.model.manifest import MAX_ARTIFACT, Artifact
from tooling.model.release import ReleaseName
from tooling.net.interface import Source, said_by

TOKEN = "HAAT_HOST_TOKEN"  # noqa: S105 - the name of a variable
_PATIENCE_S = 60
_HTTPS = 443
_TAKEN = range(200, 300)


class _EnoughError(OSError):
    """Something lies there: what exactly, is compared when it is fetched back."""


class _FirstBytes:
    """Takes no more than the first bytes."""

    def write(self, _data: bytes, /) -> None:
        raise _EnoughError


def connected(host: str, port: int) -> http.client.HTTPSConnection:
    """Return a connection to a server, to be opened by its first request."""
    return http.client.HTTPSConnection(host, port, timeout=_PATIENCE_S, context=ssl.create_default_context())


@dataclass(frozen=True, slots=True)
class WebFolder:
    """A `Host` at an https address: a folder where it ends with a slash, else the file's own address.

    What lies there already is left alone. Else the file is sent there, with the token in `HAAT_HOST_TOKEN` if set.
    """

    address: str
    source: Source
    connect: Callable[[str, int], http.client.HTTPSConnection] = connected

    def put(self, name: ReleaseName, artifact: Artifact, file: Path) -> str:
        """Return the address at which an artifact lies, after sending it there where nothing did."""
        where = self.address
        if where.endswith("/"):
            where += quote(f"{name.listing}/{name.version}/{artifact.path}")
        try:
            self.source.fetch(where, _FirstBytes(), MAX_ARTIFACT)
        except _EnoughError:
            return where
        except FetchError:
            self._send(where, file)
        return where

    def _send(self, where: str, file: Path) -> None:
        parts = urlsplit(where)
        if parts.scheme != "https" or not parts.hostname:
            raise refused(where, "files are put at https addresses only", fix="--host https://…")
        connection = self.connect(parts.hostname, parts.port or _HTTPS)
        token = os.environ.get(TOKEN)
        headers = {"Content-Length": str(file.stat().st_size)}
        headers |= {"Authorization": f"Bearer {token}"} if token else {}
        try:
            with file.open("rb") as stream:
                connection.request("PUT", parts.path or "/", body=stream, headers=headers)
                status = connection.getresponse().status
        except (OSError, http.client.HTTPException) as error:
            raise refused(where, f"the file could not be sent: {said_by(error)}", help=_BY_HAND) from error
        finally:
            connection.close()
        if status not in _TAKEN:
            raise refused(where, f"it answers {status} to the file", help=_BY_HAND, fix=f"export {TOKEN}=…")


_BY_HAND = "put the file there by any other means and run the same command again: it takes what lies there"
