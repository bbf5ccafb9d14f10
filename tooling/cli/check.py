"""`haat check`: what CI asks of the whole registry."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import click

from tooling.cli.formats import FORMATS
from tooling.cli.options import format_option, open_snapshot, registry_option
from tooling.model.report import EXIT_STATUS, worst
from tooling.verify.market import judge_registry


@click.command(short_help="Check the whole registry, as its operator.")
@format_option
@registry_option
@click.pass_context
def check(context: click.Context, *, form: str, registry: Path | None) -> None:
    """Check the registry as its operator: layout, policy, suites, publishers, every release.

    Claims are judged by the signed measurements on record; `haat verify --measure` makes new ones.
    """
    snapshot = open_snapshot(registry)
    with ThreadPoolExecutor(1) as pool:
        reports = judge_registry(snapshot, pool)
    click.echo(FORMATS[form](reports))
    context.exit(EXIT_STATUS[worst([report.outcome for report in reports])])
