"""Which statements beside a release are believed, and about what."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase

from tooling.attest.by_identity import verify_statement_by
from tooling.attest.statements import claimed_kind, read_measurement
from tooling.errors import HaatError, Place, Problem, SignatureError, VerificationError
from tooling.model.policy import Policy, Verifier
from tooling.model.predicates import STATEMENTS
from tooling.model.release import ReleaseName
from tooling.model.rules import measuring
from tooling.model.statement import MeasurementStatement
from tooling.registry import paths
from tooling.registry.parsed import digest_of
from tooling.registry.snapshot import File
from tooling.sandbox.bare import BARE
from tooling.sandbox.levels import LEVELS
from tooling.verify.checks.authors import authored_statement_is_believed
from tooling.verify.checks.holdouts import counts_as_unseen
from tooling.verify.context import Context
from tooling.verify.judged import Believed, BelievedMeasurement
from tooling.verify.release import Release


def granted_verifiers(policy: Policy, name: ReleaseName) -> tuple[Verifier, ...]:
    """Return the verifiers whose measurements of this release the policy grants to be believed."""
    granted = any(
        grant.may == "measurement" and grant.who == "verifiers" and fnmatchcase(name.listing, grant.about)
        for grant in policy.grants
    )
    return policy.verifiers.of if granted else ()


def statement_is_believed(
    file: File, release: Release, context: Context, evidence: Sequence[Believed] = ()
) -> Believed:
    """The statement is signed by somebody the policy grants it to, and is about exactly these bytes.

    `evidence` is what is believed already: receipts and approvals first, then whatever takes room from this one.
    """
    kind = claimed_kind(file.raw, file.path)
    if kind in STATEMENTS:
        return authored_statement_is_believed(file, release, context, evidence)
    return measurement_is_believed(file, release, context)


def measurement_is_believed(file: File, release: Release, context: Context) -> BelievedMeasurement:
    """The measurement is signed by a verifier the policy grants it to, and is about exactly these bytes."""
    verifiers = granted_verifiers(context.policy.document, release.name)
    if not verifiers:
        raise SignatureError(
            measuring.STATEMENT.problem("the policy grants nobody to measure this release", Place(file.path))
        )
    identities = [one.identity for one in verifiers]
    payload, signer = verify_statement_by(identities, file.raw, context.instances, file.path)
    _lies_at_its_digest(file, payload, release.name)
    statement = read_measurement(payload, file.path)
    check_measurement(statement, release, file.path, context)
    verifier = next(one for one in verifiers if one.identity == signer)
    return BelievedMeasurement(verifier, statement.predicate, file.path)


def check_measurement(statement: MeasurementStatement, release: Release, path: str, context: Context) -> None:
    """Raise where a measurement, whoever signs it, is not about this release, or was made in no box that counts."""
    _is_about(statement, release, path, context)
    counts_as_unseen(statement.predicate, path, context)
    _was_made_in_a_sandbox_that_counts(statement, path, context.policy.document)


def _lies_at_its_digest(file: File, payload: bytes, name: ReleaseName) -> None:
    expected = f"registry/{paths.statement(name, digest_of(payload))}"
    if file.path != expected:
        raise VerificationError(
            measuring.STATEMENT_SUBJECT.problem(
                "the file name is not the digest of the statement in it", Place(file.path), help=f"it is {expected}"
            )
        )


def _is_about(statement: MeasurementStatement, release: Release, path: str, context: Context) -> None:
    """Raise unless the subjects are the manifest and its graphs, and nothing that the release does not have."""
    manifest = release.manifest
    own = {manifest.digest, *(artifact.digest for artifact in manifest.document.artifacts)}
    named = {f"sha256:{subject.digest.sha256}" for subject in statement.subject}
    measured = statement.predicate
    wrong = [
        f"it calls {label} `{measured.suite}`"
        for label, suite in context.suites.items()
        if suite.parsed.digest == measured.suite_digest and label != measured.suite
    ]
    graphs = {artifact.digest for artifact in manifest.document.artifacts if artifact.format == "onnx"}
    if not {manifest.digest, *graphs} <= named:
        wrong.append("it does not name this manifest and all of its graphs")
    if named - own:
        wrong.append("it names bytes that this release does not have")
    if (measured.listing, measured.version) != (release.name.listing, release.name.version):
        wrong.append(f"it names {measured.listing}@{measured.version}")
    if wrong:
        raise VerificationError(*(_elsewhere(message, path) for message in wrong))


def _was_made_in_a_sandbox_that_counts(statement: MeasurementStatement, path: str, policy: Policy) -> None:
    level = statement.predicate.environment.sandbox
    counting = policy.sandboxes
    if level == BARE or (counting is not None and level not in counting):
        raise HaatError(
            measuring.SANDBOX_LEVEL.problem(
                f"it was measured in `{level}`, which does not count here",
                Place(path),
                help=f"sandboxes that count: {', '.join(counting or LEVELS)}",
            )
        )


def _elsewhere(message: str, path: str) -> Problem:
    return measuring.STATEMENT_SUBJECT.problem(f"the statement is not about this release: {message}", Place(path))
