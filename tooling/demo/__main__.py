"""`python -m tooling.demo [--output FOLDER]`: build the demonstration market."""

from __future__ import annotations

from pathlib import Path

import click

from tooling.demo.build import Builder, build_market, sign_house
from tooling.demo.catalogue import PUBLISHERS, RELEASES, SUITES
from tooling.demo.events import replay_events
from tooling.demo.workflows import Workflow

BUNDLED = Path(__file__).parents[2] / "registry"


@click.command()
@click.option("--output", type=click.Path(file_okay=False, path_type=Path), default=BUNDLED)
@click.option("--only-root", is_flag=True, help="Only sign what its maintainers sign, where that has changed.")
def main(output: Path, *, only_root: bool) -> None:
    """Train, export, measure and sign everything in the demonstration market."""
    if only_root:
        sign_house(Builder(output, click.echo))
        return
    workflows = {plan.name: Workflow(plan.name) for plan in PUBLISHERS if plan.keyless}
    builder = Builder(output, click.echo, workflows)
    build_market(builder, SUITES, PUBLISHERS, RELEASES)
    replay_events(builder)
    sign_house(builder)


if __name__ == "__main__":
    main()
