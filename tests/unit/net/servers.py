"""A TLS server on loopback that answers with whatever bytes a test says, honest or not."""

from __future__ import annotations

import contextlib
import datetime as dt
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HOST = "files.test"
Answer = Callable[[], Iterable[bytes]]


class Authority:
    """A certificate authority made for one test run; what trusts it trusts nobody else."""

    def __init__(self, folder: Path) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test authority")])
        self._folder = folder
        certificate = self._builder(self._name, self._key).add_extension(x509.BasicConstraints(True, None), True)
        self.certificate = folder / "authority.pem"
        self.certificate.write_bytes(_pem(certificate.sign(self._key, hashes.SHA256())))

    def trusting(self) -> ssl.SSLContext:
        """Return a client's context that believes this authority only."""
        return ssl.create_default_context(cafile=str(self.certificate))

    def serving(self, *hosts: str) -> ssl.SSLContext:
        """Return a server's context with a certificate for some hosts."""
        key = ec.generate_private_key(ec.SECP256R1())
        names = [
            x509.IPAddress(ipaddress.ip_address(host)) if host[0].isdigit() else x509.DNSName(host) for host in hosts
        ]
        builder = self._builder(x509.Name([]), key).add_extension(x509.SubjectAlternativeName(names), True)
        path = self._folder / f"{hosts[0]}.pem"
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        path.write_bytes(private + _pem(builder.sign(self._key, hashes.SHA256())))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        return context

    def _builder(self, subject: x509.Name, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
        now = dt.datetime.now(dt.UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - dt.timedelta(hours=1))
            .not_valid_after(now + dt.timedelta(hours=1))
        )


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


class Server:
    """Answers each path with the bytes that `answers` gives for it, then closes; remembers what was asked."""

    def __init__(self, context: ssl.SSLContext, address: str = "127.0.0.1", port: int = 0) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[str] = []
        self._context = context
        self._listening = socket.create_server((address, port))
        self.port: int = self._listening.getsockname()[1]
        self._closed = threading.Event()
        threading.Thread(target=self._accept, daemon=True).start()

    def url(self, path: str, host: str = HOST) -> str:
        return f"https://{host}:{self.port}{path}"

    def close(self) -> None:
        self._closed.set()
        with contextlib.suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def _accept(self) -> None:
        while not self._closed.is_set():
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, plain: socket.socket) -> None:
        # A client that hangs up is what many of these tests are about.
        with contextlib.suppress(OSError), plain, self._context.wrap_socket(plain, server_side=True) as connection:
            request = b""
            while b"\r\n\r\n" not in request and (more := connection.recv(4096)):
                request += more
            self.asked.append(request.decode())
            path = request.split(b" ")[1].decode()
            for block in self.answers.get(path, missing)():
                if self._closed.is_set():
                    return
                connection.sendall(block)


def missing() -> Iterator[bytes]:
    yield b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"


def file(content: bytes, *, announced: int | None = None) -> Answer:
    """Answer with a file, and with a length that may be a lie."""
    length = len(content) if announced is None else announced
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n".encode()
    return lambda: [head, content]


def raw(*blocks: bytes) -> Answer:
    """Answer with these very bytes."""
    return lambda: blocks


def endless(head: bytes, block: bytes) -> Answer:
    """Answer with a head, then a block for as long as anybody listens."""

    def answer() -> Iterator[bytes]:
        yield head
        while True:
            yield block

    return answer


def redirect(where: str, status: int = 302) -> Answer:
    """Answer with a redirect."""
    return raw(f"HTTP/1.1 {status} Found\r\nLocation: {where}\r\nContent-Length: 0\r\n\r\n".encode())


def dripping(content: bytes, pause: Callable[[], object]) -> Answer:
    """Answer with single bytes, and a pause before each."""

    def answer() -> Iterator[bytes]:
        for byte in content:
            pause()
            yield bytes((byte,))

    return answer
