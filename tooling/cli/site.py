"""`haat site`: build and show the catalog."""

from __future__ import annotations

import functools
import os
from concurrent.futures import ProcessPoolExecutor
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing import get_context
from pathlib import Path

import click

from tooling.build_site import build_site
from tooling.catalog.scripts import HEADER
from tooling.cli.options import open_snapshot, registry_option
from tooling.cli.progress import shown_count
from tooling.verify.answers import counted


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
@click.option("--jobs", type=click.IntRange(1), default=os.cpu_count() or 2, show_default="number of processors")
@click.option(
    "--files/--no-files", default=True, help="Carry models, manifests and signatures, so that a copy is whole."
)
@click.option("--canonical", is_flag=True, help="Let pages, and copies of them, name the address in marketplace.yaml.")
@registry_option
def build(output: Path, jobs: int, registry: Path | None, *, files: bool, canonical: bool) -> None:
    """Build the catalog from the registry: plain files for any server, sub-path or `file://`."""
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as executor, shown_count("building") as watch:
        built = build_site(open_snapshot(registry), output, executor, files=files, canonical=canonical, watch=watch)
    click.echo(
        f"{counted(built.listings, 'model')} ({built.made} pages of models made, {built.gone} removed): "
        f"open file://{(output / 'index.html').resolve()}"
    )
    click.echo(f"or serve it with: haat site serve --output {output}")


class _Handler(SimpleHTTPRequestHandler):
    def end_headers(self) -> None:
        """Send the policy that every host may send."""
        self.send_header("Content-Security-Policy", HEADER)
        super().end_headers()


@site.command()
@output_option
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True)
def serve(output: Path, port: int) -> None:
    """Show the built catalog on this machine only."""
    if not (output / "index.html").is_file():
        raise click.UsageError(f"there is no catalog in {output}; build it with: make catalog")
    handler = functools.partial(_Handler, directory=str(output))
    with ThreadingHTTPServer(("127.0.0.1", port), handler) as server:
        click.echo(f"http://localhost:{server.server_port}/  (stop with Ctrl-C)")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            click.echo()
