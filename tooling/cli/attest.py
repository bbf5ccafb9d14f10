"""`haat attest` and `haat takedown`: say something about a release, signed."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

import click

from tooling.cli.options import REFERENCE, one_meant, open_snapshot, registry_option
from tooling.cli.signers import open_signer, signer_options
from tooling.model.predicates import STATEMENTS, Reason
from tooling.model.release import Reference
from tooling.registry.strict_yaml import read_yaml
from tooling.verify.attesting import attest as say

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(short_help="Say something about a release: a review, a suggestion, an approval, …")
@click.argument("kind", type=click.Choice(sorted(STATEMENTS)))
@click.argument("release", type=REFERENCE)
@click.option("--predicate", type=_FILE, required=True, help="What you say, as YAML: the fields of `haat schema KIND`.")
@signer_options
@registry_option
def attest(kind: str, release: Reference, predicate: Path, registry: Path | None, **how: Any) -> None:
    """Sign a statement of KIND about RELEASE (publisher/model@version) and lay it beside the release.

    Whether this market takes it is asked first; what it would refuse is not written, and nothing is overwritten. The
    author is your key, and the time is now, unless the file says otherwise. Your words are public for as long as
    anybody keeps a copy.
    """
    fields = read_yaml(predicate.read_bytes(), str(predicate))
    if not isinstance(fields, dict):
        raise click.UsageError(f"{predicate} is not a mapping of fields")
    snapshot = open_snapshot(registry)
    click.echo(f"signed: {say(snapshot, one_meant(snapshot, release), kind, fields, open_signer(**how))}")


@click.command(short_help="As a maintainer, take a release down, or put it on hold.")
@click.argument("release", type=REFERENCE)
@click.option("--reason", type=click.Choice(get_args(Reason)), required=True)
@click.option("--text", required=True, help="What happened, for everybody to read.")
@click.option("--legal", metavar="LAW|ORDER", help="What it rests on.")
@click.option("--answer-by", metavar="TIME", help="Until when the publisher may answer.")
@click.option("--hold-until", metavar="TIME", help="Only until then, such as 2027-01-31T00:00:00Z.")
@signer_options
@registry_option
def takedown(release: Reference, registry: Path | None, hold_until: str | None, **options: Any) -> None:
    """Ask everybody not to use RELEASE (publisher/model@version), as one of this market's maintainers.

    It counts when as many maintainers as the policy's threshold have signed. The release stays readable, `haat verify`
    warns, and `haat pull` refuses it unless told otherwise.
    """
    said = {name: options.pop(name) for name in ("reason", "text", "legal", "answer_by")}
    if hold_until is not None and (said["legal"] or said["answer_by"]):
        raise click.UsageError("--legal and --answer-by belong to a takedown, not to a hold")
    kind = "takedown" if hold_until is None else "hold"
    fields = {name: value for name, value in {**said, "until": hold_until}.items() if value is not None}
    snapshot = open_snapshot(registry)
    click.echo(f"signed: {say(snapshot, one_meant(snapshot, release), kind, fields, open_signer(**options))}")
