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
from tooling.catalog.engine.source import Source
from tooling.cli.options import open_snapshot, registry_option
from tooling.cli.progress import shown_count
from tooling.cli.trusted import warn_of_demonstration
from tooling.registry.git import commit_of
from tooling.registry.git_runner import work_tree_around
from tooling.registry.snapshot import Snapshot
from tooling.verify.answers import counted
from tooling.verify.local_store import LocalStore


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
@click.option("--no-cache", is_flag=True, help="Neither use nor keep what this machine verified before.")
@click.option("--commit", help="Build what this commit holds, such as `HEAD`, whatever lies in the folder.")
@registry_option
def build(
    output: Path, jobs: int, commit: str | None, registry: Path | None, *, files: bool, canonical: bool, no_cache: bool
) -> None:
    """Build the catalog from the registry: plain files for any server, sub-path or `file://`.

    With `--commit` nothing needs to be checked out, and what did not change since the last build is not even looked at.
    """
    root, id_ = _meant(registry, commit)
    store = None if no_cache else LocalStore.of_user
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as executor, shown_count("building") as watch:
        built = build_site(
            Snapshot(root), output, executor, commit=id_, files=files, canonical=canonical, store=store, watch=watch
        )
    click.echo(
        f"{counted(built.listings, 'model')} ({built.made} pages of models made, {built.gone} removed): "
        f"open file://{(output / 'index.html').resolve()}"
    )
    click.echo(f"or serve it with: haat site serve --output {output}")


def _meant(registry: Path | None, revision: str | None) -> tuple[Path, str | None]:
    """Return the registry's folder, and the commit to read it in where one is named."""
    if revision is None:
        return open_snapshot(registry).root, None
    top = work_tree_around(registry or Path.cwd())
    root = (registry or (top or Path.cwd()) / "registry").resolve()
    id_ = commit_of(root.parent, revision)
    if top is None or id_ is None:
        raise click.UsageError(f"git knows no commit `{revision}` here")
    with Source(root, id_).opened() as tree:
        warn_of_demonstration(Snapshot(tree))
    return root, id_


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
