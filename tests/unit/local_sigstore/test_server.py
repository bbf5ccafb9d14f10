"""The services over loopback: what they refuse."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from typing import Any

import pytest

from tooling.local_sigstore.claims import github_claims
from tooling.local_sigstore.instance import LocalSigstore
from tooling.local_sigstore.mint import mint_message
from tooling.local_sigstore.server import MAX_REQUEST, serve

INSTANCE = LocalSigstore.make(seed=b"x")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with serve(INSTANCE) as url:
        yield url.removeprefix("http://")


def ask(address: str, path: str, body: bytes | None = None, **headers: str) -> tuple[int, Any]:
    connection = HTTPConnection(address, timeout=10)
    try:
        connection.request("GET" if body is None else "POST", path, body, headers)
        answer: HTTPResponse = connection.getresponse()
        content = answer.read()
    finally:
        connection.close()
    return answer.status, json.loads(content) if "json" in answer.headers["Content-Type"] else content


def test_is_found_on_the_loopback_interface(address: str) -> None:
    assert address.startswith("127.0.0.1:")
    status, document = ask(address, "/.well-known/openid-configuration")
    assert status == 200
    assert document["issuer"] == f"http://{address}"


def test_knows_no_other_places(address: str) -> None:
    assert ask(address, "/")[0] == 404
    assert ask(address, "/api/v1/log", b"{}")[0] == 404


@pytest.mark.parametrize("path", ["/api/v2/signingCert", "/api/v1/log/entries", "/api/v2/log/entries", "/timestamp"])
@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b"\xff", b"0" * (MAX_REQUEST + 1)], ids=lambda body: str(body[:2]))
def test_refuses_what_is_no_request(address: str, path: str, body: bytes) -> None:
    try:
        assert ask(address, path, body)[0] == 400
    except (BrokenPipeError, ConnectionResetError):
        assert len(body) > MAX_REQUEST


def test_logs_no_signature_that_does_not_verify(address: str) -> None:
    bundle = json.loads(mint_message(INSTANCE, b"data", github_claims()))
    request = {
        "digest": bundle["messageSignature"]["messageDigest"]["digest"],
        "signature": {
            "content": bundle["messageSignature"]["signature"],
            "verifier": {"x509Certificate": bundle["verificationMaterial"]["certificate"]},
        },
    }
    good = {"hashedRekordRequestV002": request}
    assert ask(address, "/api/v2/log/entries", json.dumps(good).encode())[0] == 201
    bad = {"hashedRekordRequestV002": {**request, "digest": "A" * 43 + "="}}
    status, document = ask(address, "/api/v2/log/entries", json.dumps(bad).encode())
    assert (status, document["message"]) == (400, "not a signature that can be logged")
