"""Put a verifier's name to measurements that another machine made. The model is never touched here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import PurePosixPath

from tooling.attest.interface import Signer
from tooling.attest.statements import read_measurement, statement_bytes
from tooling.ci.measuring import suites_for
from tooling.errors import VerificationError
from tooling.model.release import ReleaseName
from tooling.model.rules import proposing
from tooling.model.statement import Measurement, MeasurementStatement
from tooling.registry import paths
from tooling.registry.change_set import ChangeSet, Proposal, open_change_set
from tooling.registry.git import commit_of
from tooling.registry.git_commit import commit_files
from tooling.registry.parsed import digest_of
from tooling.registry.snapshot import File
from tooling.verify.checks.statements import check_measurement, statement_is_believed
from tooling.verify.context import Context, context_of
from tooling.verify.gates import open_release
from tooling.verify.recording import check_verifier
from tooling.verify.release import Release

MAX_AGE = timedelta(days=2)
MAX_AHEAD = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Recorded:
    """The commit that adds signed measurements to another, and where in the registry they lie."""

    commit: str
    paths: tuple[PurePosixPath, ...]


def record_measurements(
    proposal: Proposal, payloads: Sequence[bytes], signer: Signer, onto: str, clock: datetime
) -> Recorded:
    """Sign measurements of releases that a proposal adds, or that its base has, and commit them on top of `onto`.

    Each is held against the registry before anything is signed; raises HaatError, and signs nothing more, for one that
    is of something else, of another suite, older than two days, or by nobody whom the market lets measure.
    """
    with open_change_set(proposal) as changes:
        context = context_of(changes.base)
        statements = [read_measurement(one, "a measurement") for one in payloads]
        releases = [_checked(one, changes, context, signer, clock) for one in statements]
        files = dict(_signed(*one, context, signer) for one in zip(statements, releases, strict=True))
        placed = {proposal.place / path: raw for path, raw in files.items()}
        message = f"Measured: {', '.join(dict.fromkeys(str(one.name) for one in releases))}"
        parent = commit_of(proposal.repository, onto) or onto
        return Recorded(commit_files(proposal.repository, parent, placed, message, clock), tuple(files))


def _checked(
    statement: MeasurementStatement, changes: ChangeSet, context: Context, signer: Signer, clock: datetime
) -> Release:
    """Return the release that a measurement is about, with all compared that can be without its model."""
    said = statement.predicate
    publisher, model = said.listing.split("/")
    name = ReleaseName(publisher, model, said.version)
    shown = f"{name} on {said.suite}"
    if changes.changes and name not in changes.releases:
        raise _elsewhere(f"{shown}: the proposal adds no such release")
    release = open_release(name, changes.merged, context.instances, context.policy.document)
    if said.suite not in suites_for(name, changes, context):
        raise _elsewhere(f"{shown}: it does not claim this suite, or this market does not have it")
    suite = context.suites[said.suite].parsed
    if said.suite_digest != suite.digest:
        raise _elsewhere(f"{shown}: this market's suite has {suite.digest}")
    if unknown := {one.name for one in said.metrics} - {one.name for one in suite.document.metrics}:
        raise _elsewhere(f"{shown}: the suite has no metric {', '.join(sorted(unknown))}")
    if not clock - MAX_AGE <= _time(said) <= clock + MAX_AHEAD:
        raise _elsewhere(f"{shown}: measured at {said.measured_at}, which is not just now")
    check_measurement(statement, release, shown, context)
    check_verifier(name, context, signer)
    return release


def _time(measurement: Measurement) -> datetime:
    return datetime.strptime(measurement.measured_at, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def _signed(
    statement: MeasurementStatement, release: Release, context: Context, signer: Signer
) -> tuple[PurePosixPath, bytes]:
    payload = statement_bytes(statement)
    path = paths.statement(release.name, digest_of(payload))
    bundle = signer.sign_statement(payload)
    statement_is_believed(File(f"registry/{path}", bundle), release, context)
    return path, bundle


def _elsewhere(message: str) -> VerificationError:
    return VerificationError(proposing.ELSEWHERE.problem(message))
