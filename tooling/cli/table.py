"""The table of claimed against measured."""

from __future__ import annotations

import io
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from tooling.cli.formats.inert import printable
from tooling.model.release import ReleaseName
from tooling.model.statement import MeasurementStatement
from tooling.verify.judged import Judged
from tooling.verify.unseen import Repeated


def claims_table(judged: Sequence[Judged]) -> str:
    """Return every claim beside the number measured just now; empty when nothing was measured."""
    rows = [(judged_one.name, one) for judged_one in judged for one in judged_one.reproductions]
    if not rows:
        return ""
    table = Table(title="Claimed against measured, just now, in the sandbox", title_justify="left")
    for heading in ("release", "suite", "metric"):
        table.add_column(heading)
    for heading in ("claimed", "measured", "difference"):
        table.add_column(heading, justify="right")
    table.add_column("")
    for name, one in rows:
        table.add_row(
            printable(str(name)),
            one.claim.suite,
            one.claim.metric,
            f"{one.claim.value:.4f}",
            f"{one.measured:.4f}",
            f"{round(one.measured - one.claim.value, 4) + 0:+.4f}",
            "NOT reproduced" if one.short else "reproduced",
        )
    return _drawn(table)


def measurements_table(name: ReleaseName, statements: Sequence[MeasurementStatement]) -> str:
    """Return what suites yielded on a release."""
    table = Table(title=f"{printable(str(name))}, measured in {statements[0].predicate.environment.sandbox}")
    for heading in ("suite", "metric"):
        table.add_column(heading)
    for heading in ("measured", "samples", "latency ratio", "memory"):
        table.add_column(heading, justify="right")
    for measured in (statement.predicate for statement in statements):
        latency = f"{measured.latency.ratio:.3f}" if measured.latency else "-"
        memory = f"{measured.peak_memory_mb:.0f} MB" if measured.peak_memory_mb else "-"
        for metric in measured.metrics:
            table.add_row(measured.suite, metric.name, f"{metric.value:.6f}", str(measured.samples), latency, memory)
    return _drawn(table)


def repeated_table(name: ReleaseName, repeated: Sequence[Repeated]) -> str:
    """Return what verifiers signed on holdouts beside what came out now; empty where there is nothing to compare."""
    if not repeated:
        return ""
    table = Table(title=f"{printable(str(name))}, on samples that were private", title_justify="left")
    for heading in ("suite", "holdout", "metric", "verifier"):
        table.add_column(heading)
    for heading in ("signed", "measured now"):
        table.add_column(heading, justify="right")
    table.add_column("")
    for one in repeated:
        numbers = (f"{one.signed:.6g}", f"{one.measured:.6g}")
        verdict = "the same" if one.agrees else "NOT what was signed"
        table.add_row(one.suite, str(one.holdout), one.metric, printable(one.verifier), *numbers, verdict)
    return _drawn(table)


def _drawn(table: Table) -> str:
    page = io.StringIO()
    Console(file=page, width=120).print(table)
    return page.getvalue()
