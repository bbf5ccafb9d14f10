"""`haat site`: build and show the catalog."""

from __future__ import annotations

import functools
from concurrent.futures import ThreadPoolExecutor
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import click

from tooling.build_site import build_site
from tooling.cli.options import open_snapshot, registry_option
from tooling.cli.progress import shown_progress
from tooling.verify.context import context_of
from tooling.verify.runner import judge_all


@click.group()
def site() -> None:
    """Build the catalog, and show it on this machine."""


output_option = click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("build/site"),
    show_default=True,
    help="Folder of the built catalog.",
)


@site.command()
@output_option
@click.option("--canonical", is_flag=True, help="Let pages, and copies of them, name the address in marketplace.yaml.")
@registry_option
def build(output: Path, registry: Path | None, *, canonical: bool) -> None:
    """Build the catalog from the registry: plain files for any server, sub-path or `file://`."""
    snapshot = open_snapshot(registry)
    names = snapshot.releases()
    with ThreadPoolExecutor(2) as pool:
        judged = list(shown_progress(judge_all(names, snapshot, context_of(snapshot), pool), len(names), "verifying"))
    built = build_site(snapshot, judged, output, canonical=canonical)
    click.echo(f"{built.pages} pages, {len(judged)} releases: open file://{(output / 'index.html').resolve()}")
    click.echo("or serve it with: make serve")


@site.command()
@output_option
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True)
def serve(output: Path, port: int) -> None:
    """Show the built catalog on this machine only."""
    if not (output / "index.html").is_file():
        raise click.UsageError(f"there is no catalog in {output}; build it with: make catalog")
    handler = functools.partial(SimpleHTTPRequestHandler, directory=str(output))
    with ThreadingHTTPServer(("127.0.0.1", port), handler) as server:
        click.echo(f"http://localhost:{server.server_port}/  (stop with Ctrl-C)")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            click.echo()
