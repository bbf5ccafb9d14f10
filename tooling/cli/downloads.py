"""How downloads go: a bar on a terminal, and a line for every location that failed."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn, TransferSpeedColumn

from tooling.cli.formats.inert import printable
from tooling.errors import FetchError
from tooling.model.manifest import Artifact
from tooling.verify.intake import Watcher


class Downloads(Watcher):
    """Shows one bar for each artifact; a context manager."""

    def __init__(self) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
        console = Console(stderr=True)
        self._progress = Progress(*columns, console=console, transient=True, disable=not sys.stderr.isatty())
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def received(self, artifact: Artifact, count: int) -> None:
        """Move the artifact's bar."""
        if artifact.path not in self._tasks:
            self._tasks[artifact.path] = self._progress.add_task(escape(artifact.path), total=artifact.size)
        self._progress.update(self._tasks[artifact.path], completed=count)

    def gave_up(self, artifact: Artifact, error: FetchError) -> None:
        """Say which location failed and why."""
        for problem in error.problems:
            said = f"{printable(artifact.path)}: {printable(str(problem))}"
            self._progress.console.print(said, markup=False, emoji=False, highlight=False, soft_wrap=True)
