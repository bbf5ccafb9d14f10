"""`haat scan`: the static gate alone, over any file."""

from __future__ import annotations

from pathlib import Path

import click

from tooling.cli.formats import FORMATS
from tooling.cli.formats.text import reports_as_text
from tooling.cli.options import format_option
from tooling.model.report import EXIT_STATUS, worst
from tooling.sandbox.find import find_sandbox
from tooling.verify.scanning import judge_file


@click.command(short_help="The static gate alone, over any file.")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@format_option
@click.pass_context
def scan(context: click.Context, files: tuple[Path, ...], *, form: str) -> None:
    """Scan model FILES, inside the sandbox: 0 clean, 1 refused with rules, 3 could not tell.

    Clean means that no rule refused the file. It does not mean that the model is safe to trust. What a manifest says
    of a file (digest, size, pieces) is printed beside it.
    """
    reports = [judge_file(path, find_sandbox) for path in files]
    click.echo(reports_as_text(reports, every_check=True) if form == "text" else FORMATS[form](reports))
    context.exit(EXIT_STATUS[worst([report.outcome for report in reports])])
