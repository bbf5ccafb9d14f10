"""`haat notice`: the publisher's later word on a release."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
from pydantic import ValidationError

from tooling.cli.options import REFERENCE, one_meant, open_snapshot, registry_option
from tooling.cli.signers import open_signer, signer_options
from tooling.model.notice import Advisory, MoreLocations, Yank
from tooling.model.offer import InvoiceRail, Offer, Price, Trader
from tooling.model.release import Reference
from tooling.registry.documents import parse
from tooling.verify.notifying import Content, add_notice, paused_offer
from tooling.verify.recording import now

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
F = TypeVar("F", bound=Callable[..., Any])


@click.group(short_help="Sell or yank a release, warn its users, name more locations.")
def notice() -> None:
    """Say something later about a release, signed by its publisher.

    Notices are append-only: what was said stays, and a yank is never taken back; a later offer takes an earlier one's
    place.
    """


def _common(command: F) -> F:
    for add in (
        click.argument("release", type=REFERENCE),
        signer_options,
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


@notice.command("offer")
@_common
@click.option(
    "--file", "terms", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="The offer, as YAML."
)
@click.option("--price", metavar="AMOUNT CURRENCY", nargs=2, help='Such as 149.00 EUR; "0 EUR" is free.')
@click.option("--invoice", metavar="URL", help="Where an order by invoice is placed.")
@click.option("--terms", "digest", metavar="DIGEST", help="Digest of the text of the terms.")
@click.option("--refund", help="What happens when the buyer is not satisfied.")
@click.option("--trader", metavar="COUNTRY", help="You sell as a trader, in this country; else as a private person.")
@click.option("--pause", is_flag=True, help="Stop selling on the terms of the offer before.")
def offer_(terms: Path | None, **options: Any) -> None:
    """Sell RELEASE on these terms from now on; the offer before ends.

    A rail on a chain has too many fields for options: write the offer into a file (`haat schema notice`).
    """
    asked = {name: options.pop(name) for name in ("price", "invoice", "digest", "refund", "trader", "pause")}
    if (terms is None) == (not any(asked.values())):
        raise click.UsageError("give --file FILE, or the offer's options")
    if terms is not None:
        offer = parse(Offer, terms.read_bytes(), str(terms)).document
        _add(lambda: offer, **options)
    elif asked["pause"]:
        _add(None, **options)
    else:
        _add(lambda: _offer(**asked), **options)


def _offer(price: tuple[str, str] | None, trader: str | None, **said: Any) -> Offer:
    if price is None:
        raise click.UsageError("--price AMOUNT CURRENCY is missing")
    return Offer(
        price=Price(amount=price[0], currency=price[1]),
        rails=(InvoiceRail(rail="invoice", url=said["invoice"]),) if said["invoice"] else (),
        terms=said["digest"],
        refund=said["refund"],
        trader=Trader(status="trader", country=trader) if trader else Trader(status="private"),
    )


def _add(make: Callable[[], Content] | None, release: Reference, registry: Path | None, **how: Any) -> None:
    """Sign a notice with some content; without any, the offer in force, paused."""
    snapshot = open_snapshot(registry)
    name = one_meant(snapshot, release)
    try:
        content = make() if make else paused_offer(snapshot, name)
    except ValidationError as error:
        first = error.errors()[0]
        raise click.UsageError(f"--{first['loc'][0]}: {first['msg']}") from error
    click.echo(f"signed: {add_notice(snapshot, name, content, open_signer(**how), now())}")
