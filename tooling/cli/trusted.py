"""Where one's own pins lie, and what everybody must know about the demonstration."""

from __future__ import annotations

from pathlib import Path

import click

from tooling.errors import HaatError
from tooling.model.anchor import DEMO_MARKET
from tooling.registry.snapshot import Snapshot
from tooling.verify.pins import Trusted

WARNING = "note: this is the demonstration market. Its keys are published: anybody can sign anything in it."


def own_folder() -> Path:
    """Return the folder of one's own settings."""
    return Path(click.get_app_dir("haat"))


def own_pins() -> Trusted:
    """Return the markets that whoever runs this command trusts."""
    return Trusted(own_folder())


def warn_of_demonstration(snapshot: Snapshot) -> None:
    """Say so where a registry has the root whose keys are published; what else may be wrong is for the checks."""
    try:
        market = snapshot.market_id()
    except HaatError:
        return
    if market == DEMO_MARKET:
        click.echo(WARNING, err=True)
