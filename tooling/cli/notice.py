"""`haat notice`: the publisher's later word on a release."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
from pydantic import ValidationError

from tooling.cli.options import REFERENCE, open_snapshot, registry_option, releases_meant
from tooling.cli.secrets import open_key
from tooling.model.notice import Advisory, MoreLocations, Yank
from tooling.model.release import Reference
from tooling.verify.notifying import Content, add_notice
from tooling.verify.recording import now

F = TypeVar("F", bound=Callable[..., Any])


@click.group(short_help="Yank a release, warn its users, name more locations.")
def notice() -> None:
    """Say something later about a release, signed by its publisher.

    Notices are append-only: what was said stays, and a yank is never taken back.
    """


def _common(command: F) -> F:
    for add in (
        click.argument("release", type=REFERENCE),
        click.option("--key", "key_name", required=True, metavar="NAME|FILE", help="A key of the publisher."),
        click.option("--passphrase-file", type=click.Path(exists=True, dir_okay=False, path_type=Path)),
        registry_option,
    ):
        command = add(command)
    return command


@notice.command("yank")
@_common
@click.option("--reason", required=True, help="Why nobody should use it any more.")
@click.option("--use", metavar="VERSION", help="The version to use instead.")
def yank_(reason: str, use: str | None, **common: Any) -> None:
    """Ask everyone not to use RELEASE (publisher/model@version)."""
    _add(lambda: Yank(reason=reason, use=use), **common)


@notice.command("advisory")
@_common
@click.option("--id", "name", required=True, help="An id of your own, such as ACME-2026-1.")
@click.option("--severity", type=click.Choice(["low", "medium", "high", "critical"]), required=True)
@click.option("--summary", required=True)
@click.option("--url")
def advisory_(name: str, severity: Any, summary: str, url: str | None, **common: Any) -> None:
    """Tell the users of RELEASE something they must know."""
    _add(lambda: Advisory(id=name, severity=severity, summary=summary, url=url), **common)


@notice.command("locations")
@_common
@click.option("--file", "path", required=True, help="The artifact, as the manifest names it.")
@click.option("--at", "locations", multiple=True, required=True, help="Where its bytes may be had, too.")
def locations_(path: str, locations: tuple[str, ...], **common: Any) -> None:
    """Name more places where a file of RELEASE may be had; its digest stays what was signed."""
    _add(lambda: (MoreLocations(path=path, locations=locations),), **common)


def _add(
    make: Callable[[], Content], release: Reference, key_name: str, passphrase_file: Path | None, registry: Path | None
) -> None:
    try:
        content = make()
    except ValidationError as error:
        first = error.errors()[0]
        raise click.UsageError(f"--{first['loc'][0]}: {first['msg']}") from error
    snapshot = open_snapshot(registry)
    meant = releases_meant(snapshot, (release,), every=False)
    if len(meant) > 1:
        raise click.UsageError(f"say which version: one of {', '.join(name.version for name in meant)}")
    click.echo(f"signed: {add_notice(snapshot, meant[0], content, open_key(key_name, passphrase_file), now())}")
