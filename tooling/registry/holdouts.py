"""The holdouts of a registry's suites, as they lie there: read, not judged."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath

from tooling.errors import Place, RegistryError
from tooling.model.holdout import Holdout, Reveal
from tooling.model.rules import reading
from tooling.registry import paths
from tooling.registry.documents import parse
from tooling.registry.parsed import Parsed
from tooling.registry.snapshot import MAX_DOCUMENT, Snapshot, shown_path

MAX_HOLDOUTS = 200


@dataclass(frozen=True, slots=True)
class PinnedHoldout:
    """A holdout's commitment, and what was revealed of it, if anything; whether the two agree is for others to ask."""

    parsed: Parsed[Holdout]
    reveal: Parsed[Reveal] | None
    located: Callable[[], Path] = field(compare=False)

    @property
    def data(self) -> Path:
        """Return where the data lies on disk once it is revealed."""
        return self.located()


def read_holdouts(snapshot: Snapshot, label: str) -> tuple[PinnedHoldout, ...]:
    """Read the holdouts of the suite `name/version`, the first first; raises RegistryError where one is missing."""
    folder = paths.holdouts_folder(label)
    entries = snapshot.tree.entries(folder, shown_path(folder)) if paths.has_place(paths.suite_file(label)) else []
    numbers = sorted(filter(None, (paths.sequence_of(entry.name) for entry in entries)))
    if len(numbers) > MAX_HOLDOUTS:
        message = f"{len(numbers)} files are more than the {MAX_HOLDOUTS} holdouts that a suite may have"
        raise RegistryError(reading.FILE_TOO_LARGE.problem(message, Place(shown_path(folder))))
    missing = next((number for number, found in enumerate(numbers, start=1) if number != found), None)
    if missing is not None:
        where = Place(shown_path(paths.holdout(label, missing)))
        raise RegistryError(reading.MISSING_FILE.problem("a file of this numbered chain is missing", where))
    return tuple(_read(snapshot, label, number) for number in numbers)


def all_holdouts(snapshot: Snapshot) -> Iterator[PinnedHoldout]:
    """Yield the holdouts of all suites, in order."""
    for suite in snapshot.suites():
        yield from read_holdouts(snapshot, suite.parsed.document.label)


def _read(snapshot: Snapshot, label: str, number: int) -> PinnedHoldout:
    where, revealed = paths.holdout(label, number), paths.holdout_reveal(label, number)
    file, reveal = snapshot.file(where, MAX_DOCUMENT), snapshot.file(revealed, MAX_DOCUMENT)
    if file is None:
        raise RegistryError(reading.MISSING_FILE.problem("the file is missing", Place(shown_path(where))))
    parsed = parse(Holdout, file.raw, file.path)
    said = (parsed.document.suite, parsed.document.number)
    if said != (label, number):
        message = f"the holdout says it is number {said[1]} of {said[0]}, its path says {number} of {label}"
        raise RegistryError(reading.PATH_MISMATCH.problem(message, Place(file.path)))
    data = paths.holdout_data(label, number)
    return PinnedHoldout(
        parsed,
        None if reveal is None else parse(Reveal, reveal.raw, reveal.path),
        partial(_located, snapshot, data),
    )


def _located(snapshot: Snapshot, data: PurePosixPath) -> Path:
    snapshot.tree.kind(data, shown_path(data))
    return snapshot.tree.locate(data, shown_path(data))
