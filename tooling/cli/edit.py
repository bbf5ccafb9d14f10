"""`haat edit`: the next version of a listing, a draft, or a notice, in one's own editor or by a script."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from tooling.authoring.draft import with_answers
from tooling.authoring.editing import (
    edit_in_editor,
    finish_editing,
    read_content,
    read_edited,
    start_editing,
    with_assignments,
)
from tooling.authoring.fields import read_assignment
from tooling.authoring.writing import is_signed
from tooling.cli.formats.text import problem_lines
from tooling.cli.new import next_patch
from tooling.cli.options import REFERENCE, one_meant, open_snapshot, registry_option, releases_meant
from tooling.cli.signers import open_signer, signer_options
from tooling.cli.trusted import own_folder
from tooling.errors import HaatError
from tooling.model.base import Document
from tooling.model.notice import Advisory, MoreLocations, Yank
from tooling.model.offer import Offer
from tooling.model.release import Reference
from tooling.model.report import Outcome
from tooling.registry import paths
from tooling.registry.snapshot import Snapshot
from tooling.registry.yaml_text import dump_yaml
from tooling.verify.notifying import Content, add_notice
from tooling.verify.recording import now
from tooling.verify.store import user_cache

_NOTICES: dict[str, tuple[type[Document], str]] = {
    "yank": (Yank, 'reason: "Why nobody should use it any more"\n# use: "1.0.1"\n'),
    "advisory": (
        Advisory,
        'id: ACME-2027-1\nseverity: medium\nsummary: "What its users must know"\n# details: "…"\n# url: https://…\n',
    ),
    "locations": (MoreLocations, "path: model.onnx\nlocations:\n  - https://example.org/model.onnx\n"),
    "offer": (
        Offer,
        (
            'price: {amount: "149.00", currency: EUR}\nrails:\n  - {rail: invoice, url: "https://example.org/order"}\n'
            'terms: "sha256:…"\nrefund: "What happens when the buyer is not satisfied"\n'
            "trader: {status: trader, country: DE}\n"
        ),
    ),
}


@click.command(short_help="Change a listing in your editor: its next version, its draft, or a notice.")
@click.argument("listing", type=REFERENCE)
@click.option("--version", help="Default: the draft that is there, else one patch more than the last version.")
@click.option("--notice", "kind", type=click.Choice(sorted(_NOTICES)), help="Write a notice about a version instead.")
@click.option("--set", "assignments", multiple=True, metavar="FIELD=VALUE", help="Set a field instead of editing.")
@signer_options
@registry_option
def edit(
    listing: Reference,
    version: str | None,
    kind: str | None,
    assignments: tuple[str, ...],
    registry: Path | None,
    **how: Any,
) -> None:
    """Edit LISTING (publisher/model): a draft that is there, or the next version, made from the last one.

    What you save is checked; where something is wrong, it is shown at its line and you may edit again, and nothing is
    written before it is right. `--set use.limitations='…'` does the same for scripts; null takes a field out.

    With --notice, write a notice about LISTING@VERSION instead, and sign it with --key or --keyless.
    """
    snapshot = open_snapshot(registry)
    values = [read_assignment(one) for one in assignments]
    if kind is not None:
        _edit_notice(snapshot, listing, kind, values, how)
        return
    if how["key_name"] or how["keyless"]:
        raise click.UsageError("a draft is signed by `haat sign`; --key and --keyless go with --notice")
    releases_meant(snapshot, (Reference(listing.publisher, listing.model),), every=False)
    wanted = version or listing.version or _version_meant(snapshot, listing)
    started = start_editing(snapshot, listing.publisher, listing.model, wanted)
    shown_as = str(paths.manifest(started.name))
    if values:
        text: bytes | None = with_assignments(started.raw, values, shown_as)
    else:
        scratch = own_folder() / "edits" / f"{started.name.publisher}-{started.name.model}-{wanted}.yaml"
        text = _edited(started.raw, scratch, lambda raw: read_edited(started, raw))
    if text is None:
        click.echo("nothing was changed")
        return
    click.echo(f"wrote: {finish_editing(snapshot, started, text, user_cache())}")
    click.echo(f"next: haat sign {started.name} --key NAME, then haat submit {started.name}")


def _version_meant(snapshot: Snapshot, listing: Reference) -> str:
    last = snapshot.releases_of(listing.publisher, listing.model)[-1]
    return last.version if not is_signed(snapshot, last) else next_patch(last.version)


def _edit_notice(
    snapshot: Snapshot, listing: Reference, kind: str, values: list[tuple[str, Any]], how: dict[str, Any]
) -> None:
    name = one_meant(snapshot, listing)
    document, template = _NOTICES[kind]
    scratch = own_folder() / "edits" / f"{name.publisher}-{name.model}-{name.version}-{kind}.yaml"
    if values:
        text: bytes | None = dump_yaml(with_answers({}, values))
    else:
        text = _edited(template.encode(), scratch, lambda raw: read_content(document, raw, kind))
    if text is None:
        click.echo("nothing was written")
        return
    said = read_content(document, text, kind)
    content: Content = (said,) if isinstance(said, MoreLocations) else said  # type: ignore[assignment]
    click.echo(f"signed: {add_notice(snapshot, name, content, open_signer(**how), now())}")


def _edited(raw: bytes, scratch: Path, check: Any) -> bytes | None:
    if not sys.stdin.isatty():
        raise click.UsageError("there is no terminal to edit on: give --set FIELD=VALUE")
    start = raw
    if scratch.exists() and click.confirm(f"go on with what you left in {scratch}?", default=True, err=True):
        start = scratch.read_bytes()
    text = edit_in_editor(raw, scratch, check, _again, start)
    if text is None and scratch.exists():
        click.echo(f"your text is in {scratch}", err=True)
    return text


def _again(error: HaatError) -> bool:
    for problem in error.problems:
        click.echo("\n".join(problem_lines(problem, Outcome.FAILED)), err=True)
    return click.confirm("edit again?", default=True, err=True)
