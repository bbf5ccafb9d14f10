"""`haat sign --keyless`, against a Sigstore instance on this machine."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.market import SECOND, rotate_to_workflow, sigstore
from tooling.cli.main import cli
from tooling.errors import SignatureError
from tooling.local_sigstore.claims import github_claims
from tooling.local_sigstore.server import serve
from tooling.registry import paths


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with serve(sigstore("local")) as address:
        yield address


@pytest.fixture
def config(url: str, tmp_path: Path) -> Path:
    path = tmp_path / "trust-config.json"
    path.write_text(json.dumps(sigstore("local").client_trust_config(url)))
    return path


@pytest.fixture
def bundle(market: Path) -> Path:
    """Rotate the publisher to its workflow, and take the signature of the latest release away."""
    rotate_to_workflow(market)
    path = market / paths.bundle(paths.manifest(SECOND))
    path.unlink()
    return path


def haat(market: Path, *words: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(cli, [*words, "--registry", str(market)], input=typed)


def token(repository: str = "acme/models") -> str:
    return sigstore("local").token(github_claims(repository))


def test_signs_without_a_key(market: Path, config: Path, bundle: Path, tmp_path: Path) -> None:
    held = tmp_path / "token"
    held.write_text(token() + "\n")
    words = ["sign", str(SECOND), "--keyless", "--trust-config", str(config), "--identity-token", f"@{held}"]
    answer = haat(market, *words, "--yes")
    assert answer.exit_code == 0, answer.output
    assert answer.stdout == f"signed: {bundle}\n"
    assert "nobody can ever take it out again" in answer.stderr
    assert haat(market, "verify", str(SECOND)).exit_code == 0


@pytest.mark.parametrize(("typed", "signs"), [("y\n", True), ("n\n", False), ("", False)])
def test_asks_before_a_name_enters_a_log(market: Path, config: Path, bundle: Path, typed: str, signs: bool) -> None:  # noqa: FBT001
    words = ["sign", str(SECOND), "--keyless", "--trust-config", str(config), "--identity-token", token()]
    before = sigstore("local").log_v2.size
    answer = haat(market, *words, typed=typed)
    assert (answer.exit_code == 0) is signs, answer.output
    assert bundle.exists() is signs
    assert (sigstore("local").log_v2.size > before) is signs


def test_writes_no_signature_that_would_not_verify(market: Path, config: Path, bundle: Path) -> None:
    stranger = token("eve/models")
    words = ["sign", str(SECOND), "--keyless", "--trust-config", str(config), "--identity-token", stranger, "--yes"]
    answer = haat(market, *words)
    assert isinstance(answer.exception, SignatureError)
    assert not bundle.exists()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "give --key NAME, or --keyless"),
        (["--keyless", "--key", "laptop"], "give --key NAME, or --keyless"),
        (["--keyless"], "--keyless needs --trust-config FILE"),
        (["--keyless", "--trust-config", __file__, "--identity-token", "@/nowhere"], "/nowhere cannot be read as text"),
    ],
)
def test_says_what_is_missing(market: Path, words: list[str], message: str) -> None:
    answer = haat(market, "sign", str(SECOND), *words)
    assert answer.exit_code == 2
    assert message in answer.output
