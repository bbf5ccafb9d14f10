"""`haat trust found`, `sign`, `rotate` and `name`: what the maintainers of a market do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import click
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

from tooling.attest.keys import read_public_key
from tooling.attest.market_signing import Change, Roles
from tooling.cli.options import open_snapshot, registry_option
from tooling.cli.secrets import open_key, passphrase_option
from tooling.model.anchor import DEMO_MARKET
from tooling.verify.founding import Dates, Signing, change_names, found_market, rotate_root, sign_market
from tooling.verify.market_in_words import signing_in_words

F = TypeVar("F", bound=Callable[..., Any])


class PublicKeyType(click.ParamType[EllipticCurvePublicKey]):
    """A public key, as `haat key new` prints it."""

    name = "PUBLIC"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> EllipticCurvePublicKey:
        """Read a public key, or fail with what was expected."""
        key = value if isinstance(value, EllipticCurvePublicKey) else read_public_key(str(value))
        if key is None:
            self.fail(
                "not a public key; `haat key list` prints yours between name and file, `haat key new` after `public:`",
                param,
                ctx,
            )
        return key


PUBLIC = PublicKeyType()


def _signing_options(command: F) -> F:
    for option in (
        click.option("--key", "keys", multiple=True, required=True, metavar="NAME|FILE", help="A maintainer's key."),
        passphrase_option,
        registry_option,
    ):
        command = option(command)
    return command


@click.command(short_help="Found a market: write and sign its first root.")
@click.option("--solo", is_flag=True, help="You alone maintain this market: one key, one signature.")
@click.option("--public", "others", type=PUBLIC, multiple=True, help="The key of another maintainer.")
@click.option("--threshold", type=click.IntRange(1, 50), help="How many maintainers must sign.")
@click.option("--online", type=PUBLIC, help="The key of the machine that will sign snapshots; never a maintainer's.")
@_signing_options
def found(
    keys: tuple[str, ...],
    others: tuple[EllipticCurvePublicKey, ...],
    *,
    solo: bool,
    threshold: int | None,
    online: EllipticCurvePublicKey | None,
    passphrase_file: Path | None,
    registry: Path | None,
) -> None:
    """Found this market: write its first root, and sign whatever decides whom it believes.

    The digest of that root is the market, for ever. Every other maintainer signs with `haat trust sign`.
    """
    if solo and (others or len(keys) > 1 or threshold not in {None, 1}):
        raise click.UsageError("--solo is one --key and nothing else")
    if not solo and threshold is None:
        raise click.UsageError("say how many maintainers must sign with --threshold, or that you are alone with --solo")
    private = [open_key(key, passphrase_file) for key in keys]
    roles = Roles((*(key.public_key() for key in private), *others), threshold or 1, online)
    _report(found_market(open_snapshot(registry), roles, private, _now()))


@click.command(short_help="Sign the policy, the suites and the names.")
@click.option("--renew", is_flag=True, help="Sign anew for another term, even if nothing has changed.")
@_signing_options
def sign(keys: tuple[str, ...], *, renew: bool, passphrase_file: Path | None, registry: Path | None) -> None:
    """Sign the policy, the suites and whatever else decides whom this market believes, as it lies here.

    Look at the change first: your signature says that you want it. Several maintainers sign one after the other.
    """
    snapshot = open_snapshot(registry)
    private = [open_key(key, passphrase_file) for key in keys]
    _report(sign_market(snapshot, private, _now(), renew=renew))


@click.command(short_help="Replace the root: other keys, or another term.")
@click.option("--add", type=PUBLIC, multiple=True, help="The key of one more maintainer.")
@click.option("--remove", type=PUBLIC, multiple=True, help="A key that signs no more.")
@click.option("--threshold", type=click.IntRange(1, 50), help="How many must sign from now on.")
@click.option("--online", type=PUBLIC, help="The machine's key from now on.")
@_signing_options
def rotate(keys: tuple[str, ...], *, passphrase_file: Path | None, registry: Path | None, **change: Any) -> None:
    """Write the next version of the root: other keys, another threshold, or only another term.

    It holds once enough maintainers of the old version and of the new one have signed it. The market's id stays.
    """
    snapshot = open_snapshot(registry)
    private = [open_key(key, passphrase_file) for key in keys]
    _report(rotate_root(snapshot, Change(**change), private, _now()))


@click.command(short_help="Write whom a publisher's name means.")
@click.argument("publishers", nargs=-1, required=True, metavar="PUBLISHER…")
@click.option("--never-again", is_flag=True, help="Bury the name: nobody gets it any more.")
@registry_option
def name(publishers: tuple[str, ...], *, never_again: bool, registry: Path | None) -> None:
    """Write into trust/names.json whom a publisher's name means, as in this registry; then sign with `trust sign`."""
    written = change_names(open_snapshot(registry), publishers, never_again=never_again)
    click.echo(f"wrote: {written}\nnow every maintainer signs it: haat trust sign --key NAME")


def _now() -> Dates:
    return Dates(datetime.now(UTC))


def _report(signing: Signing) -> None:
    for line in signing_in_words(signing):
        click.echo(line)
    if signing.market is not None and signing.market != DEMO_MARKET:
        click.echo(f"tell your users, in a place that they trust: haat trust add NAME --root {signing.market}")
