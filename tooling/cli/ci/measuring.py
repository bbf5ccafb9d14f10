"""`haat ci measure`, `record` and `plan`: numbers, and a verifier's name under them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import click

from tooling.attest.statements import statement_bytes
from tooling.ci.measured import measured_ref, with_measurements
from tooling.ci.measuring import measure_proposal
from tooling.ci.planning import due_releases, shards_of
from tooling.ci.recording import record_measurements
from tooling.cli.ci.shared import commit_options, repository_option, with_commits
from tooling.cli.forges import remote_of, remote_option, tell_job
from tooling.cli.options import REFERENCE, open_snapshot, registry_option
from tooling.cli.signers import open_signer, signer_options
from tooling.model.release import Reference, ReleaseName
from tooling.registry.change_set import Proposal
from tooling.registry.git import commit_of
from tooling.registry.git_commit import move_ref
from tooling.registry.parsed import digest_of
from tooling.registry.write import write_atomically
from tooling.sandbox.find import find_sandbox
from tooling.verify.store import user_cache


@click.command()
@commit_options
@repository_option
@remote_option
@click.option("--release", "releases", multiple=True, type=REFERENCE, help="Only these, as --base has them.")
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Where measurements go.")
def measure(
    base: str, head: str, repository: Path, remote: str | None, releases: tuple[Reference, ...], out: Path
) -> None:
    """Measure what SHA adds to its base, in the sandbox, and write what came out, signed by nobody.

    `haat ci record` signs it, on another machine. Run this where no secret is.
    """
    place = with_commits(repository, remote, base, head)
    only = [ReleaseName(one.publisher, one.model, one.version) for one in releases if one.version is not None]
    if len(only) < len(releases):
        raise click.UsageError("--release names a version, too: publisher/model@version")
    found = measure_proposal(Proposal(place, base, head), find_sandbox, user_cache(), only)
    out.mkdir(parents=True, exist_ok=True)
    for statement in found:
        payload = statement_bytes(statement)
        name = f"{digest_of(payload).removeprefix('sha256:')}.json"
        write_atomically(out / name, payload)
        click.echo(
            f"measured: {statement.predicate.listing}@{statement.predicate.version} on {statement.predicate.suite}"
        )
    if not found:
        click.echo("nothing to measure")


@click.command()
@commit_options
@repository_option
@remote_option
@click.option(
    "--in", "folder", required=True, type=click.Path(exists=True, file_okay=False, path_type=Path), help="Measurements."
)
@click.option("--ref", metavar="REF", help="Where the commit goes. Default: refs/haat/measured/SHA.")
@click.option("--push", is_flag=True, help="Push it there, too.")
@signer_options
def record(
    base: str, head: str, repository: Path, remote: str | None, folder: Path, ref: str | None, *, push: bool, **how: Any
) -> None:
    """Sign measurements as a verifier, and commit them on top of SHA; the model is not touched.

    The commit adds statements and nothing else. `haat ci report` and `haat ci merge` look for it.
    """
    place, there = with_commits(repository, remote, base, head), remote_of(remote)
    if push and there is None:
        raise click.UsageError("--push needs --remote")
    payloads = [path.read_bytes() for path in sorted(folder.rglob("*.json"))]
    if not payloads:
        click.echo("nothing to record")
        return
    commit = commit_of(place, head) or head
    target = ref or measured_ref(commit)
    onto = with_measurements(place, commit, there) if ref is None else commit
    signer = open_signer(**how)
    recorded = record_measurements(Proposal(place, base, commit), payloads, signer, onto, datetime.now(UTC))
    if push and there is not None:
        there.push(place, recorded.commit, target)
    else:
        move_ref(place, target, recorded.commit)
    for path in recorded.paths:
        click.echo(f"recorded: {path}")
    click.echo(f"{target}: {recorded.commit}")
    tell_job(commit=recorded.commit)


@click.command()
@click.option("--at-most", default=100, show_default=True, type=click.IntRange(1, 5_000), help="Releases a night.")
@click.option("--shards", default=4, show_default=True, type=click.IntRange(1, 100), help="Machines to share them.")
@registry_option
def plan(at_most: int, shards: int, registry: Path | None) -> None:
    """Say which releases are due to be measured again, and tell later steps `shards`, a matrix.

    Due is what too few verifiers have measured, what they disagree about, what was measured longer ago than the
    policy's `remeasure` or with another onnxruntime than the one that is installed here; but nothing that somebody
    measured within a week.
    """
    snapshot = open_snapshot(registry)
    due = due_releases(snapshot, version("onnxruntime"), datetime.now(UTC), at_most)
    for one in due:
        click.echo(f"{one.name} on {one.suite}: {', '.join(one.why)}", err=True)
    matrix = json.dumps(shards_of(due, shards))
    click.echo(matrix)
    tell_job(shards=matrix)
