"""Judge a change set: what it changes, by whose word, and every release that it touches.

Policy, suites, Sigstore instances and publishers are the base's: a proposal cannot bring along who vouches for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from tooling.errors import FetchError, HaatError
from tooling.model.base import version_key
from tooling.model.manifest import Manifest
from tooling.model.release import ReleaseName
from tooling.model.report import Finding, Level, Outcome, Report
from tooling.registry import paths
from tooling.registry.change_set import ChangeSet, Proposal, open_change_set
from tooling.registry.documents import parse
from tooling.registry.parsed import Parsed
from tooling.sandbox.interface import Sandbox
from tooling.verify.answers import counted
from tooling.verify.checks import changes as checks
from tooling.verify.checks import founding, holdouts, suites
from tooling.verify.context import ArtifactStore, Context, context_of
from tooling.verify.judged import Judged
from tooling.verify.runner import Findings, judge

SUBJECT = "change set"
CHECKS = (
    checks.only_plain_files_change,
    checks.only_the_registry_changes,
    checks.history_is_kept,
    checks.rotations_stand_alone,
    checks.versions_only_grow,
    checks.versions_are_sequential,
)
CHECKS_OF_PUBLISHERS = (
    founding.name_is_free,
    founding.name_is_far_from_others,
    founding.publisher_is_continued,
)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is known of a change set once it is judged: the report on the whole, and each release it adds to.

    `before` holds, for each release that is new, the manifest it follows, where there is one that can be read.
    `context` and `changes` are None where not even the policy could be read. It is good while the repository is open.
    """

    report: Report
    releases: tuple[Judged, ...] = ()
    context: Context | None = None
    changes: ChangeSet | None = None
    before: Mapping[ReleaseName, Parsed[Manifest]] = field(default_factory=dict)

    @property
    def reports(self) -> list[Report]:
        """Return all reports, that on the whole first."""
        return [self.report, *(one.report for one in self.releases)]


def judge_change_set(
    registry: Path,
    since: str,
    head: str | None = None,
    *,
    sandbox: Callable[[], Sandbox] | None = None,
    store: ArtifactStore | None = None,
) -> list[Report]:
    """Judge what a commit adds to the branch `since`, or what the folder does, where `head` is None.

    The first report is on the change set, then comes one for each release that something is added to. With a sandbox,
    claims are measured again.
    """
    try:
        proposal = Proposal.of(registry, since, head)
    except FetchError as error:
        findings = Findings()
        findings.failed("changes_are_readable", error)
        return [findings.report(SUBJECT)]
    with judged_proposal(proposal, sandbox=sandbox, store=store) as judgement:
        return judgement.reports


@contextmanager
def judged_proposal(
    proposal: Proposal,
    *,
    sandbox: Callable[[], Sandbox] | None = None,
    store: ArtifactStore | None = None,
) -> Iterator[Judgement]:
    """Judge a proposal, and keep its repository open while somebody looks at what was found."""
    findings = Findings()
    with ExitStack() as stack:
        changes = findings.ask(
            "changes_are_readable",
            lambda: stack.enter_context(open_change_set(proposal)),
            lambda found: f"{counted(len(found.changes), 'file')} since {proposal.since}",
        )
        yield Judgement(findings.report(SUBJECT)) if changes is None else _judge(changes, findings, sandbox, store)


def _judge(
    changes: ChangeSet,
    findings: Findings,
    sandbox: Callable[[], Sandbox] | None,
    store: ArtifactStore | None,
) -> Judgement:
    context = findings.ask(
        "policy_is_usable", lambda: context_of(changes.base, sandbox, store), lambda one: one.policy.document.haat
    )
    changes = replace(changes, replaced=checks.replaced_statements(changes))
    for check in CHECKS:
        findings.answer(check.__name__, partial(check, changes))
    findings.answer("market_files_are_signed", lambda: checks.market_files_are_signed(changes))
    findings.answer("suites_are_fit", lambda: suites.suites_are_fit(changes))
    findings.answer("holdouts_are_kept", lambda: holdouts.holdouts_are_kept(changes))
    if context is None:
        return Judgement(findings.report(SUBJECT))
    for name in changes.publishers:
        _judge_publisher(changes, name, context, findings)
    releases = tuple(_judge_release(changes, name, context) for name in changes.releases)
    return Judgement(findings.report(SUBJECT), releases, context, changes, _before(changes))


