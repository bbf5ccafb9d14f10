"""Ask all checks of a release; the one place that turns errors into findings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from functools import partial
from typing import TypeVar

from tooling.errors import (
    BenchError,
    HaatError,
    NeedsPersonError,
    RegistryError,
    SandboxError,
    SuiteError,
    VerificationError,
)
from tooling.model.notice import Notice
from tooling.model.release import ReleaseName
from tooling.model.report import Finding, Level, Outcome, Report
from tooling.model.signers import signed_by
from tooling.registry.parsed import Parsed
from tooling.registry.snapshot import ReleaseFiles, Snapshot
from tooling.verify import gates
from tooling.verify.answers import Answer, NotAsked, Warns, counted
from tooling.verify.chain import PublisherChain
from tooling.verify.checks import claims, files, listing, market_rules, statements, takedowns
from tooling.verify.checks.boxes import sandbox_is_whole
from tooling.verify.checks.model_signature import model_signature_covers_artifacts
from tooling.verify.checks.names import name_means_this_publisher
from tooling.verify.checks.notices import notices_are_chained, release_is_not_withdrawn
from tooling.verify.checks.offers import offer_is_complete
from tooling.verify.context import Context
from tooling.verify.hearing import in_order, in_short
from tooling.verify.judged import Believed, BelievedMeasurement, BelievedStatement, Judged, Reproduction
from tooling.verify.release import Release

T = TypeVar("T")
CONSEQUENCE = "an earlier check did not pass"


def outcome_of(error: HaatError) -> Outcome:
    """Say whether an error means *no*, *could not tell* (this machine is at fault), or that a person must decide."""
    if isinstance(error, NeedsPersonError):
        return Outcome.NEEDS_A_PERSON
    if isinstance(error, SandboxError | SuiteError):
        return Outcome.INCONCLUSIVE
    if isinstance(error, VerificationError | RegistryError | BenchError):
        return Outcome.FAILED
    return Outcome.INCONCLUSIVE


class Findings:
    """Collects the findings of one subject while its checks are asked."""

    def __init__(self) -> None:
        self._all: list[Finding] = []

    def ask(self, check: str, question: Callable[[], T], describe: Callable[[T], str]) -> T | None:
        """Ask a check that returns what it found; a HaatError becomes findings, any other error is a bug."""
        try:
            value = question()
        except HaatError as error:
            self.failed(check, error)
            return None
        self._all.append(Finding(check, Outcome.PASSED, describe(value)))
        return value

    def failed(self, check: str, error: HaatError) -> None:
        """Record what an error says of a check."""
        outcome = outcome_of(error)
        self._all += [Finding(check, outcome, problem.message, problem) for problem in error.problems]

    def answer(self, check: str, question: Callable[[], Answer]) -> Answer | None:
        """Ask a check that answers in words."""
        found = self.ask(check, question, lambda answer: answer.because)
        if isinstance(found, NotAsked):
            self._all[-1] = Finding(check, Outcome.NOT_ASKED, found.because, level=found.level)
        elif isinstance(found, Warns):
            warnings = [Finding(check, Outcome.PASSED, one.message, one, Level.WARNING) for one in found.problems]
            self._all[-1:] = warnings
        return found

    def not_asked(self, *checks: str, because: str = CONSEQUENCE) -> None:
        """Record checks that do not arise any more; they keep the report from passing."""
        self._all += [Finding(check, Outcome.NOT_ASKED, because) for check in checks]

    def report(self, subject: str) -> Report:
        """Return the report on a subject."""
        return Report(subject, tuple(self._all))


BEHIND_PUBLISHER = ("name_means_this_publisher", "signature_is_trusted", "manifest_says_its_path")
BEHIND_GATES = (
    "version_follows_previous",
    "requirements_are_met",
    "extensions_fit",
    "claims_name_suites",
    "statements_are_believed",
    "license_is_accepted",
    "release_is_not_taken_down",
    "artifacts_match",
    "notices_are_chained",
    "offer_is_complete",
    "release_is_not_withdrawn",
    "graph_is_safe",
    "claims_hold",
)


def judge(name: ReleaseName, snapshot: Snapshot, context: Context) -> Judged:
    """Ask all checks of one release."""
    findings = Findings()
    release = _through_the_gates(name, snapshot, context, findings)
    if release is None:
        findings.not_asked(*BEHIND_GATES)
        return Judged(name, findings.report(str(name)))
    findings.answer(
        "version_follows_previous",
        lambda: listing.version_follows_previous(release, gates.siblings_of(name, snapshot)),
    )
    findings.answer("requirements_are_met", lambda: market_rules.requirements_are_met(release, context))
    findings.answer("extensions_fit", lambda: market_rules.extensions_fit(release, context))
    known = findings.answer("claims_name_suites", lambda: claims.claims_name_suites(release, context))
    said = _said(release, context, findings)
    believed = tuple(one for one in said if isinstance(one, BelievedMeasurement))
    words = tuple(one for one in said if isinstance(one, BelievedStatement))
    findings.answer("license_is_accepted", lambda: listing.license_is_accepted(release, context, words))
    findings.answer("release_is_not_taken_down", lambda: takedowns.release_is_not_taken_down(words, context))
    matched = findings.answer("artifacts_match", lambda: files.artifacts_match(release, context, believed))
    if matched and release.manifest.document.model_signature is not None:
        check = "model_signature_covers_artifacts"
        findings.answer(check, lambda: model_signature_covers_artifacts(release, context))
    notices = _notices(release, context, findings)
    reproductions: tuple[Reproduction, ...] = ()
    if matched and known:
        reproductions = _safe_and_true(release, context, believed, findings)
    else:
        findings.not_asked("graph_is_safe", "claims_hold")
    return Judged(
        name,
        findings.report(str(name)),
        release.manifest,
        release.publisher.head,
        release.signer,
        believed,
        reproductions,
        notices,
        release.publisher.recovered_in,
        words,
        takedowns.withdrawal_of(words, context.policy.document, context.clock),
    )


def files_are_readable(name: ReleaseName, snapshot: Snapshot) -> ReleaseFiles:
    """The release's signed files can be read, none is too large, and none is missing from the chain of its notices."""
    return snapshot.release(name)


