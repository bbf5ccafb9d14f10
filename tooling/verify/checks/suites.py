"""Checks of suites that a change set proposes; their data is digested, and read by nobody yet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from tooling.errors import NeedsPersonError, Place, Problem, RegistryError
from tooling.model.rules import benchmarking, trusting
from tooling.model.suite import Suite
from tooling.registry import paths
from tooling.registry.change_set import ChangeSet
from tooling.registry.changes import Change
from tooling.registry.digests import digest_file
from tooling.registry.snapshot import PinnedSuite, Snapshot, shown_path
from tooling.registry.trust_files import files_to_sign
from tooling.verify.answers import Answer, Holds, NotAsked
from tooling.verify.places import place_of

MAX_SUITE = 5 * 2**20
_NO_LICENSE = frozenset({"unknown", "none", "other", "tbd", "todo", "n/a", "na", "-", "?", "license", "see website"})


def proposed_suites(changes: ChangeSet) -> tuple[str, ...]:
    """Return the labels of suites that a change set adds and the base has nothing of."""
    labels = {"/".join(one.path.parts[1:3]) for one in changes.added if one.path.parts[0] == paths.SUITES.name}
    folders = {label: paths.suite_file(label).parent for label in sorted(labels)}
    kinds = {label: changes.base.tree.kind(folder, shown_path(folder)) for label, folder in folders.items()}
    return tuple(label for label, kind in kinds.items() if kind is None)


def suites_are_fit(changes: ChangeSet) -> Answer:
    """A proposed suite has its data, at a size that a registry takes, states its license, and is not another again."""
    labels = proposed_suites(changes)
    if not labels:
        return NotAsked("no suite is proposed")
    others = tuple(one for one in changes.base.suites())
    problems: list[Problem] = []
    for label in labels:
        suite = changes.head.suite(label)
        where = Place(shown_path(paths.suite_file(label)))
        if suite is None:
            problems.append(benchmarking.NOT_FIT.problem(f"{label} has no {paths.SUITE_NAME}", where))
        else:
            problems += faults_of(changes.head, suite, others)
    if problems:
        raise RegistryError(*problems)
    return Holds(", ".join(labels))


def faults_of(snapshot: Snapshot, suite: PinnedSuite, others: Sequence[PinnedSuite]) -> Iterator[Problem]:
    """Yield why a suite cannot be taken as it is, without reading its data."""
    parsed, document = suite.parsed, suite.parsed.document
    size = folder_size(snapshot, paths.suite_file(document.label).parent)
    if size > MAX_SUITE:
        message = f"its files have {size:,} bytes, and a suite has at most {MAX_SUITE:,}"
        yield benchmarking.NOT_FIT.problem(message, Place(parsed.path))
        return
    data = document.dataset
    found = digest_file(suite.data, str(data.source.path)).digest
    if found != data.digest:
        message = f"{document.label}: the data has {found}, the suite names {data.digest}"
        yield trusting.DIGEST.problem(message, place_of(parsed, "dataset", "digest"))
    if data.license.strip().lower().rstrip(".") in _NO_LICENSE:
        message = f"`{data.license}` does not say under which license the data may be used"
        help_ = "an SPDX identifier such as CC-BY-4.0, or a sentence that says what is known"
        yield benchmarking.NOT_FIT.problem(message, place_of(parsed, "dataset", "license"), help=help_)
    same = next((one for one in others if _is_same(document, one.parsed.document)), None)
    if same is not None:
        message = f"it measures the same as {same.parsed.document.label}, on the same samples"
        yield benchmarking.NOT_FIT.problem(message, Place(parsed.path))


def folder_size(snapshot: Snapshot, folder: PurePosixPath) -> int:
    """Return how many bytes the files in a folder of a suite have."""
    return sum(size or 0 for path, size in files_to_sign(snapshot).items() if folder in path.parents)


def _is_same(one: Suite, other: Suite) -> bool:
    return one.label != other.label and _measured(one) == _measured(other)


def _measured(suite: Suite) -> tuple[object, ...]:
    metrics = frozenset(metric.name for metric in suite.metrics)
    data = suite.dataset
    return (data.digest, data.reader, data.split, suite.prediction.kind, suite.prediction.normalise, metrics)


def ask_maintainers(changes: ChangeSet, own: Sequence[Change]) -> None:
    """Raise NeedsPersonError where all that changes of the market's own files is suites that nobody has signed yet."""
    labels = proposed_suites(changes)
    folders = {paths.suite_file(label).parent for label in labels}
    if labels and all(folders & set(one.path.parents) for one in own):
        raise NeedsPersonError(
            *(
                benchmarking.NEEDS_MAINTAINERS.problem(
                    f"{label} is proposed as a suite: a maintainer must sign it",
                    Place(shown_path(paths.suite_file(label))),
                    fix=f"haat suite approve {label} --key NAME",
                )
                for label in labels
            )
        )
