"""`haat trust`: the markets that you trust, and the one that you maintain."""

from __future__ import annotations

import re
from pathlib import Path

import click

from tooling.cli import founding
from tooling.cli.formats.inert import printable
from tooling.cli.options import open_snapshot, registry_option
from tooling.cli.trusted import own_pins
from tooling.model.anchor import Pin
from tooling.model.base import MAX_LINE
from tooling.verify.anchor import anchor
from tooling.verify.market_in_words import standing_in_words

_MARKET_ID = re.compile(r"sha256:[0-9a-f]{64}")


class MarketId(click.ParamType[str]):
    """The digest of a market's first root."""

    name = "sha256:HEX"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Take a digest as it is written, or fail with what was expected."""
        if not _MARKET_ID.fullmatch(str(value)):
            self.fail("a market's id is sha256: and 64 hex digits in lower case", param, ctx)
        return str(value)


@click.group(short_help="Pin the markets you trust; found and sign your own.")
def trust() -> None:
    """Pin the markets that you trust; found a market of your own and sign what decides whom it believes."""


@trust.command(short_help="Pin a market by the digest of its first root.")
@click.argument("name")
@click.option("--root", type=MarketId(), required=True, help="The market's id, from a place that you trust.")
def add(name: str, root: str) -> None:
    """Trust the market with this root, and call it NAME (a name or an address: it is a label, and not believed)."""
    known = next((pin for pin in own_pins().pins() if pin.root == root), None)
    if known is not None:
        raise click.UsageError(f"this market is pinned already, as {known.name}")
    if not name.strip() or len(name) > MAX_LINE or not name.isprintable():
        raise click.UsageError(f"a name is one line of at most {MAX_LINE} characters")
    own_pins().add(Pin(name=name, root=root))
    click.echo(f"pinned: {name}, {root}")


@trust.command("list")
def list_pins() -> None:
    """List the markets that you trust."""
    for pin in own_pins().pins():
        click.echo(f"{pin.root}\t{printable(pin.name)}")


@trust.command(short_help="Trust a market no longer.")
@click.argument("market", metavar="NAME|ID")
def remove(market: str) -> None:
    """Trust a market no longer, and forget what you have seen of it."""
    if not own_pins().remove(market):
        raise click.UsageError(f"no market {market} is pinned; see: haat trust list")
    click.echo(f"removed: {market}")


@trust.command(short_help="Forget whom a publisher's name meant.")
@click.argument("market", metavar="NAME|ID")
@click.argument("publisher")
def forget(market: str, publisher: str) -> None:
    """Forget whom PUBLISHER meant in a market, once you know why its name means somebody else now."""
    pin = next((pin for pin in own_pins().pins() if market in {pin.name, pin.root}), None)
    if pin is None or not own_pins().forget(pin.root, publisher):
        raise click.UsageError(f"nothing is known of {publisher} in {market}")
    click.echo(f"forgotten: {publisher} in {pin.name}")


@trust.command(short_help="Who this market is, and who signs for it until when.")
@registry_option
def show(registry: Path | None) -> None:
    """Show which market this is, who signs for it and until when, and whether everything is as it was signed."""
    snapshot = open_snapshot(registry)
    for line in standing_in_words(snapshot):
        click.echo(line)
    market = anchor(snapshot).market
    label = own_pins().label_of(market.id)
    click.echo(f"pinned here as: {printable(label)}" if label else "not pinned here")


for command in (founding.found, founding.sign, founding.rotate, founding.name):
    trust.add_command(command)
