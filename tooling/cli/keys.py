"""`haat key`: signing keys of one's own."""

from __future__ import annotations

from pathlib import Path

import click

from tooling.attest.keys import generate_key, private_pem, public_text, read_private_key
from tooling.cli.secrets import key_path, keys_folder, new_passphrase, passphrase_of, passphrase_option
from tooling.registry.write import write_atomically


@click.group()
def key() -> None:
    """Make and list signing keys (ECDSA on P-256)."""


@key.command()
@click.argument("name")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Where to write it instead.")
@passphrase_option
@click.option("--no-passphrase", is_flag=True, help="Write the key unencrypted.")
def new(name: str, output: Path | None, passphrase_file: Path | None, *, no_passphrase: bool) -> None:
    """Make a key NAME, readable by you alone, and print the lines for your publisher file."""
    path = output or key_path(name)
    if path.exists():
        raise click.UsageError(f"{path} exists; a key is never overwritten. Choose another name.")
    private = generate_key()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_atomically(path, private_pem(private, new_passphrase(passphrase_file, none=no_passphrase)), mode=0o600)
    click.echo(f"Wrote {path}. Whoever has this file can sign as you: keep a copy offline.", err=True)
    click.echo(f"- {{kind: key, id: {name}, algorithm: ecdsa-p256, public: {public_text(private)}}}")


@key.command("list")
def list_keys() -> None:
    """List the keys in your configuration folder, with their public halves where no passphrase is needed."""
    found = sorted(keys_folder().glob("*.pem"))
    for path in found:
        raw = path.read_bytes()
        public = "(encrypted)" if b"ENCRYPTED" in raw else public_text(read_private_key(raw, passphrase_of(None)))
        click.echo(f"{path.stem}\t{public}\t{path}")
    if not found:
        click.echo(f"no keys in {keys_folder()}; make one with: haat key new laptop", err=True)
