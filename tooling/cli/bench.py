"""`haat bench`: measure a release, and as a verifier put one's name to it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from tooling.cli.formats.text import problem_lines
from tooling.cli.options import REFERENCE, open_snapshot, registry_option, releases_meant
from tooling.cli.secrets import passphrase_option
from tooling.cli.signers import keyless_options, open_signer
from tooling.cli.table import measurements_table
from tooling.model.release import Reference
from tooling.sandbox.find import find_sandbox
from tooling.verify.context import context_of
from tooling.verify.places import nearest
from tooling.verify.recording import check_verifier, measure_release, record, sandbox_remarks
from tooling.verify.store import user_cache


@click.command(short_help="Measure a release on its suites, and as a verifier record it.")
@click.argument("release", type=REFERENCE)
@click.option("--suite", "suites", multiple=True, metavar="NAME/VERSION", help="Default: the suites it claims.")
@click.option("--sign", "key_name", metavar="NAME|FILE", help="Sign the measurement as a verifier and record it.")
@passphrase_option
@keyless_options
@registry_option
def bench(
    release: Reference,
    suites: tuple[str, ...],
    key_name: str | None,
    *,
    keyless: bool,
    registry: Path | None,
    **how: Any,
) -> None:
    """Measure RELEASE on its suites, in the sandbox, after the static gate.

    Nothing is written unless --sign names a verifier's key, or a verifier signs --keyless.
    """
    snapshot = open_snapshot(registry)
    context = context_of(snapshot, find_sandbox, user_cache())
    signer = open_signer(key_name, keyless=keyless, **how) if key_name or keyless else None
    for suite in suites:
        if suite not in context.suites:
            meant = nearest(suite, context.suites) or ", ".join(sorted(context.suites))
            raise click.UsageError(f"no suite {suite} here. Did you mean {meant}?")
    for name in releases_meant(snapshot, (release,), every=False):
        if signer is not None:
            check_verifier(name, context, signer)
        statements = measure_release(snapshot, name, context, suites)
        click.echo(measurements_table(name, statements), nl=False)
        for problem in sandbox_remarks(context):
            click.echo("\n".join(problem_lines(problem, None)))
        if signer is not None:
            for statement in statements:
                click.echo(f"recorded: {record(snapshot, name, statement, context, signer)}")
