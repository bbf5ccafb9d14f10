"""`haat site`: build and show the catalog."""

from __future__ import annotations

import os
import re
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from multiprocessing import get_context
from pathlib import Path

import click

from tooling.build_site import PROJECT, SOURCES, BuiltSite, Watch, build_site
from tooling.catalog.languages.language import ENGLISH_TAG
from tooling.catalog.languages.updating import standings
from tooling.catalog.output import put
from tooling.cli.options import open_snapshot, registry_option
from tooling.cli.progress import shown_count
from tooling.errors import HaatError
from tooling.model.report import EXIT_STATUS, Outcome
from tooling.registry.snapshot import Snapshot
from tooling.serving.bell import Bell
from tooling.serving.keeping import keep, shown, watched
from tooling.verify.answers import counted

_PROCESSORS = os.cpu_count() or 2


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


language_option = click.option(
    "--language",
    default=ENGLISH_TAG,
    show_default=True,
    help="What its pages are in: `en`, or a language that has a file in site_templates/strings.",
)


jobs_option = click.option("--jobs", type=click.IntRange(1), default=_PROCESSORS, show_default="number of processors")
files_option = click.option(
    "--files/--no-files", default=True, help="Carry models, manifests and signatures, so that a copy is whole."
)


class SubPath(click.ParamType[str]):
    """A path that begins and ends with a slash."""

    name = "path"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the path with both slashes."""
        names = value.strip("/").split("/") if value.strip("/") else []
        if not all(re.fullmatch(r"[A-Za-z0-9_~-][A-Za-z0-9._~-]*", name) for name in names):
            self.fail(f"{value!r} is no path such as /mirror/", param, ctx)
        return "/".join(("", *names, ""))


@site.command()
@output_option
@jobs_option
@files_option
@click.option("--canonical", is_flag=True, help="Let pages, and copies of them, name the address in marketplace.yaml.")
@language_option
@registry_option
def build(output: Path, jobs: int, registry: Path | None, *, language: str, files: bool, canonical: bool) -> None:
    """Build the catalog from the registry: plain files for any server, sub-path or `file://`."""
    with _workers(jobs) as executor, shown_count("building") as watch:
        sources = replace(SOURCES, language=language)
        built = build_site(
            open_snapshot(registry), output, executor, sources=sources, files=files, canonical=canonical, watch=watch
        )
    click.echo(
        f"{counted(built.listings, 'model')} ({built.made} pages of models made, {built.gone} removed): "
        f"open file://{(output / 'index.html').resolve()}"
    )
    click.echo(f"or serve it with: haat site serve --output {output}")


@site.command()
@output_option
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0 chooses a free one.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Whom it is shown to: by default this machine.")
@click.option(
    "--sub-path", type=SubPath(), default="/", show_default=True, help="Path to show it below, as a mirror might."
)
@click.option("--watch/--no-watch", default=True, help="Build again after each change, and reload the open pages.")
@files_option
@language_option
@registry_option
def serve(
    output: Path,
    port: int,
    host: str,
    sub_path: str,
    language: str,
    registry: Path | None,
    *,
    files: bool,
    watch: bool,
) -> None:
    """Show the catalog, and build it again whenever a listing, a template or a text changes."""
    if not watch:
        if not (output / "index.html").is_file():
            raise click.UsageError(f"there is no catalog in {output}; build it with: haat site build")
        with _shown(output, host, port, sub_path, None):
            threading.Event().wait()
    snapshot = open_snapshot(registry)
    sources = replace(SOURCES, language=language)
    with _workers(_PROCESSORS) as executor:

        def build(told: Watch = lambda _done, _of: None) -> BuiltSite:
            return build_site(Snapshot(snapshot.root), output, executor, sources=sources, files=files, watch=told)

        # Before the first build, so that whatever changes during it leads to another.
        eye, bell = watched(snapshot.root, sources), Bell()
        before = eye.look()
        with shown_count("building") as told:
            build(told)
        with _shown(output, host, port, sub_path, bell):
            keep(build, eye, before, bell, _Told())


@site.command()
@click.argument("languages", nargs=-1, metavar="[LANGUAGE]...")
@click.option("--check", is_flag=True, help="Write nothing, only say what is not translated or not right.")
@click.pass_context
def strings(context: click.Context, languages: tuple[str, ...], *, check: bool) -> None:
    """Bring the file of each LANGUAGE up to date with the catalog's texts, and say what is left to translate.

    A LANGUAGE such as `sw` or `pt-BR` that has no file yet gets one. Without any, all that have one are meant.
    """
    complete = True
    for one in standings(PROJECT, SOURCES.strings, languages):
        if not (check or one.current):
            put(one.path, one.raw)
        faults = [*(["is not up to date: run haat site strings"] if check and not one.current else []), *one.faults]
        click.echo(f"{one.tag}: {counted(len(faults), 'thing') + ' to do' if faults else 'complete'}")
        for fault in faults:
            click.echo(f"  {fault}")
        complete = complete and not faults
    context.exit(EXIT_STATUS[Outcome.PASSED if complete else Outcome.FAILED])


class _Told:
    """Tells people what was built: a line each time."""

    def built(self, built: BuiltSite, because: str, seconds: float) -> None:
        """Say what was made."""
        pages = f"{built.made} pages of models made, {built.gone} removed"
        click.echo(f"{_now()} {pages} in {seconds:.1f} s: {because}")

    def failed(self, error: HaatError, because: str) -> None:
        """Say why nothing was."""
        click.echo(
            f"{datetime.now().astimezone():%H:%M:%S} not built, the pages stay as they were: {because}", err=True
        )
        for problem in error.problems:
            click.echo(f"  {problem}", err=True)


def _now() -> str:
    return f"{datetime.now().astimezone():%H:%M:%S}"


@contextmanager
def _shown(output: Path, host: str, port: int, prefix: str, bell: Bell | None) -> Iterator[None]:
    """Show a catalog until somebody stops it."""
    # What is asked to end by a signal ends as with Ctrl-C: workers and connections, too.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with shown(output, host, port, prefix, bell) as address:
            click.echo(f"{address}  (stop with Ctrl-C)")
            with suppress(KeyboardInterrupt):
                yield
                return
            click.echo()
    except OSError as error:
        raise click.UsageError(f"nothing can be shown at {host}, port {port}: {error.strerror}") from error


def _workers(jobs: int) -> ProcessPoolExecutor:
    """Return processes that leave Ctrl-C to the one that started them."""
    return ProcessPoolExecutor(
        jobs, mp_context=get_context("spawn"), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)
    )
