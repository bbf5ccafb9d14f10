"""What becomes of a proposal: a pure function of what was found, and of what the policy says.

A machine decides where every check was asked and passed. Whatever else there is has a name: it failed, a person is
needed, verifiers have yet to measure it, or nobody could tell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tooling.ci.document import Verdict
from tooling.model.identity import Identity, KeyIdentity
from tooling.model.policy import Policy
from tooling.model.report import Finding, Level, Outcome, Report
from tooling.model.rules import anchoring, measuring, proposing, reading, trusting
from tooling.verify.answers import counted

# What a verifier's measurement will answer: until then nobody here has scanned or measured the bytes.
_VERIFIERS = frozenset({measuring.NOT_MEASURED.id, trusting.ARTIFACT_MISSING.id})
# What is wrong with the market or the machine; whoever proposes something cannot mend it.
_OURS = frozenset(
    {
        trusting.POLICY.id,
        reading.UNREADABLE.id,
        measuring.NO_SANDBOX.id,
        measuring.SUITE_DATA.id,
        anchoring.ROOT.id,
        anchoring.NOT_SIGNED.id,
        anchoring.TARGETS.id,
        anchoring.EXPIRED.id,
        proposing.FORGE.id,
    }
)


@dataclass(frozen=True, slots=True)
class Ruling:
    """A verdict, why, whom it needs, and what it waits for."""

    verdict: Verdict
    because: str
    people: tuple[str, ...] = ()
    waits_for: tuple[str, ...] = ()


def decide(reports: Sequence[Report], policy: Policy | None, changed: int, unmeasured: Sequence[str] = ()) -> Ruling:
    """Decide about a proposal of `changed` files; `unmeasured` are the claims that too few verifiers have measured.

    Passing all checks on this machine is not enough where there are claims: what counts is signed by verifiers.
    """
    weighing = list(_weighing(reports))
    failed = [one for one in weighing if one.outcome is Outcome.FAILED]
    unclear = [one for one in weighing if one.outcome is Outcome.INCONCLUSIVE and _rule(one) not in _VERIFIERS]
    people = [one for one in weighing if one.outcome is Outcome.NEEDS_A_PERSON]
    waiting = _distinct([*unmeasured, *(one.message for one in weighing if _rule(one) in _VERIFIERS)])
    asked = policy is not None and bool(reports) and all(one.outcome is Outcome.PASSED for one in reports)
    mend = f"{counted(len(set(map(_key, failed))), 'problem')} to mend"
    # The first that applies. What failed is said first, so that nobody waits for a person or a verifier in vain.
    rulings = (
        (failed, Ruling(Verdict.FAILED, mend)),
        (unclear, Ruling(Verdict.UNCLEAR, "it could not be judged; nothing is held against whoever proposed it")),
        (people, Ruling(Verdict.PERSON, "no machine decides about this", maintainers_of(policy))),
        (waiting, Ruling(Verdict.WAIT, "a verifier measures it next", waits_for=waiting)),
        (not asked, Ruling(Verdict.UNCLEAR, "not every check was asked")),
        (not changed, Ruling(Verdict.PERSON, "it changes nothing in the registry", maintainers_of(policy))),
    )
    return next((ruling for applies, ruling in rulings if applies), Ruling(Verdict.MERGE, "all checks passed"))


def is_ours(finding: Finding) -> bool:
    """Say whether a finding is about the market or this machine, not about what was proposed."""
    return finding.outcome is Outcome.INCONCLUSIVE and _rule(finding) in _OURS


def maintainers_of(policy: Policy | None) -> tuple[str, ...]:
    """Name the people who decide here."""
    if policy is None or policy.maintainers is None:
        return ("whoever holds this market's root keys",)
    return tuple(_named(one) for one in policy.maintainers.identities)


def _named(identity: Identity) -> str:
    return identity.id if isinstance(identity, KeyIdentity) else f"{identity.id} ({identity.kind})"


def first_causes(reports: Sequence[Report]) -> Iterator[tuple[str, Finding]]:
    """Yield what is not a pass, with its subject, each problem once; what only follows from another is left out.

    What waits for a verifier is no fault, and is said elsewhere.
    """
    seen: set[object] = set()
    for report in reports:
        for finding in report.findings:
            silent = finding.problem is None or finding.level is Level.NOTE or _rule(finding) in _VERIFIERS
            if not silent and _key(finding) not in seen:
                seen.add(_key(finding))
                yield report.subject, finding


def _weighing(reports: Iterable[Report]) -> Iterator[Finding]:
    for report in reports:
        for finding in report.findings:
            if finding.level is Level.ERROR and finding.outcome is not Outcome.PASSED:
                yield finding


def _rule(finding: Finding) -> str | None:
    return finding.problem.rule if finding.problem else None


def _key(finding: Finding) -> tuple[object, ...]:
    problem = finding.problem
    return (finding.message, problem.rule, problem.place) if problem else (finding.check, finding.message)


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))
