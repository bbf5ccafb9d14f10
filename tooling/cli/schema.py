"""`haat schema`: the formats, for editors and other programs."""

from __future__ import annotations

import json

import click

from tooling.registry.schema import SCHEMAS, schema_of


@click.command(short_help="Print the JSON Schema of a document.")
@click.argument("kind", required=False, type=click.Choice(sorted(SCHEMAS)))
def schema(kind: str | None) -> None:
    """Print the JSON Schema of a document KIND, or list the kinds."""
    if kind is None:
        click.echo("\n".join(sorted(SCHEMAS)))
    else:
        click.echo(json.dumps(schema_of(kind), indent=2))
