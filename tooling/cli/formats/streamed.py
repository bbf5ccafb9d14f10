"""Reports that are shown while more of them are made; none is kept that is not needed."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable
from textwrap import indent

from tooling.cli.formats.as_json import report_as_json
from tooling.cli.formats.markdown import reports_as_markdown
from tooling.cli.formats.text import report_as_text, spell_counts
from tooling.model.report import Outcome, Report, worst
from tooling.verify.pool import Verdicts

Write = Callable[[str], object]


class Tally:
    """Counts outcomes."""

    def __init__(self) -> None:
        self.counts: Counter[Outcome] = Counter()

    def over(self, verdicts: Iterable[Verdicts]) -> Iterable[Report]:
        """Pass reports on, counting them and those that passed without one."""
        for one in verdicts:
            self.counts[Outcome.PASSED] += one.passed
            for report in one.reports:
                self.counts[report.outcome] += 1
                yield report

    @property
    def outcome(self) -> Outcome:
        """Return what all outcomes add up to."""
        return worst([outcome for outcome, count in self.counts.items() if count])


def show(form: str, verdicts: Iterable[Verdicts], write: Write, *, every_check: bool) -> Outcome:
    """Write reports in a format as they come, each text with its own line ends; returns what they add up to."""
    tally = Tally()
    reports = tally.over(verdicts)
    if form == "text":
        for report in reports:
            write(report_as_text(report, every_check=every_check) + "\n")
        write(spell_counts(tally.counts) + "\n")
    elif form == "json":
        _as_json(reports, tally, write)
    else:
        write(reports_as_markdown(list(reports)) + "\n")
    return tally.outcome


def _as_json(reports: Iterable[Report], tally: Tally, write: Write) -> None:
    """Write one object; its outcome stands last, because only then it is known."""
    write('{\n  "reports": [')
    between = "\n"
    for report in reports:
        write(between + indent(json.dumps(report_as_json(report), indent=2), "    "))
        between = ",\n"
    write(f'\n  ],\n  "outcome": "{tally.outcome}"\n}}\n')
