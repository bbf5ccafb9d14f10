"""Hear all statements beside a release: evidence first, then what rests on it."""

from __future__ import annotations

from collections.abc import Iterator

from tooling.attest.statements import claimed_kind
from tooling.errors import HaatError
from tooling.registry.snapshot import File
from tooling.verify.checks.statements import statement_is_believed
from tooling.verify.context import Context
from tooling.verify.judged import Believed, BelievedMeasurement, BelievedStatement
from tooling.verify.release import Release

_EVIDENCE = frozenset({"receipt", "approval"})


def in_order(release: Release) -> list[File]:
    """Return the statements of a release in the order in which they are heard; none of them is believed yet.

    Evidence goes first; within each part the path decides, and with it which ones find room where there are too many.
    """
    if len(release.files.statements) < 2:  # noqa: PLR2004 - most releases; their bundles are read once less
        return list(release.files.statements)
    return sorted(
        release.files.statements, key=lambda file: (claimed_kind(file.raw, file.path) not in _EVIDENCE, file.path)
    )


def heard(release: Release, context: Context) -> tuple[BelievedStatement, ...]:
    """Return what is believed beside a release, measurements apart; what is not is passed over."""
    return tuple(one for one in _heard(release, context) if isinstance(one, BelievedStatement))


def _heard(release: Release, context: Context) -> Iterator[Believed]:
    found: list[Believed] = []
    for file in in_order(release):
        try:
            one = statement_is_believed(file, release, context, found)
        except HaatError:
            continue  # Whoever asks for a report hears why; here only what holds counts.
        found.append(one)
        yield one


def in_short(one: Believed) -> str:
    """Say in a few words what was said, and by whom."""
    if isinstance(one, BelievedMeasurement):
        measured = one.measurement
        on = measured.suite if measured.holdout is None else f"{measured.suite}, holdout {measured.holdout},"
        return f"{on} measured by {one.verifier.display}"
    return f"{one.kind} by {one.standing}"
