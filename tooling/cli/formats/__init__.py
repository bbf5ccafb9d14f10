"""How reports are shown: to people, to machines, in a comment."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tooling.cli.formats.as_json import reports_as_json
from tooling.cli.formats.markdown import reports_as_markdown
from tooling.cli.formats.text import reports_as_text
from tooling.model.report import Report

__all__ = ["FORMATS", "reports_as_json", "reports_as_markdown", "reports_as_text"]

FORMATS: dict[str, Callable[[Sequence[Report]], str]] = {
    "text": reports_as_text,
    "json": reports_as_json,
    "markdown": reports_as_markdown,
}
