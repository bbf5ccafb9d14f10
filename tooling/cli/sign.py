"""`haat sign`: vouch for a release or a publisher file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from tooling.cli.options import REFERENCE, one_meant, open_snapshot, registry_option
from tooling.cli.signers import open_signer, signer_options
from tooling.model.release import Reference
from tooling.verify.signing import sign_publisher, sign_release


@click.command(short_help="Sign a release's manifest, or a publisher's file.")
@click.argument("release", type=REFERENCE, required=False)
@click.option("--publisher", help="Sign the latest file of a publisher instead of a release.")
@signer_options
@registry_option
def sign(release: Reference | None, publisher: str | None, registry: Path | None, **how: Any) -> None:
    """Sign the manifest of RELEASE (publisher/model@version), or a publisher's file: with a key, or --keyless.

    A signature that would not verify is not written.
    """
    if (release is None) == (publisher is None):
        raise click.UsageError("name a release such as publisher/model@1.0.0, or --publisher NAME")
    snapshot = open_snapshot(registry)
    if release is None:
        written = sign_publisher(snapshot, str(publisher), open_signer(**how))
    else:
        written = sign_release(snapshot, one_meant(snapshot, release), open_signer(**how))
    click.echo(f"signed: {written}")
