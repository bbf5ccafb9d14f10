"""Measure on samples that nobody outside has seen: commit to them, run, reveal, and let anybody repeat it."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import numpy as np

from tooling.attest.interface import Signer
from tooling.bench.fit import fit
from tooling.bench.measure import Measured, measure
from tooling.bench.readers.interface import MAX_BYTES
from tooling.bench.record import holdout_statement
from tooling.bench.trial import hold_out, read_data, read_every_sample, try_metrics
from tooling.errors import Place, RegistryError, SandboxError, VerificationError
from tooling.model.holdout import SALT_BYTES, Holdout, HoldoutSecret, Reveal, commitment_of, in_steps, with_data
from tooling.model.release import ReleaseName
from tooling.model.rules import measuring, reading, withholding
from tooling.model.statement import MeasurementStatement
from tooling.model.suite import Suite
from tooling.registry import paths
from tooling.registry.documents import parse
from tooling.registry.files import read_file
from tooling.registry.holdouts import PinnedHoldout, read_holdouts
from tooling.registry.parsed import Parsed, digest_of
from tooling.registry.snapshot import MAX_DOCUMENT, PinnedSuite, Snapshot
from tooling.registry.write import write_atomically
from tooling.registry.yaml_text import write_yaml
from tooling.verify.checks.claims import at_hand
from tooling.verify.checks.files import artifacts_match, graph_is_safe
from tooling.verify.checks.holdouts import faults_of
from tooling.verify.context import Context
from tooling.verify.gates import open_release
from tooling.verify.judged import BelievedMeasurement
from tooling.verify.recording import check_verifier, now, record
from tooling.verify.release import Release

SECRET_NAME, DATA_NAME = "holdout-secret.yaml", "holdout.data"
_OWNER_ONLY = 0o600


@dataclass(frozen=True, slots=True)
class Repeated:
    """What a verifier signed of a model on a holdout, and what came out here once its data was public."""

    verifier: str
    holdout: int
    suite: str
    metric: str
    signed: float
    measured: float
    agrees: bool


def commit_holdout(snapshot: Snapshot, label: str, data: Path, folder: Path, step: float) -> Path:
    """Write the next commitment beside a suite, to be signed, and salt and data into a private folder.

    Raises RegistryError where the data is not unseen or does not fit the suite, or the folder is not private.
    """
    suite = snapshot.suite(label)
    if suite is None:
        raise RegistryError(measuring.SUITE_UNKNOWN.problem(f"there is no suite {label} here"))
    _is_private(folder, snapshot.root.parent)
    raw = read_file(data.parent.resolve(), PurePosixPath(data.name), str(data), MAX_BYTES)
    if raw is None:
        raise RegistryError(reading.MISSING_FILE.problem("there is no such file", Place(str(data))))
    _is_unseen(suite, raw)
    number = len(read_holdouts(snapshot, label)) + 1
    salt, digest = secrets.token_hex(SALT_BYTES), digest_of(raw)
    holdout = Holdout(
        haat="holdout/1",
        suite=label,
        suite_digest=suite.parsed.digest,
        number=number,
        commitment=commitment_of(salt, suite.parsed.digest, digest),
        step=step,
        committed_at=now(),
    )
    written = write_yaml(holdout, comment=f"That there is private data for {label}; see `haat holdout`.")
    secret = HoldoutSecret(
        haat="holdout-secret/1", suite=label, number=number, holdout=digest_of(written), salt=salt, digest=digest
    )
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    # The secret first: a commitment that nobody can open would stand for ever.
    write_atomically(folder / DATA_NAME, raw, _OWNER_ONLY)
    write_atomically(folder / SECRET_NAME, write_yaml(secret), _OWNER_ONLY)
    where = snapshot.root / paths.holdout(label, number)
    write_atomically(where, written)
    return where


def run_holdout(
    snapshot: Snapshot, name: ReleaseName, context: Context, folder: Path, signer: Signer
) -> tuple[MeasurementStatement, Path]:
    """Measure a release on private data and record it as a verifier; its answers leave this machine in no form.

    Raises as measuring does, and VerificationError where the folder's data is not what the market committed to.
    """
    check_verifier(name, context, signer)
    holdout, suite = _private_suite(context, folder)
    if holdout.reveal is not None:
        message = f"holdout {holdout.parsed.document.number} of {suite.parsed.document.label} is public already"
        raise VerificationError(withholding.NOT_COUNTED.problem(message, Place(holdout.parsed.path)))
    release = open_release(name, snapshot, context.instances, context.policy.document)
    measured = _measured(release, context, suite)
    used = fit(release.manifest.document, suite.parsed.document).artifacts
    statement = holdout_statement(release.manifest, used, holdout.parsed, measured, now())
    return statement, record(snapshot, name, statement, context, signer)


def reveal_holdout(snapshot: Snapshot, context: Context, folder: Path) -> Path:
    """Publish a holdout's salt and data beside its commitment, to be signed; from then on nothing counts as unseen.

    Raises VerificationError where that is not what was committed to.
    """
    holdout, suite = _private_suite(context, folder)
    label, number = holdout.parsed.document.suite, holdout.parsed.document.number
    where = snapshot.root / paths.holdout_reveal(label, number)
    if where.exists():
        raise RegistryError(reading.UNEXPECTED_FILE.problem("this holdout is revealed already", Place(str(where))))
    secret = _secret_in(folder).document
    reveal = Reveal(haat="reveal/1", holdout=secret.holdout, salt=secret.salt, digest=secret.digest, revealed_at=now())
    write_atomically(snapshot.root / paths.holdout_data(label, number), suite.data.read_bytes())
    write_atomically(where, write_yaml(reveal))
    return where


def repeat_holdouts(
    snapshot: Snapshot, name: ReleaseName, context: Context, believed: tuple[BelievedMeasurement, ...]
) -> Iterator[Repeated]:
    """Measure a release again on every revealed holdout that a verifier has a number for, and compare.

    `believed` are the measurements that are believed of the release. Raises as measuring does.
    """
    release = open_release(name, snapshot, context.instances, context.policy.document)
    found: dict[str, Measured] = {}
    for one in believed:
        holdout = context.holdouts.get(one.measurement.suite_digest)
        if holdout is None or holdout.reveal is None:
            continue
        if holdout.parsed.digest not in found:
            found[holdout.parsed.digest] = _measured(release, context, _revealed_suite(context, holdout))
        yield from _compared(one, holdout.parsed.document, found[holdout.parsed.digest], context)


def _compared(one: BelievedMeasurement, holdout: Holdout, measured: Measured, context: Context) -> Iterator[Repeated]:
    tolerances = {
        metric.name: metric.tolerance.absolute for metric in context.suites[holdout.suite].parsed.document.metrics
    }
    for metric in one.measurement.metrics:
        value = in_steps(measured.metrics[metric.name], holdout.step)
        # A number on the edge between two steps may fall to either side.
        agrees = abs(value - metric.value) <= tolerances[metric.name] + holdout.step * (value != metric.value)
        yield Repeated(one.verifier.display, holdout.number, holdout.suite, metric.name, metric.value, value, agrees)


def _measured(release: Release, context: Context, suite: PinnedSuite) -> Measured:
    if context.sandbox is None:
        raise SandboxError(measuring.NO_SANDBOX.problem("measuring needs a sandbox"))
    artifacts_match(release, context)
    graph_is_safe(release, context, ())
    return measure(release.manifest.document, at_hand(release, context), suite, context.sandbox())


def _private_suite(context: Context, folder: Path) -> tuple[PinnedHoldout, PinnedSuite]:
    """Return the holdout whose secret lies in a folder, and the suite that measures with it."""
    secret = _secret_in(folder)
    said = secret.document
    holdout = context.holdouts.get(said.holdout)
    if holdout is None:
        message = f"this market has not committed to holdout {said.number} of {said.suite} as this folder knows it"
        raise VerificationError(withholding.NOT_COUNTED.problem(message, Place(secret.path)))
    suite = context.suites[holdout.parsed.document.suite]
    known = commitment_of(said.salt, suite.parsed.digest, said.digest)
    if known != holdout.parsed.document.commitment:
        message = "salt and data of this folder are not what was committed to"
        raise VerificationError(withholding.NOT_AS_COMMITTED.problem(message, Place(secret.path)))
    return holdout, _suite_with(suite, said.digest, folder / DATA_NAME)


def _revealed_suite(context: Context, holdout: PinnedHoldout) -> PinnedSuite:
    suite = context.suites[holdout.parsed.document.suite]
    problems = tuple(faults_of(holdout, suite))
    if problems or holdout.reveal is None:
        raise VerificationError(*problems)
    return _suite_with(suite, holdout.reveal.document.digest, holdout.data)


def _suite_with(suite: PinnedSuite, digest: str, data: Path) -> PinnedSuite:
    parsed = suite.parsed
    document: Suite = with_data(parsed.document, digest, data.name)
    return PinnedSuite(Parsed(parsed.path, parsed.raw, parsed.digest, document), data)


def _secret_in(folder: Path) -> Parsed[HoldoutSecret]:
    shown_as = str(folder / SECRET_NAME)
    raw = read_file(folder, PurePosixPath(SECRET_NAME), shown_as, MAX_DOCUMENT)
    if raw is None:
        help_ = "`haat holdout commit` writes it; verifiers get the whole folder"
        raise RegistryError(reading.MISSING_FILE.problem("there is no holdout here", Place(shown_as), help=help_))
    return parse(HoldoutSecret, raw, shown_as)


def _is_private(folder: Path, repository: Path) -> None:
    if folder.resolve().is_relative_to(repository.resolve()):
        message = "this folder lies in the market's repository, where everybody reads it"
        raise RegistryError(withholding.NOT_UNSEEN.problem(message, Place(str(folder))))
    if (folder / SECRET_NAME).exists():
        message = "another holdout's secret lies here; nothing of it is overwritten"
        raise RegistryError(reading.UNEXPECTED_FILE.problem(message, Place(str(folder))))


def _is_unseen(suite: PinnedSuite, raw: bytes) -> None:
    """Raise RegistryError unless the suite could measure with this data, and none of its samples is public."""
    document = suite.parsed.document
    public = read_every_sample(document.dataset.reader, read_data(document, suite.data.parent))
    private = hold_out(with_data(document, digest_of(raw), DATA_NAME), raw)
    shared = len(set(private.inputs) & set(public.inputs))
    if shared:
        message = f"{shared:,} of these {len(private):,} samples are in {document.label} already"
        raise RegistryError(withholding.NOT_UNSEEN.problem(message))
    if document.prediction.kind == "label":
        strange = np.setdiff1d(private.truth, public.truth)
        if len(strange):
            message = f"{len(strange)} labels are not among those of {document.label}"
            raise RegistryError(withholding.NOT_UNSEEN.problem(message))
    try_metrics(document, private)
