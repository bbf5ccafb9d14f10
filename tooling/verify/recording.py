"""Measure a release, and record what came out as a verifier's signed statement."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

from tooling.attest.interface import Signer
from tooling.attest.key_signer import KeySigner, as_signer
from tooling.attest.keys import public_text
from tooling.attest.statements import statement_bytes
from tooling.bench.fit import fit
from tooling.bench.measure import measure
from tooling.bench.record import measurement_statement
from tooling.errors import Problem, SandboxError, SignatureError, VerificationError
from tooling.model.identity import KeyIdentity
from tooling.model.release import ReleaseName
from tooling.model.rules import authoring, measuring
from tooling.model.statement import MeasurementStatement
from tooling.registry import paths
from tooling.registry.parsed import digest_of
from tooling.registry.snapshot import File, PinnedSuite, Snapshot
from tooling.registry.write import write_atomically
from tooling.sandbox.bare import BARE
from tooling.sandbox.interface import Sandbox
from tooling.verify.answers import Warns
from tooling.verify.checks.boxes import sandbox_is_whole
from tooling.verify.checks.claims import at_hand
from tooling.verify.checks.files import artifacts_match, graph_is_safe
from tooling.verify.checks.statements import granted_verifiers, statement_is_believed
from tooling.verify.context import Context
from tooling.verify.gates import open_release
from tooling.verify.release import Release


def now() -> str:
    """Return this moment as documents write it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def measure_release(
    snapshot: Snapshot, name: ReleaseName, context: Context, suites: Sequence[str] = ()
) -> list[MeasurementStatement]:
    """Measure a release on suites (default: those it claims), behind the same gates and scan as verifying.

    Raises SandboxError where the context has no sandbox.
    """
    if context.sandbox is None:
        raise SandboxError(measuring.NO_SANDBOX.problem("measuring needs a sandbox"))
    sandbox = context.sandbox()
    release = open_release(name, snapshot, context.instances, context.policy.document)
    artifacts_match(release, context)
    graph_is_safe(release, context, ())
    wanted = suites or sorted({claim.suite for claim in release.manifest.document.claims})
    unknown = [suite for suite in wanted if suite not in context.suites]
    if unknown or not wanted:
        listed = f"suites here: {', '.join(sorted(context.suites)) or 'none'}"
        what = f"no suite {', '.join(unknown)} here" if unknown else f"{name} claims nothing; say on which suite"
        raise VerificationError(measuring.SUITE_UNKNOWN.problem(what, help=listed))
    return [_measured(release, context, context.suites[suite], sandbox) for suite in wanted]


def _measured(release: Release, context: Context, suite: PinnedSuite, sandbox: Sandbox) -> MeasurementStatement:
    manifest = release.manifest.document
    measured = measure(manifest, at_hand(release, context), suite, sandbox)
    used = fit(manifest, suite.parsed.document).artifacts
    return measurement_statement(release.manifest, used, suite.parsed, measured, now())


def sandbox_remarks(context: Context) -> tuple[Problem, ...]:
    """Return what a person must hear of the sandbox that was used, if anything."""
    answer = sandbox_is_whole(context.sandbox()) if context.sandbox is not None else None
    return answer.problems if isinstance(answer, Warns) else ()


def check_verifier(name: ReleaseName, context: Context, signer: Signer) -> None:
    """Raise SignatureError where it is certain that a signer is no verifier whose measurements are believed here."""
    verifiers = granted_verifiers(context.policy.document, name)
    if isinstance(signer, KeySigner):
        public = public_text(signer.key)
        known = any(isinstance(one.identity, KeyIdentity) and one.identity.public == public for one in verifiers)
    else:
        known = any(not isinstance(one.identity, KeyIdentity) for one in verifiers)
    if not known:
        names = ", ".join(one.name for one in verifiers) or "nobody"
        message = "this signer is no verifier's here; nothing was measured"
        raise SignatureError(measuring.STATEMENT.problem(message, help=f"verifiers: {names}"))


def record(
    snapshot: Snapshot,
    name: ReleaseName,
    statement: MeasurementStatement,
    context: Context,
    signer: Signer | EllipticCurvePrivateKey,
) -> Path:
    """Sign a measurement and put it beside its release; raises when this registry would not believe it."""
    if statement.predicate.environment.sandbox == BARE:
        raise SignatureError(authoring.NO_WALLS.problem("this was measured without a sandbox; nothing was signed"))
    payload = statement_bytes(statement)
    bundle = as_signer(signer).sign_statement(payload)
    where = paths.statement(name, digest_of(payload))
    statement_is_believed(
        File(f"registry/{where}", bundle),
        open_release(name, snapshot, context.instances, context.policy.document),
        context,
    )
    path = snapshot.root / where
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, bundle)
    return path
