"""`haat ci`: what workflows call. They move text between these commands, and decide nothing."""

from __future__ import annotations

import click

from tooling.cli.ci import forge, judging, measuring


@click.group(short_help="What the workflows of a market call.")
def ci() -> None:
    """Judge, report, measure and merge what is proposed. Workflows call these, and so can you."""


for command in (
    judging.pr,
    forge.report,
    forge.merge,
    forge.dispatch,
    measuring.measure,
    measuring.record,
    measuring.plan,
):
    ci.add_command(command)
