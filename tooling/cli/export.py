"""`haat export`: a release's claims for other catalogs."""

from __future__ import annotations

from pathlib import Path

import click

from tooling.catalog.machines.exports import FORMATS, exported
from tooling.cli.formats.text import reports_as_text
from tooling.cli.options import REFERENCE, open_snapshot, registry_option, release_meant
from tooling.cli.trusted import own_pins
from tooling.model.release import Reference
from tooling.model.report import EXIT_STATUS, Report
from tooling.verify.pinning import open_as_consumer
from tooling.verify.runner import judge


@click.command(short_help="Print a release's claims in another catalog's format.")
@click.argument("release", type=REFERENCE)
@click.option("--format", "form", type=click.Choice(list(FORMATS)), required=True, help="What to print.")
@registry_option
@click.pass_context
def export(context: click.Context, release: Reference, form: str, registry: Path | None) -> None:
    """Print the claims of RELEASE (publisher/model[@version]) as YAML, with what verifiers made of them.

    `model-index` is the block of a Hugging Face model card, `eval-results` a file of its folder `.eval_results`.
    A number is the least favourable one that a verifier measured, or the claimed one where nobody has. Nothing is
    printed of a release that does not pass its checks.
    """
    snapshot = open_snapshot(registry)
    policy = open_as_consumer(snapshot, own_pins())
    if isinstance(policy, Report):
        click.echo(reports_as_text([policy]), err=True)
        context.exit(EXIT_STATUS[policy.outcome])
    judged = judge(release_meant(snapshot, release, policy), snapshot, policy)
    text = exported(judged, snapshot.marketplace().document, policy, form)
    if text is None:
        click.echo(reports_as_text([judged.report]), err=True)
    else:
        click.echo(text, nl=False)
    context.exit(EXIT_STATUS[judged.report.outcome])
