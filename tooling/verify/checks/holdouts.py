"""Checks of holdouts: what was committed to, what is revealed of it, and which measurements on it count."""

from __future__ import annotations

from collections.abc import Iterator

from tooling.errors import Place, Problem, VerificationError
from tooling.model.holdout import commitment_of, in_steps
from tooling.model.rules import withholding
from tooling.model.statement import Measurement
from tooling.registry import paths
from tooling.registry.change_set import ChangeSet
from tooling.registry.digests import digest_file
from tooling.registry.holdouts import PinnedHoldout, all_holdouts
from tooling.registry.snapshot import PinnedSuite, Snapshot
from tooling.verify.answers import Answer, Holds, NotAsked, counted
from tooling.verify.context import Context
from tooling.verify.places import place_of


def holdouts_are_as_committed(snapshot: Snapshot) -> Answer:
    """Every holdout is for the suite it lies beside, and what is revealed of it is what was committed to."""
    suites = {one.parsed.document.label: one for one in snapshot.suites()}
    found = tuple(all_holdouts(snapshot))
    problems = [problem for one in found for problem in faults_of(one, suites[one.parsed.document.suite])]
    if problems:
        raise VerificationError(*problems)
    revealed = sum(one.reveal is not None for one in found)
    return Holds(f"{counted(len(found), 'holdout')}, {revealed} revealed" if found else "no holdouts")


def faults_of(holdout: PinnedHoldout, suite: PinnedSuite) -> Iterator[Problem]:
    """Yield what is wrong with a holdout; the data of a revealed one is digested."""
    parsed, reveal = holdout.parsed, holdout.reveal
    if parsed.document.suite_digest != suite.parsed.digest:
        message = f"this holdout is for another suite than {suite.parsed.document.label} here"
        help_ = f"the suite here has {suite.parsed.digest}"
        yield withholding.NOT_AS_COMMITTED.problem(message, place_of(parsed, "suite_digest"), help=help_)
    if reveal is None:
        return
    if not is_what_was_committed(holdout):
        message = f"this is not what holdout {parsed.document.number} of {parsed.document.suite} committed to"
        help_ = f"the commitment is {parsed.document.commitment}"
        yield withholding.NOT_AS_COMMITTED.problem(message, Place(reveal.path), help=help_)
    found = digest_file(holdout.data, reveal.path).digest
    if found != reveal.document.digest:
        message = f"the data beside it has {found}, the reveal names {reveal.document.digest}"
        yield withholding.NOT_AS_COMMITTED.problem(message, place_of(reveal, "digest"))


def is_what_was_committed(holdout: PinnedHoldout) -> bool:
    """Say whether salt and digest of a reveal yield the commitment; without a reveal there is nothing to doubt."""
    parsed, reveal = holdout.parsed, holdout.reveal
    if reveal is None:
        return True
    said = reveal.document
    known = commitment_of(said.salt, parsed.document.suite_digest, said.digest)
    return (said.holdout, known) == (parsed.digest, parsed.document.commitment)


def counts_as_unseen(measured: Measurement, path: str, context: Context) -> None:
    """A measurement on a holdout was made after the maintainers committed to it and before it was revealed."""
    holdout = context.holdouts.get(measured.suite_digest)
    if measured.holdout is None and holdout is None:
        return
    where = Place(path)
    if holdout is None:
        message = f"this market has not committed to holdout {measured.holdout} of {measured.suite} that it names"
        raise VerificationError(withholding.NOT_COUNTED.problem(message, where))
    told = (measured.suite, measured.holdout)
    private = holdout.parsed.document
    if told != (private.suite, private.number):
        message = f"it was measured on holdout {private.number} of {private.suite}, and says {told[1]} of {told[0]}"
        raise VerificationError(withholding.NOT_COUNTED.problem(message, where))
    problems = [withholding.NOT_COUNTED.problem(message, where) for message in _untimely(measured, holdout)]
    if problems:
        raise VerificationError(*problems)


def _untimely(measured: Measurement, holdout: PinnedHoldout) -> Iterator[str]:
    private, reveal = holdout.parsed.document, holdout.reveal
    # These times are of one form, so that their order is that of their letters.
    if measured.measured_at < private.committed_at:
        yield f"it was measured at {measured.measured_at}, and committed to at {private.committed_at} only"
    if reveal is not None and measured.measured_at > reveal.document.revealed_at:
        yield f"it was measured at {measured.measured_at}, and revealed at {reveal.document.revealed_at} already"
    for metric in measured.metrics:
        if metric.value != in_steps(metric.value, private.step):
            yield f"{metric.name} {metric.value} is finer than the steps of {private.step} that the holdout asks for"


def holdouts_are_kept(changes: ChangeSet) -> Answer:
    """Commitments, reveals and revealed data are only added to, whoever signs; and what is added is as committed."""
    touched = [one for one in changes.changes if paths.is_of_a_holdout(one.path)]
    if not touched:
        return NotAsked("unchanged")
    problems = [
        withholding.REWRITTEN.problem(f"this was {'removed' if one.after is None else 'changed'}", one.place)
        for one in touched
        if one.before is not None
    ]
    if problems:
        raise VerificationError(*problems[:20])
    return holdouts_are_as_committed(changes.head)
