"""One TLS connection for one request, to exactly the address that was checked."""

from __future__ import annotations

import io
import socket
import ssl
from collections.abc import Sequence
from http.client import HTTPResponse
from typing import BinaryIO, Self, cast

from tooling import __version__
from tooling.net.addresses import Address
from tooling.net.interface import BLOCK
from tooling.net.patience import Deadline
from tooling.net.target import Target

_MOST_ADDRESSES = 4


class _Received(io.RawIOBase):
    """What a socket receives; no read lasts beyond the deadline, however slowly bytes drip in."""

    def __init__(self, connection: ssl.SSLSocket, deadline: Deadline) -> None:
        self._connection = connection
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # typeshed: any buffer
        self._connection.settimeout(self._deadline.left())
        return self._connection.recv_into(buffer)


class _Readable:
    """As much of a socket as HTTPResponse asks for."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def makefile(self, _mode: str) -> BinaryIO:
        return self._stream


class Connection:
    """A connection that has sent its request; a context manager. All methods raise OSError and HTTPException."""

    def __init__(
        self, target: Target, addresses: Sequence[Address], context: ssl.SSLContext, deadline: Deadline
    ) -> None:
        plain = _connect(addresses, target.port, deadline)
        try:
            plain.settimeout(deadline.left())
            # The certificate must be for the name, although the connection goes to a number.
            self._socket = context.wrap_socket(plain, server_hostname=target.host)
        except BaseException:
            plain.close()
            raise
        self.stream: BinaryIO = io.BufferedReader(_Received(self._socket, deadline), BLOCK)
        self._deadline = deadline
        self._target = target

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def ask(self) -> HTTPResponse:
        """Send the request and read the answer's head; the body is in `stream`."""
        lines = (
            f"GET {self._target.path} HTTP/1.1",
            f"Host: {self._target.authority}",
            f"User-Agent: haat/{__version__}",
            "Accept: */*",
            "Accept-Encoding: identity",
            "Connection: close",
        )
        self._socket.settimeout(self._deadline.left())
        self._socket.sendall("\r\n".join((*lines, "", "")).encode("ascii"))
        response = HTTPResponse(cast("socket.socket", _Readable(self.stream)), method="GET")
        response.begin()
        return response


def _connect(addresses: Sequence[Address], port: int, deadline: Deadline) -> socket.socket:
    last: OSError | None = None
    for address in addresses[:_MOST_ADDRESSES]:
        try:
            return socket.create_connection((str(address), port), timeout=deadline.left())
        except OSError as error:
            last = error
    raise last or OSError("its name has no address")
