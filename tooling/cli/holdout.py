"""`haat holdout`: private samples for a public suite, which show who has learnt the public ones by heart."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from tooling.cli.options import REFERENCE, one_meant, open_snapshot, registry_option
from tooling.cli.signers import open_signer, signer_options
from tooling.cli.table import measurements_table, repeated_table
from tooling.model.release import Reference
from tooling.sandbox.find import find_sandbox
from tooling.verify.context import context_of
from tooling.verify.runner import judge
from tooling.verify.store import user_cache
from tooling.verify.unseen import commit_holdout, repeat_holdouts, reveal_holdout, run_holdout

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.group(short_help="Private samples that show who learnt a benchmark by heart.")
def holdout() -> None:
    """Measure models on samples that their publishers have not seen, and prove later that they were chosen before."""


@holdout.command(short_help="As a maintainer, commit to private data for a suite.")
@click.argument("suite", metavar="NAME/VERSION")
@click.option("--data", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=True)
@click.option(
    "--private",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="A new folder outside of the repository; every verifier needs a copy, and nobody else.",
)
@click.option(
    "--step",
    type=click.FloatRange(1e-6, 1000),
    default=0.005,
    show_default=True,
    help="Numbers are signed in steps of this, so that many tries teach little.",
)
@registry_option
def commit(suite: str, data: Path, private: Path, step: float, registry: Path | None) -> None:
    """Commit to DATA, of the same kind as the suite's own, without showing it; the next number rotates.

    What is written into the registry is a salted digest. Sign it with `haat trust sign`, and merge it before anything
    is measured.
    """
    written = commit_holdout(open_snapshot(registry), suite, data, private, step)
    click.echo(f"wrote: {written}\nnow every maintainer signs it: haat trust sign --key NAME")
    click.echo(f"secret: {private}: keep it until the reveal, and give it to verifiers only, never to a forge's CI")


@holdout.command(short_help="As a verifier, measure a release on private data.")
@click.argument("release", type=REFERENCE)
@click.option("--private", type=_FOLDER, required=True, help="The folder that `haat holdout commit` wrote.")
@signer_options
@registry_option
def run(release: Reference, private: Path, registry: Path | None, **how: Any) -> None:
    """Measure RELEASE on private data, in the sandbox, and sign the numbers; its answers are not kept.

    For machines that fetch their work themselves: whatever runs for strangers' pull requests must not have the data.
    """
    snapshot = open_snapshot(registry)
    name = one_meant(snapshot, release)
    context = context_of(snapshot, find_sandbox, user_cache())
    statement, written = run_holdout(snapshot, name, context, private, open_signer(**how))
    click.echo(measurements_table(name, [statement]), nl=False)
    click.echo(f"recorded: {written}")


@holdout.command(short_help="As a maintainer, publish a holdout that was replaced.")
@click.option("--private", type=_FOLDER, required=True, help="The folder that `haat holdout commit` wrote.")
@registry_option
def reveal(private: Path, registry: Path | None) -> None:
    """Publish salt and data of a holdout, so that everybody can check what was measured on it."""
    snapshot = open_snapshot(registry)
    written = reveal_holdout(snapshot, context_of(snapshot), private)
    click.echo(f"wrote: {written} and its data\nnow every maintainer signs it: haat trust sign --key NAME")


@holdout.command(short_help="Measure again on what is revealed, and compare with what verifiers signed.")
@click.argument("release", type=REFERENCE)
@registry_option
@click.pass_context
def repeat(context: click.Context, release: Reference, registry: Path | None) -> None:
    """Measure RELEASE again on every revealed holdout, and compare with what verifiers signed before the reveal."""
    snapshot = open_snapshot(registry)
    name = one_meant(snapshot, release)
    trusted = context_of(snapshot, find_sandbox, user_cache())
    believed = judge(name, snapshot, context_of(snapshot)).measurements
    repeated = tuple(repeat_holdouts(snapshot, name, trusted, believed))
    if not repeated:
        click.echo("nothing was measured on a holdout that is revealed")
    click.echo(repeated_table(name, repeated), nl=False)
    context.exit(0 if all(one.agrees for one in repeated) else 1)
