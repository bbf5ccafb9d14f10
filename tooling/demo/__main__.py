"""`python -m tooling.demo [--output FOLDER]`: build the demonstration market."""

from __future__ import annotations

from pathlib import Path

import click

from tooling.demo.build import Builder, build_market
from tooling.demo.catalogue import PUBLISHERS, RELEASES, SUITES
from tooling.demo.events import replay_events
from tooling.demo.workflows import Workflow

BUNDLED = Path(__file__).parents[2] / "registry"


@click.command()
@click.option("--output", type=click.Path(file_okay=False, path_type=Path), default=BUNDLED)
def main(output: Path) -> None:
    """Train, export, measure and sign everything in the demonstration market."""
    workflows = {plan.name: Workflow(plan.name) for plan in PUBLISHERS if plan.keyless}
    builder = Builder(output, click.echo, workflows)
    build_market(builder, SUITES, PUBLISHERS, RELEASES)
    replay_events(builder)


if __name__ == "__main__":
    main()
