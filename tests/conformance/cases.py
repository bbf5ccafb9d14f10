"""A folder is a case, as the public suite has it: `<name>[_fail]` with a bundle and what it is judged by."""

from __future__ import annotations

import hashlib
from pathlib import Path

from click.testing import CliRunner

from tooling.cli.main import cli
from tooling.errors import HaatError
from tooling.model.report import EXIT_STATUS
from tooling.verify.runner import outcome_of

NAME = (
    "https://github.com/sigstore-conformance/extremely-dangerous-public-oidc-beacon/.github/workflows/"
    "extremely-dangerous-oidc-beacon.yml@refs/heads/main"
)
ISSUER = "https://token.actions.githubusercontent.com"


def must_fail(folder: Path) -> bool:
    """Say what the case's name says."""
    return folder.name.endswith("_fail")


def run_case(folder: Path, *, by_digest: bool) -> tuple[int, str]:
    """Return exit status and what was said about a case."""
    artifact = folder / "artifact" if (folder / "artifact").exists() else folder.parent / "a.txt"
    asked = f"sha256:{hashlib.sha256(artifact.read_bytes()).hexdigest()}" if by_digest else str(artifact)
    return haat("verify-bundle", "--bundle", str(folder / "bundle.sigstore.json"), *_who(folder), *_root(folder), asked)


def haat(*words: str) -> tuple[int, str]:
    """Run a command; an error has the status and the words that a person would get."""
    answer = CliRunner().invoke(cli, list(words))
    if isinstance(answer.exception, HaatError):
        return EXIT_STATUS[outcome_of(answer.exception)], str(answer.exception)
    assert answer.exception is None or isinstance(answer.exception, SystemExit), answer.exception
    return answer.exit_code, answer.output


def _who(folder: Path) -> list[str]:
    key = folder / "key.pub"
    named = ["--certificate-identity", _text(folder, "identity", NAME)]
    named += ["--certificate-oidc-issuer", _text(folder, "issuer", ISSUER)]
    if not key.exists():
        return named
    return ["--key", str(key)] + (named if "managed-key-and-client-identity" in folder.name else [])


def _root(folder: Path) -> list[str]:
    root = folder / "trusted_root.json"
    return ["--trusted-root", str(root)] if root.exists() else []


def _text(folder: Path, name: str, otherwise: str) -> str:
    path = folder / name
    return path.read_text().strip() if path.exists() else otherwise
