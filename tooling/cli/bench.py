"""`haat bench`: measure a release, and as a verifier put one's name to it."""

from __future__ import annotations

from pathlib import Path

import click

from tooling.cli.formats.text import problem_lines
from tooling.cli.options import REFERENCE, open_snapshot, registry_option, releases_meant
from tooling.cli.secrets import open_key
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
@click.option("--passphrase-file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@registry_option
def bench(
    release: Reference,
    suites: tuple[str, ...],
    key_name: str | None,
    passphrase_file: Path | None,
    registry: Path | None,
) -> None:
    """Measure RELEASE on its suites, in the sandbox, after the static gate.

    Nothing is written unless --sign names a verifier's key.
    """
    snapshot = open_snapshot(registry)
    context = context_of(snapshot, find_sandbox, user_cache())
    key = open_key(key_name, passphrase_file) if key_name else None
    for suite in suites:
        if suite not in context.suites:
            meant = nearest(suite, context.suites) or ", ".join(sorted(context.suites))
            raise click.UsageError(f"no suite {suite} here. Did you mean {meant}?")
    for name in releases_meant(snapshot, (release,), every=False):
        if key is not None:
            check_verifier(name, context, key)
        statements = measure_release(snapshot, name, context, suites)
        click.echo(measurements_table(name, statements), nl=False)
        for problem in sandbox_remarks(context):
            click.echo("\n".join(problem_lines(problem, None)))
        if key is not None:
            for statement in statements:
                click.echo(f"recorded: {record(snapshot, name, statement, context, key)}")
