"""`haat sign`: vouch for a release or a publisher file."""

from __future__ import annotations

from pathlib import Path

import click

from tooling.cli.options import REFERENCE, open_snapshot, registry_option, releases_meant
from tooling.cli.secrets import open_key
from tooling.model.release import Reference
from tooling.verify.signing import sign_publisher, sign_release


@click.command(short_help="Sign a release's manifest, or a publisher's file.")
@click.argument("release", type=REFERENCE, required=False)
@click.option("--publisher", help="Sign the latest file of a publisher instead of a release.")
@click.option("--key", "key_name", required=True, metavar="NAME|FILE", help="One of your keys, or a PEM file.")
@click.option("--passphrase-file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@registry_option
def sign(
    release: Reference | None,
    publisher: str | None,
    key_name: str,
    passphrase_file: Path | None,
    registry: Path | None,
) -> None:
    """Sign the manifest of RELEASE (publisher/model@version), or a publisher's file.

    A signature that would not verify is not written.
    """
    if (release is None) == (publisher is None):
        raise click.UsageError("name a release such as publisher/model@1.0.0, or --publisher NAME")
    snapshot = open_snapshot(registry)
    key = open_key(key_name, passphrase_file)
    if publisher is not None:
        written = [sign_publisher(snapshot, publisher, key)]
    else:
        meant = releases_meant(snapshot, (release,) if release else (), every=False)
        if len(meant) > 1:
            versions = ", ".join(name.version for name in meant)
            raise click.UsageError(f"say which version: {meant[0].listing}@VERSION, one of {versions}")
        written = [sign_release(snapshot, name, key) for name in meant]
    for path in written:
        click.echo(f"signed: {path}")
