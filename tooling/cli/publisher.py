"""`haat publisher`: what a market's maintainers may do for a publisher."""

from __future__ import annotations

from pathlib import Path

import click

from tooling.attest.key_signer import KeySigner
from tooling.cli.options import open_snapshot, registry_option
from tooling.cli.secrets import open_key, passphrase_option
from tooling.registry.snapshot import File
from tooling.verify.recovering import draft_recovery, sign_recovery

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group(short_help="Recover a publisher who lost its keys, as a maintainer.")
def publisher() -> None:
    """Help a publisher, as a maintainer of the market."""


@publisher.command()
@click.argument("name")
@click.option("--to", "identities", type=_FILE, help="Write the file that hands over to these identities (YAML).")
@click.option("--key", "key_name", metavar="NAME|FILE", help="Sign that file with a maintainer's key.")
@passphrase_option
@registry_option
def recover(
    name: str, identities: Path | None, key_name: str | None, passphrase_file: Path | None, registry: Path | None
) -> None:
    """Give the publisher NAME new identities, because it has lost the old ones.

    First --to writes the file, for everybody to read; then each maintainer signs it with --key. It counts once as many
    have signed as the policy asks for, in this market only, and is shown as recovered for ever. The same command
    countersigns what the maintainers of another market did.
    """
    if (identities is None) == (key_name is None):
        raise click.UsageError("give --to FILE to write the file, or --key NAME to sign it")
    snapshot = open_snapshot(registry)
    if identities is not None:
        written = draft_recovery(snapshot, name, File(str(identities), identities.read_bytes()))
        click.echo(f"wrote: {written}")
        click.echo(f"Read it, above all `retired`; then each maintainer runs: haat publisher recover {name} --key KEY")
        return
    done = sign_recovery(snapshot, name, KeySigner(open_key(str(key_name), passphrase_file)))
    click.echo(f"signed: {done.path} ({done.signed} of {done.threshold})")
