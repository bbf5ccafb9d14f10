"""`haat bench`: measure a release or a draft of one's own, and as a verifier put one's name to it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from tooling.attest.interface import Signer
from tooling.authoring.measuring import claim_measured, measure_draft
from tooling.authoring.writing import is_signed, take_file
from tooling.cli.formats.text import problem_lines
from tooling.cli.options import REFERENCE, open_snapshot, registry_option, releases_meant
from tooling.cli.own_model import own_model_option, own_sandbox
from tooling.cli.secrets import passphrase_option
from tooling.cli.signers import keyless_options, open_signer
from tooling.cli.table import measurements_table
from tooling.model.release import Reference, ReleaseName
from tooling.registry.snapshot import Snapshot
from tooling.sandbox.find import find_sandbox
from tooling.verify.context import Context, context_of
from tooling.verify.places import nearest
from tooling.verify.recording import check_verifier, measure_release, record, sandbox_remarks
from tooling.verify.store import ArtifactCache, user_cache

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(short_help="Measure a release or a draft on suites, and as a verifier record it.")
@click.argument("release", type=REFERENCE)
@click.option(
    "--suite",
    "suites",
    multiple=True,
    metavar="NAME/VERSION",
    help="Default: those it claims, or that fit a draft.",
)
@click.option("--fill", is_flag=True, help="Write what was measured into the draft, as its claims.")
@click.option("--file", "files", type=_FILE, multiple=True, help="A file of the draft, if this machine lost it.")
@own_model_option
@click.option("--sign", "key_name", metavar="NAME|FILE", help="Sign the measurement as a verifier and record it.")
@passphrase_option
@keyless_options
@registry_option
def bench(
    release: Reference, suites: tuple[str, ...], registry: Path | None, *, fill: bool, own_model: bool, **how: Any
) -> None:
    """Measure RELEASE on its suites, in the sandbox, after the static gate.

    A draft need not be signed, nor claim anything: it is measured on the suites for its task that fit it, by the code
    that CI and the market's verifiers use, and --fill proposes the numbers as its claims.

    Nothing is written unless --fill is given, --sign names a verifier's key, or a verifier signs --keyless.
    """
    snapshot = open_snapshot(registry)
    store, files = user_cache(), how.pop("files")
    context = context_of(snapshot, find_sandbox, store)
    as_verifier = bool(how["key_name"] or how["keyless"])
    _check_options(context, suites, own=fill or own_model, as_verifier=as_verifier)
    signer = open_signer(**how) if as_verifier else None
    for name in releases_meant(snapshot, (release,), every=False):
        if not is_signed(snapshot, name) and not as_verifier:
            for file in files:
                take_file(snapshot, name, file, store)
            bench_draft(snapshot, name, context, store, suites, fill=fill, own_model=own_model)
        elif fill or own_model:
            message = f"{name} is signed; --fill and --own-model are for drafts. Make one: haat edit {name.listing}"
            raise click.UsageError(message)
        else:
            _bench_release(snapshot, name, context, suites, signer)


def _bench_release(
    snapshot: Snapshot, name: ReleaseName, context: Context, suites: tuple[str, ...], signer: Signer | None
) -> None:
    if signer is not None:
        check_verifier(name, context, signer)
    statements = measure_release(snapshot, name, context, suites)
    click.echo(measurements_table(name, statements), nl=False)
    for problem in sandbox_remarks(context):
        click.echo("\n".join(problem_lines(problem, None)))
    if signer is not None:
        for statement in statements:
            click.echo(f"recorded: {record(snapshot, name, statement, context, signer)}")


def bench_draft(
    snapshot: Snapshot,
    name: ReleaseName,
    context: Context,
    store: ArtifactCache,
    suites: tuple[str, ...] = (),
    *,
    fill: bool,
    own_model: bool,
) -> None:
    """Measure a draft, show what came out, and write it into the draft if asked to."""
    sandbox = own_sandbox(own_model=own_model)
    statements = measure_draft(snapshot, name, context.suites, sandbox, store, suites)
    click.echo(measurements_table(name, statements), nl=False)
    if fill:
        click.echo(f"claims written: {claim_measured(snapshot, name, context.suites, statements)}")
    else:
        click.echo(f"to claim these numbers: haat bench {name} --fill")


def _check_options(context: Context, suites: tuple[str, ...], *, own: bool, as_verifier: bool) -> None:
    if own and as_verifier:
        raise click.UsageError("--fill and --own-model are for a draft of your own; a verifier signs without them")
    for suite in suites:
        if suite not in context.suites:
            meant = nearest(suite, context.suites) or ", ".join(sorted(context.suites))
            raise click.UsageError(f"no suite {suite} here. Did you mean {meant}?")
