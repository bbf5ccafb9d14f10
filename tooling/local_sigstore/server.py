"""The instance behind HTTP, on the loopback interface only."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from tooling.local_sigstore import rekor, tokens, tsa
from tooling.local_sigstore.instance import LocalSigstore
from tooling.local_sigstore.proposals import ProposalError, read_proposal

HOST = "127.0.0.1"
MAX_REQUEST = 1_048_576
_JSON = "application/json"

Answer = tuple[HTTPStatus, str, bytes]


@contextmanager
def serve(instance: LocalSigstore) -> Iterator[str]:
    """Serve an instance on a free port while the context lasts; gives the URL."""
    server = ThreadingHTTPServer((HOST, 0), partial(_Handler, instance))
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://{HOST}:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def certificate_answer(instance: LocalSigstore, body: bytes, authorization: str) -> Answer:
    """Answer Fulcio's request for a certificate: whoever the token names gets one for the key of the request."""
    now = datetime.now(UTC)
    claims = tokens.read_token(instance.token_key.public_key(), authorization.removeprefix("Bearer "), now)
    request = x509.load_pem_x509_csr(base64.b64decode(json.loads(body)["certificateSigningRequest"]))
    public = request.public_key()
    if not request.is_signature_valid or not isinstance(public, ec.EllipticCurvePublicKey):
        raise ValueError("the request proves no key")
    certificate = instance.certify(public, claims, now.replace(microsecond=0))
    chain = [one.public_bytes(Encoding.PEM).decode() for one in (certificate, *instance.authority.chain)]
    return _json({"signedCertificateEmbeddedSct": {"chain": {"certificates": chain}}})


def entry_answer(instance: LocalSigstore, body: bytes, version: rekor.Version) -> Answer:
    """Answer a proposal to the log of a version."""
    entry = instance.log(version).add(read_proposal(json.loads(body)), datetime.now(UTC))
    return _json(entry.as_answer() if version == 1 else entry.in_bundle(), HTTPStatus.CREATED)


def timestamp_answer(instance: LocalSigstore, body: bytes) -> Answer:
    """Answer a request for a timestamp."""
    stamp = instance.timestamps.stamp(tsa.read_request(body), datetime.now(UTC))
    return HTTPStatus.CREATED, "application/timestamp-reply", stamp


class _Handler(BaseHTTPRequestHandler):
    timeout = 10

    def __init__(self, instance: LocalSigstore, *arguments: Any) -> None:
        self._instance = instance
        super().__init__(*arguments)

    def do_GET(self) -> None:
        """Answer the one question that clients ask before they have a token."""
        if self.path != "/.well-known/openid-configuration":
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        host = f"http://{self.headers.get('Host')}"
        ends = {"issuer": host, "authorization_endpoint": f"{host}/none", "token_endpoint": f"{host}/none"}
        self._send(_json(ends))

    def do_POST(self) -> None:
        """Answer for the service that the path names."""
        service = self._services().get(self.path)
        size = int(self.headers.get("Content-Length") or 0)
        if service is None or not 0 < size <= MAX_REQUEST:
            self.send_error(HTTPStatus.NOT_FOUND if service is None else HTTPStatus.BAD_REQUEST)
            return
        try:
            answer = service(self.rfile.read(size))
        except (ValueError, KeyError, TypeError, tokens.TokenError, ProposalError) as error:
            answer = _json({"code": 400, "message": str(error)}, HTTPStatus.BAD_REQUEST)
        self._send(answer)

    def _services(self) -> dict[str, Callable[[bytes], Answer]]:
        instance = self._instance
        authorization = str(self.headers.get("Authorization"))
        return {
            "/api/v2/signingCert": lambda body: certificate_answer(instance, body, authorization),
            "/api/v1/log/entries": lambda body: entry_answer(instance, body, 1),
            "/api/v2/log/entries": lambda body: entry_answer(instance, body, 2),
            "/timestamp": lambda body: timestamp_answer(instance, body),
        }

    def _send(self, answer: Answer) -> None:
        status, kind, content = answer
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: what fails is said to the client."""


def _json(content: Any, status: HTTPStatus = HTTPStatus.OK) -> Answer:
    return status, _JSON, json.dumps(content).encode()
