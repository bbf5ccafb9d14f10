"""`haat policy`: whom this market believes, and why one release is believed or not."""

from __future__ import annotations

from pathlib import Path

import click

from tooling.cli.formats.inert import printable
from tooling.cli.options import REFERENCE, open_snapshot, registry_option, releases_meant
from tooling.model.release import Reference
from tooling.model.report import EXIT_STATUS, worst
from tooling.verify.anchor import anchor
from tooling.verify.context import context_of
from tooling.verify.explaining import policy_in_words, report_in_words
from tooling.verify.runner import judge


@click.group(short_help="Whom this market believes, in plain words.")
def policy() -> None:
    """Show whom this market believes about what, in plain words."""


@policy.command()
@registry_option
def show(registry: Path | None) -> None:
    """Say what this market believes."""
    signed = anchor(open_snapshot(registry))
    for line in policy_in_words(signed.policy().document, signed.snapshot.marketplace().document.name):
        click.echo(printable(line))


@policy.command()
@click.argument("release", type=REFERENCE)
@registry_option
@click.pass_context
def explain(context: click.Context, release: Reference, registry: Path | None) -> None:
    """Say why RELEASE (publisher/model[@version]) is believed here or not."""
    snapshot = open_snapshot(registry)
    whole = context_of(snapshot)
    reports = [judge(name, snapshot, whole).report for name in releases_meant(snapshot, (release,), every=False)]
    for report in reports:
        verdict, *found = report_in_words(report)
        click.echo(printable(verdict))
        for line in found:
            click.echo(f"  {printable(line)}")
    context.exit(EXIT_STATUS[worst([report.outcome for report in reports])])
