"""`haat sign`: vouch for a release or a publisher file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from tooling.attest.interface import Signer
from tooling.authoring.writing import is_signed
from tooling.cli.options import REFERENCE, one_meant, open_snapshot, registry_option
from tooling.cli.signers import open_signer, signer_options
from tooling.model.release import Reference, ReleaseName
from tooling.registry.snapshot import Snapshot
from tooling.verify.signing import sign_publisher, sign_release


@click.command(short_help="Sign a release's manifest, or a publisher's file.")
@click.argument("release", type=REFERENCE, required=False)
@click.option("--publisher", help="Sign the latest file of a publisher instead of a release.")
@signer_options
@registry_option
def sign(release: Reference | None, publisher: str | None, registry: Path | None, **how: Any) -> None:
    """Sign the manifest of RELEASE (publisher/model@version), or a publisher's file: with a key, or --keyless.

    A new publisher's own file is signed along with its first release. A signature that would not verify is not written.
    """
    if (release is None) == (publisher is None):
        raise click.UsageError("name a release such as publisher/model@1.0.0, or --publisher NAME")
    snapshot = open_snapshot(registry)
    if release is None:
        click.echo(f"signed: {sign_publisher(snapshot, str(publisher), open_signer(**how))}")
        return
    name = one_meant(snapshot, release)
    signer = open_signer(**how)
    _sign_new_publisher(snapshot, name.publisher, signer)
    click.echo(f"signed: {sign_release(snapshot, name, signer)}")


def sign_all(snapshot: Snapshot, name: ReleaseName, signer: Signer) -> None:
    """Sign a release, and its publisher where that is new; what is signed already is left alone."""
    _sign_new_publisher(snapshot, name.publisher, signer)
    if not is_signed(snapshot, name):
        click.echo(f"signed: {sign_release(snapshot, name, signer)}")


def _sign_new_publisher(snapshot: Snapshot, publisher: str, signer: Signer) -> None:
    files = snapshot.publisher_files(publisher)
    if len(files) == 1 and files[0][1] is None:
        click.echo(f"signed: {sign_publisher(snapshot, publisher, signer)}")
