"""Where keys lie, and how passphrases are asked for."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

from tooling.attest.keys import read_private_key
from tooling.cli.trusted import own_folder

F = TypeVar("F", bound=Callable[..., Any])
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def passphrase_option(command: F) -> F:
    """Add `--passphrase-file`."""
    return click.option(
        "--passphrase-file",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="The key's passphrase is the first line of this file. Default: you are asked.",
    )(command)


def keys_folder() -> Path:
    """Return the folder of one's own keys."""
    return own_folder() / "keys"


def key_path(name: str) -> Path:
    """Return where the key of a name lies."""
    if not _NAME.fullmatch(name):
        raise click.UsageError(f"`{name}` is no key name: lower-case letters, digits and single hyphens")
    return keys_folder() / f"{name}.pem"


def passphrase_of(file: Path | None) -> bytes | None:
    """Read a passphrase from the first line of a file."""
    return None if file is None else file.read_bytes().split(b"\n")[0]


def new_passphrase(file: Path | None, *, none: bool) -> bytes | None:
    """Get the passphrase of a new key: from a file, none on request, else asked on the terminal."""
    if none or file is not None:
        return passphrase_of(file)
    if not sys.stdin.isatty():
        raise click.UsageError("there is no terminal to ask on: give --passphrase-file FILE or --no-passphrase")
    typed: str = click.prompt("Passphrase for the new key", hide_input=True, confirmation_prompt=True)
    return typed.encode()


def open_key(name: str, passphrase_file: Path | None) -> EllipticCurvePrivateKey:
    """Read a private key by name or by path, asking for its passphrase when it has one."""
    path = Path(name) if name.endswith(".pem") or "/" in name else key_path(name)
    if not path.is_file():
        raise click.UsageError(f"there is no key at {path}; make one with: haat key new {path.stem}")
    raw = path.read_bytes()
    passphrase = passphrase_of(passphrase_file)
    if b"ENCRYPTED" in raw and passphrase is None:
        if not sys.stdin.isatty():
            raise click.UsageError(f"{path} has a passphrase and there is no terminal: give --passphrase-file FILE")
        passphrase = str(click.prompt(f"Passphrase of {path.stem}", hide_input=True)).encode()
    return read_private_key(raw, passphrase)
