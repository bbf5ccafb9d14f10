"""Options by which people say who signs, the same for every command that does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from tooling.attest.interface import Signer
from tooling.attest.key_signer import KeySigner
from tooling.cli.secrets import open_key, passphrase_option

F = TypeVar("F", bound=Callable[..., Any])
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def signer_options(command: F) -> F:
    """Add the options of `open_signer`: a key, or --keyless."""
    for add in (
        keyless_options,
        passphrase_option,
        click.option("--key", "key_name", metavar="NAME|FILE", help="One of your keys, or a PEM file."),
    ):
        command = add(command)
    return command


def keyless_options(command: F) -> F:
    """Add --keyless and what belongs to it."""
    for add in (
        click.option("--yes", is_flag=True, help="Do not ask before writing a name into a public log."),
        click.option(
            "--identity-token", "token", metavar="TOKEN|@FILE", help="Default: the one that this CI job is given."
        ),
        click.option("--browser", is_flag=True, help="With --keyless: log in with your browser."),
        click.option("--trust-config", type=_FILE, help="Where that instance is: its ClientTrustConfig, as JSON."),
        click.option(
            "--keyless", is_flag=True, help="Sign as whoever an identity token names, through a Sigstore instance."
        ),
    ):
        command = add(command)
    return command


def open_signer(key_name: str | None, passphrase_file: Path | None, *, keyless: bool, **how: Any) -> Signer:
    """Open a key, or prepare to sign as whoever a token names."""
    if keyless == (key_name is not None):
        raise click.UsageError("give --key NAME, or --keyless")
    return KeySigner(open_key(key_name, passphrase_file)) if key_name is not None else _keyless(**how)


def _keyless(trust_config: Path | None, token: str | None, *, browser: bool, yes: bool) -> Signer:
    """Prepare to sign as whoever a token names, once its holder knows what that publishes."""
    from tooling.attest.keyless_signer import KeylessSigner

    if trust_config is None:
        raise click.UsageError("--keyless needs --trust-config FILE")
    if browser and token is not None:
        raise click.UsageError("--browser asks for a token; leave out --identity-token")
    if token is not None and token.startswith("@"):
        token = _text_of(Path(token[1:])).strip()
    signer = KeylessSigner.connect(_text_of(trust_config), token, browser=browser)
    click.echo(
        f"This writes the name {signer.name} into the log of a Sigstore instance. Where that log is public, so is the "
        "name, an address of e-mail included, and nobody can ever take it out again.",
        err=True,
    )
    if not yes:
        click.confirm("Sign?", abort=True, err=True)
    return signer


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise click.UsageError(f"{path} cannot be read as text") from error
