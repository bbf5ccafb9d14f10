"""`haat sign`: vouch for a release or a publisher file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from tooling.attest.interface import Signer
from tooling.attest.key_signer import KeySigner
from tooling.cli.options import REFERENCE, open_snapshot, registry_option, releases_meant
from tooling.cli.secrets import open_key
from tooling.model.release import Reference, ReleaseName
from tooling.verify.signing import sign_publisher, sign_release

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(short_help="Sign a release's manifest, or a publisher's file.")
@click.argument("release", type=REFERENCE, required=False)
@click.option("--publisher", help="Sign the latest file of a publisher instead of a release.")
@click.option("--key", "key_name", metavar="NAME|FILE", help="One of your keys, or a PEM file.")
@click.option("--passphrase-file", type=_FILE)
@click.option("--keyless", is_flag=True, help="Sign as whoever an identity token names, through a Sigstore instance.")
@click.option("--trust-config", type=_FILE, help="Where that instance is: its ClientTrustConfig, as JSON.")
@click.option("--identity-token", "token", metavar="TOKEN|@FILE", help="Default: the one that this CI job is given.")
@click.option("--yes", is_flag=True, help="Do not ask before writing a name into a public log.")
@registry_option
def sign(release: Reference | None, publisher: str | None, registry: Path | None, **how: Any) -> None:
    """Sign the manifest of RELEASE (publisher/model@version), or a publisher's file: with a key, or --keyless.

    A signature that would not verify is not written.
    """
    if (release is None) == (publisher is None):
        raise click.UsageError("name a release such as publisher/model@1.0.0, or --publisher NAME")
    snapshot = open_snapshot(registry)
    if release is None:
        written = sign_publisher(snapshot, str(publisher), _signer(**how))
    else:
        written = sign_release(snapshot, _only_one(releases_meant(snapshot, (release,), every=False)), _signer(**how))
    click.echo(f"signed: {written}")


def _only_one(meant: list[ReleaseName]) -> ReleaseName:
    if len(meant) > 1:
        versions = ", ".join(name.version for name in meant)
        raise click.UsageError(f"say which version: {meant[0].listing}@VERSION, one of {versions}")
    return meant[0]


def _signer(key_name: str | None, passphrase_file: Path | None, *, keyless: bool, **how: Any) -> Signer:
    if keyless == (key_name is not None):
        raise click.UsageError("give --key NAME, or --keyless")
    return KeySigner(open_key(key_name, passphrase_file)) if key_name is not None else _keyless(**how)


def _keyless(trust_config: Path | None, token: str | None, *, yes: bool) -> Signer:
    """Prepare to sign as whoever a token names, once its holder knows what that publishes."""
    from tooling.attest.keyless_signer import KeylessSigner

    if trust_config is None:
        raise click.UsageError("--keyless needs --trust-config FILE")
    if token is not None and token.startswith("@"):
        token = _text_of(Path(token[1:])).strip()
    signer = KeylessSigner.connect(_text_of(trust_config), token)
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