def _before(changes: ChangeSet) -> dict[ReleaseName, Parsed[Manifest]]:
    """Return the manifests that new releases follow; one that cannot be read is left out, and its report says so."""
    found: dict[ReleaseName, Parsed[Manifest]] = {}
    for name in filter(changes.is_new, changes.releases):
        earlier = [one for one in _siblings(changes, name) if version_key(one.version) < version_key(name.version)]
        try:
            file = changes.merged.manifest(earlier[-1]) if earlier else None
            if file is not None:
                found[name] = parse(Manifest, file.raw, file.path)
        except HaatError:
            continue
    return found


def _siblings(changes: ChangeSet, name: ReleaseName) -> tuple[ReleaseName, ...]:
    return changes.merged.releases_of(name.publisher, name.model)


def _judge_publisher(changes: ChangeSet, name: str, context: Context, findings: Findings) -> None:
    policy = context.policy.document
    if name in changes.new_publishers:
        free = findings.answer("name_is_free", lambda: founding.name_is_free(changes, name, context))
        if free is not None:
            findings.answer("name_is_far_from_others", lambda: founding.name_is_far_from_others(changes, name))
    findings.answer(
        "publisher_is_continued",
        lambda: founding.publisher_is_continued(changes, name, policy, context.instances),
    )


def _judge_release(changes: ChangeSet, name: ReleaseName, context: Context) -> Judged:
    """Judge a release as it would be; what was so before is no fault of a change set that adds to it."""
    judged = judge(name, changes.merged, context)
    findings = (*judged.report.findings, *_artifacts(changes, judged))
    if not changes.is_new(name):
        # Measuring what was there before would take as long again, and could only excuse more.
        before = judge(name, changes.base, replace(context, sandbox=None, store=None))
        known = {_key(one) for one in before.report.findings}
        # Behind a closed gate nothing new was looked at, so that nothing may be added there.
        if judged.manifest is not None:
            findings = tuple(_unless_known(one, known) for one in findings)
        if _only_said(changes, name):
            findings = tuple(map(_as_remark, findings))
    return replace(judged, report=Report(judged.report.subject, findings))


def _only_said(changes: ChangeSet, name: ReleaseName) -> bool:
    """Say whether nothing is added to a release but what others say about it."""
    added = [one.path for one in changes.added if paths.release_around(one.path) == name]
    return all(path.parent == paths.statements_folder(name) for path in added)


def _as_remark(finding: Finding) -> Finding:
    """Let a verifier contradict a claim: that a listing claims too much is a reason to say so, not to keep it out."""
    if finding.check != "claims_hold" or finding.outcome is not Outcome.FAILED:
        return finding
    return replace(finding, level=Level.WARNING)


def _artifacts(changes: ChangeSet, judged: Judged) -> tuple[Finding, ...]:
    if judged.manifest is None:
        return ()
    listed = [artifact.path for artifact in judged.manifest.document.artifacts]
    findings = Findings()
    findings.answer(
        checks.artifacts_are_listed.__name__,
        lambda: checks.artifacts_are_listed(changes.added, judged.name, listed),
    )
    return findings.report(str(judged.name)).findings


def _key(finding: Finding) -> tuple[object, ...]:
    problem = finding.problem
    return (finding.check, finding.outcome, problem.rule if problem else None, problem.place if problem else None)


def _unless_known(finding: Finding, known: set[tuple[object, ...]]) -> Finding:
    if finding.outcome is Outcome.PASSED or finding.level is not Level.ERROR or _key(finding) not in known:
        return finding
    return replace(finding, level=Level.NOTE, message=f"{finding.message} (as before)")
