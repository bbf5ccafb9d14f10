"""Found a publisher on the way to its first listing: one key, one file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import click

from tooling.attest.keys import generate_key, private_pem
from tooling.authoring.draft import genesis_of
from tooling.authoring.founding import first_file, key_identity, read_identities
from tooling.authoring.questions import Question
from tooling.cli.asking import answers_to
from tooling.cli.secrets import key_path, new_passphrase, open_key
from tooling.registry.parsed import digest_of
from tooling.registry.snapshot import Snapshot
from tooling.registry.write import write_atomically

F = TypeVar("F", bound=Callable[..., Any])
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def publisher_options(command: F) -> F:
    """Add the options of `publisher_wanted`."""
    for add in (
        click.option("--no-passphrase", is_flag=True, help="Write a new key unencrypted."),
        click.option("--passphrase-file", type=_FILE),
        click.option("--identity", type=_FILE, help="Who may sign for a new publisher, as YAML; instead of a key."),
        click.option("--display", help="The full name of a publisher that is not here yet."),
        click.option("--key", "key_name", metavar="NAME|FILE", help="Your key; it is made where there is none."),
    ):
        command = add(command)
    return command


def publisher_wanted(snapshot: Snapshot, name: str, options: Mapping[str, Any]) -> tuple[str, bytes | None]:
    """Return the digest of a publisher's first file, and that file where it is still to be written."""
    known = genesis_of(snapshot, name)
    if known is not None:
        return known, None
    display = options["display"]
    if display is None:
        question = Question("display", "--display", f"`{name}` is not a publisher here yet; its full name", name)
        ((_, display),) = answers_to([question])
    file = first_file(name, display, _identities(options))
    return digest_of(file), file


def _identities(options: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    if options["identity"] is not None:
        return read_identities(options["identity"].read_bytes(), str(options["identity"]))
    key = options["key_name"]
    if key is None:
        ((_, key),) = answers_to([Question("key", "--key", "The name of your key, which is made if needed", "laptop")])
    if not ("/" in key or key.endswith(".pem") or key_path(key).exists()):
        _make_key(key, options)
    private = open_key(key, options["passphrase_file"])
    return (key_identity(Path(key).stem.lower(), private.public_key()),)


def _make_key(name: str, options: Mapping[str, Any]) -> None:
    path = key_path(name)
    passphrase = new_passphrase(options["passphrase_file"], none=options["no_passphrase"])
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_atomically(path, private_pem(generate_key(), passphrase), mode=0o600)
    click.echo(f"Wrote {path}. Whoever has this file can sign as you: keep a copy offline.", err=True)