def _through_the_gates(name: ReleaseName, snapshot: Snapshot, context: Context, findings: Findings) -> Release | None:
    """Ask the gates one by one, so that each is a finding of its own."""
    found = findings.ask(
        "files_are_readable",
        lambda: files_are_readable(name, snapshot),
        lambda files: counted(len(files.statements), "statement"),
    )
    if found is None:
        findings.not_asked("publisher_is_known", *BEHIND_PUBLISHER)
        return None
    publisher = findings.ask(
        "publisher_is_known",
        lambda: gates.publisher_is_known(snapshot, name.publisher, context.instances, context.policy.document),
        PublisherChain.in_words,
    )
    if publisher is None:
        findings.not_asked(*BEHIND_PUBLISHER)
        return None
    if findings.answer(BEHIND_PUBLISHER[0], lambda: name_means_this_publisher(publisher, context)) is None:
        findings.not_asked(*BEHIND_PUBLISHER[1:])
        return None
    signer = findings.ask(
        "signature_is_trusted",
        lambda: gates.signature_is_trusted(found, publisher),
        lambda identity: signed_by(identity, publisher.head.document.name),
    )
    if signer is None:
        findings.not_asked("manifest_says_its_path")
        return None
    manifest = findings.ask(
        "manifest_says_its_path", lambda: gates.manifest_says_its_path(found, publisher), lambda parsed: parsed.digest
    )
    return gates.admit(found, publisher, signer, manifest) if manifest else None


def _notices(release: Release, context: Context, findings: Findings) -> tuple[Parsed[Notice], ...]:
    notices = findings.ask(
        "notices_are_chained", lambda: notices_are_chained(release), lambda found: counted(len(found), "notice")
    )
    if notices is None:
        findings.not_asked("release_is_not_withdrawn", "offer_is_complete")
        return ()
    findings.answer("release_is_not_withdrawn", lambda: release_is_not_withdrawn(notices))
    findings.answer("offer_is_complete", lambda: offer_is_complete(notices, context))
    return notices


def _said(release: Release, context: Context, findings: Findings) -> tuple[Believed, ...]:
    said: list[Believed] = []
    for file in in_order(release):
        one = findings.ask(
            "statements_are_believed",
            partial(statements.statement_is_believed, file, release, context, tuple(said)),
            in_short,
        )
        said += [one] if one is not None else []
    proofs = sum(isinstance(one, BelievedStatement) and one.kind == "fraud-proof" for one in said)
    if proofs:
        because = f"{counted(proofs, 'proof')} of fraud claimed; this version judges none, so none counts"
        findings.answer("fraud_proofs_are_judged", lambda: NotAsked(because))
    return tuple(said)


def _safe_and_true(
    release: Release, context: Context, believed: tuple[BelievedMeasurement, ...], findings: Findings
) -> tuple[Reproduction, ...]:
    """Nothing is run that the static gate has not passed."""
    sandbox = context.sandbox
    if findings.answer("graph_is_safe", lambda: files.graph_is_safe(release, context, believed)) is None:
        findings.not_asked("claims_hold")
        return ()
    if sandbox is None:
        findings.answer("claims_hold", lambda: claims.claims_hold(release, context, believed))
        return ()
    findings.answer("sandbox_is_whole", lambda: sandbox_is_whole(sandbox()))
    reproductions: list[Reproduction] = []

    def measured_here() -> Answer:
        reproductions.extend(claims.measure_again(release, context, sandbox()))
        return claims.claims_hold_here(release, context, tuple(reproductions))

    findings.answer("claims_hold", measured_here)
    return tuple(reproductions)


def judge_all(
    names: Iterable[ReleaseName], snapshot: Snapshot, context: Context, executor: Executor
) -> Iterator[Judged]:
    """Judge many releases at once; yields them in the order asked, as they become ready."""
    yield from executor.map(lambda name: judge(name, snapshot, context), names)
