"""`haat suite`: write a benchmark around data of one's own, and try it out before it is proposed."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Mapping
from itertools import count
from pathlib import Path, PurePosixPath
from typing import Any, get_args

import click
from rich.console import Console
from rich.table import Table

from tooling.bench.draft import Words, draft_suite
from tooling.bench.readers.interface import MAX_BYTES, Samples
from tooling.bench.trial import Ends, hold_out, read_data, read_every_sample, read_suite, try_metrics
from tooling.cli.formats.inert import printable
from tooling.cli.formats.text import reports_as_text
from tooling.cli.options import registry_option
from tooling.cli.suite_review import approve, review, submit
from tooling.errors import RegistryError
from tooling.model.report import EXIT_STATUS
from tooling.model.suite import MetricName, PredictionKind, Suite
from tooling.registry import paths
from tooling.registry.files import read_file
from tooling.registry.snapshot import find_registry
from tooling.registry.strict_yaml import read_yaml
from tooling.registry.write import write_atomically
from tooling.verify.runner import Findings

CHECKS = ("suite_is_well_formed", "data_is_pinned", "data_is_readable", "split_leaves_samples", "metrics_tell_apart")
_SHOWN_CLASSES = 12


class ReaderType(click.ParamType[Mapping[str, Any]]):
    """The name of a reader, or `{kind: …}` with its options, as it stands in `suite.yaml`."""

    name = "KIND|{kind: …}"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Mapping[str, Any]:
        """Read the option as strictly as the file it will stand in."""
        try:
            document = read_yaml(f"reader: {value}\n".encode(), "--reader")
        except RegistryError as error:
            self.fail(str(error), param, ctx)
        match document:
            case {"reader": str(kind), **others} if not others:
                return {"kind": kind}
            case {"reader": dict(said), **others} if not others:
                return said
            case _:
                raise click.BadParameter("name a reader such as npz_xy, or {kind: csv_series, …}", ctx, param)


@click.group()
def suite() -> None:
    """Write a suite around your own data, try it out, and propose it; as a maintainer, look at it and sign it."""


@suite.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.pass_context
def check(context: click.Context, folder: Path) -> None:
    """Check the suite in FOLDER: its document, its data, what it holds out, and what its metrics can tell apart."""
    context.exit(_check(folder))


@suite.command()
@click.argument("name")
@click.option("--data", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=True)
@click.option("--reader", type=ReaderType(), required=True, help="How the data is read; options as in suite.yaml.")
@click.option("--prediction", type=click.Choice(get_args(PredictionKind)), help="Default: what the truth is.")
@click.option("--task", required=True, help="A task's identifier, such as tabular-classification.")
@click.option("--title", prompt="Title")
@click.option("--input", prompt="What a model is given, in one line")
@click.option("--license", prompt="License of the data")
@click.option("--citation", prompt="Where the data is from")
@registry_option
@click.pass_context
def new(context: click.Context, /, name: str, data: Path, registry: Path | None, **options: Any) -> None:
    """Write the suite NAME around a data file, which is copied and pinned by digest.

    A name that is there already gets its next version. Everything else is in suite.yaml, for you to change.
    """
    root = find_registry(Path.cwd()) if registry is None else registry.resolve()
    reader, prediction = options.pop("reader"), options.pop("prediction")
    folder = _next_folder(root, name)
    raw = read_file(data.parent.resolve(), PurePosixPath(data.name), str(data), MAX_BYTES)
    label = f"{name}/{folder.name}"
    draft = draft_suite(label, Words(**options), raw or b"", reader, prediction)
    write_atomically(folder / draft.data_name, draft.data)
    write_atomically(folder / paths.SUITE_NAME, draft.document)
    click.echo(f"wrote: {folder / paths.SUITE_NAME}")
    context.exit(_check(folder))


def _next_folder(root: Path, name: str) -> Path:
    if not paths.has_place(paths.suite_file(f"{name}/1")):
        raise click.UsageError(f"`{name}` is no name of a suite: lower-case letters, digits and single hyphens")
    folders = (root / paths.suite_file(f"{name}/{version}").parent for version in count(1))
    return next(folder for folder in folders if not folder.exists())


def _check(folder: Path) -> int:
    findings = Findings()
    tried = _tried(folder, findings)
    report = findings.report(str(folder))
    click.echo(reports_as_text([report], every_check=True))
    if tried is not None:
        click.echo(tables(*tried), nl=False)
    return EXIT_STATUS[report.outcome]


def _tried(folder: Path, findings: Findings) -> tuple[Suite, Samples, Mapping[MetricName, Ends]] | None:
    """Ask the checks in their order; each rests on the one before."""
    parsed = findings.ask(CHECKS[0], lambda: read_suite(folder), lambda one: one.document.label)
    if parsed is None:
        findings.not_asked(*CHECKS[1:])
        return None
    document = parsed.document
    raw = findings.ask(CHECKS[1], lambda: read_data(document, folder), lambda one: f"{len(one):,} bytes")
    if raw is None:
        findings.not_asked(*CHECKS[2:])
        return None
    reader = document.dataset.reader
    every = findings.ask(CHECKS[2], lambda: read_every_sample(reader, raw), lambda one: f"{len(one):,} samples")
    if every is None:
        findings.not_asked(*CHECKS[3:])
        return None
    held = findings.ask(CHECKS[3], lambda: hold_out(document, raw), lambda one: f"{len(one):,} held out")
    if held is None:
        findings.not_asked(*CHECKS[4:])
        return None
    ends = findings.ask(CHECKS[4], lambda: try_metrics(document, held), ", ".join)
    return None if ends is None else (document, held, ends)


def tables(document: Suite, held: Samples, ends: Mapping[MetricName, Ends]) -> str:
    """Return what a suite measures with, and what its metrics say of a guess and of the truth."""
    page = io.StringIO()
    console = Console(file=page, width=100)
    console.print(f"\n{len(held):,} samples held out, {len(held.truth):,} predictions; their truth:")
    console.print(_truths(document, held))
    console.print("\nbetween knowing nothing and knowing everything:")
    metrics = Table("metric", "better")
    for heading in ("a guess", "the truth"):
        metrics.add_column(heading, justify="right")
    for metric in document.metrics:
        found = ends[metric.name]
        metrics.add_row(metric.name, metric.better, f"{found.guessed:.4f}", f"{found.perfect:.4f}")
    console.print(metrics)
    return page.getvalue()


def _truths(document: Suite, held: Samples) -> Table:
    table = Table("truth")
    table.add_column("how often", justify="right")
    if document.prediction.kind in {"number", "embedding"}:
        for word, number in (("lowest", held.truth.min()), ("mean", held.truth.mean()), ("highest", held.truth.max())):
            table.add_row(word, f"{float(number):.4g}")
        return table
    counts = Counter(held.truth.tolist())
    for truth, times in counts.most_common(_SHOWN_CLASSES):
        table.add_row(printable(str(truth)), f"{times:,}")
    if len(counts) > _SHOWN_CLASSES:
        table.add_row(f"and {len(counts) - _SHOWN_CLASSES} more", "")
    return table


for command in (approve, review, submit):
    suite.add_command(command)
