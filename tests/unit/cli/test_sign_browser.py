"""`haat sign --keyless --browser`: whoever sits there logs in, and is asked before the name is published."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import urlopen

import pytest
from click.testing import CliRunner

from tests.market import SECOND, rotate_to_workflow, sigstore
from tooling.cli.main import cli
from tooling.local_sigstore.claims import github_claims
from tooling.local_sigstore.server import serve
from tooling.registry import paths


class Provider(BaseHTTPRequestHandler):
    """An identity provider at which everybody is logged in already."""

    def do_GET(self) -> None:
        host = f"http://{self.headers.get('Host')}"
        if self.path == "/.well-known/openid-configuration":
            ends = {"authorization_endpoint": f"{host}/auth", "token_endpoint": f"{host}/token"}
            self._answer({"issuer": host, **ends})
            return
        asked = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        self.send_response(302)
        self.send_header("Location", f"{asked['redirect_uri']}?{urlencode({'code': '1', 'state': asked['state']})}")
        self.end_headers()

    def do_POST(self) -> None:
        said = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        assert said["code"] == ["1"]
        self._answer({"access_token": sigstore("local").token(github_claims("acme/models"))})

    def _answer(self, document: dict[str, str]) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(document).encode())

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def config(tmp_path: Path) -> Iterator[Path]:
    provider = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    Thread(target=provider.serve_forever, daemon=True).start()
    with serve(sigstore("local")) as address:
        found = sigstore("local").client_trust_config(address)
        found["signingConfig"]["oidcUrls"][0]["url"] = f"http://127.0.0.1:{provider.server_address[1]}"
        path = tmp_path / "trust-config.json"
        path.write_text(json.dumps(found))
        yield path
    provider.shutdown()
    provider.server_close()


def browse(url: str) -> bool:
    """Follow an address as a browser does."""

    def follow() -> None:
        with urlopen(url) as answer:  # noqa: S310 - the address is this test's own
            answer.read()

    Thread(target=follow, daemon=True).start()
    return True


# The library leaves the socket that it listened on to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize(("typed", "signs"), [("y\n", True), ("n\n", False)])
def test_a_log_in_is_no_signature_yet(
    market: Path,
    config: Path,
    monkeypatch: pytest.MonkeyPatch,
    typed: str,
    signs: bool,  # noqa: FBT001
) -> None:
    monkeypatch.setattr("webbrowser.open", browse)
    rotate_to_workflow(market)
    bundle = market / paths.bundle(paths.manifest(SECOND))
    bundle.unlink()
    words = ["sign", str(SECOND), "--keyless", "--browser", "--trust-config", str(config), "--registry", str(market)]
    answer = CliRunner().invoke(cli, words, input=typed)
    assert "This writes the name repo:acme/models" in answer.stderr
    assert bundle.exists() is signs, answer.output
    gc.collect()
