"""Fetching over https from strangers: only from public addresses, within limits of size and time, with no credentials.

Proxy settings of the environment are not used: a proxy would resolve the name again, behind the check.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException, HTTPResponse
from urllib.parse import urljoin

from tooling.net.addresses import Address, Resolver, is_public, resolve_within, system_addresses
from tooling.net.body import body
from tooling.net.connection import Connection
from tooling.net.interface import Sink, failed, said_by
from tooling.net.patience import Deadline, Patience
from tooling.net.target import Target, not_public, target_of

MAX_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_OK = 200


class HttpsFetcher:
    """Fetches `https://` locations. `allow_loopback` is for tests, and for nothing that reads a stranger's address."""

    scheme = "https"

    def __init__(
        self,
        *,
        context: ssl.SSLContext | None = None,
        patience: Patience | None = None,
        resolve: Resolver = system_addresses,
        allow_loopback: bool = False,
    ) -> None:
        self._context = context or ssl.create_default_context()
        self._patience = patience or Patience()
        self._resolve = resolve
        self._allow_loopback = allow_loopback

    def fetch(self, location: str, sink: Sink, limit: int) -> None:
        """Write what lies at a location to the sink, following up to 5 redirects, each checked like the first."""
        deadline = self._patience.deadline(limit)
        url = location
        for _ in range(MAX_REDIRECTS + 1):
            target = target_of(url, location)
            with self._connected(target, location, deadline) as connection:
                with _translated(location):
                    response = connection.ask()
                if response.status not in _REDIRECTS:
                    for block in _blocks(response, connection, location, limit):
                        sink.write(block)
                    return
                url = _redirected(target, response, location)
        raise failed(location, f"more than {MAX_REDIRECTS} redirects")

    def _connected(self, target: Target, location: str, deadline: Deadline) -> Connection:
        addresses = self._addresses(target, location, deadline)
        with _translated(location):
            return Connection(target, addresses, self._context, deadline)

    def _addresses(self, target: Target, location: str, deadline: Deadline) -> list[Address]:
        """Resolve the host once and check every address, so that what is connected to is what was checked."""
        with _translated(location):
            addresses = resolve_within(deadline.left(), self._resolve, target.host, target.port)
        if not all(self._is_allowed(address) for address in addresses):
            raise not_public(location, target.host)
        return addresses

    def _is_allowed(self, address: Address) -> bool:
        return is_public(address) or (self._allow_loopback and address.is_loopback)


@contextmanager
def _translated(location: str) -> Iterator[None]:
    try:
        yield
    except (OSError, HTTPException) as error:
        raise failed(location, said_by(error)) from error


def _redirected(target: Target, response: HTTPResponse, location: str) -> str:
    where = response.headers.get("Location")
    if not where:
        raise failed(location, f"{target.authority} redirects to nowhere")
    try:
        return urljoin(target.url, where)
    except ValueError as error:
        raise failed(location, f"{target.authority} redirects to what is no address") from error


def _blocks(response: HTTPResponse, connection: Connection, location: str, limit: int) -> Iterator[bytes]:
    if response.status != _OK:
        raise failed(location, f"it answers {response.status}")
    with _translated(location):
        yield from body(response, connection.stream, limit)
