"""From what was found to what is said of it: facts of each release, without an opinion on any."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from tooling.ci.claiming import claims_of
from tooling.ci.deciding import first_causes, is_ours
from tooling.ci.document import ClaimFacts, Difference, FindingFacts, Position, ReleaseFacts
from tooling.ci.numbers import Numbers
from tooling.model.manifest import Manifest
from tooling.model.policy import Waiting
from tooling.model.report import Finding, Report
from tooling.model.rules import RULES
from tooling.model.signers import signed_by
from tooling.registry.change_set import ChangeSet
from tooling.registry.text import shown
from tooling.verify.changes import Judgement
from tooling.verify.judged import Judged

MAX_DIFFERENCES = 40
_LONG = 160
_SAID_ELSEWHERE = frozenset({"version", "previous", "haat", "name", "publisher"})


def findings_of(reports: Sequence[Report]) -> tuple[FindingFacts, ...]:
    """Return what is not a pass, each problem once."""
    return tuple(_finding(subject, finding) for subject, finding in first_causes(reports))


def _finding(subject: str, finding: Finding) -> FindingFacts:
    problem = finding.problem
    place = problem.place if problem else None
    return FindingFacts(
        subject=subject,
        check=finding.check,
        outcome=finding.outcome,
        level=finding.level,
        rule=problem.rule if problem else None,
        slug=RULES[problem.rule].slug if problem else None,
        message=finding.message,
        place=Position(path=place.path, line=place.line, column=place.column) if place else None,
        help=problem.help if problem else None,
        fix=problem.fix if problem else None,
        ours=is_ours(finding),
    )


def releases_of(judgement: Judgement, numbers: Numbers, clock: datetime) -> tuple[ReleaseFacts, ...]:
    """Return the facts of every release that something is added to; none where not even the policy was read."""
    if judgement.changes is None or judgement.context is None:
        return ()
    suites, policy = judgement.context.suites, judgement.context.policy.document
    return tuple(
        _release(one, judgement, judgement.changes, claims_of(one, suites, policy, numbers), clock)
        for one in judgement.releases
    )


def _release(
    judged: Judged, judgement: Judgement, changes: ChangeSet, claims: tuple[ClaimFacts, ...], clock: datetime
) -> ReleaseFacts:
    name, manifest = judged.name, judged.manifest.document if judged.manifest else None
    previous = judgement.before.get(name)
    new_publisher = name.publisher in changes.new_publishers
    new_listing = new_publisher or not changes.base.releases_of(name.publisher, name.model)
    waiting = judgement.context.policy.document.waiting if judgement.context else Waiting()
    return ReleaseFacts(
        name=str(name),
        outcome=judged.report.outcome,
        new=changes.is_new(name),
        new_publisher=new_publisher,
        new_listing=new_listing,
        new_until=_until(waiting, clock, new_publisher=new_publisher) if new_listing else None,
        signer=_signer(judged, new_publisher=new_publisher),
        license=manifest.license.identifier if manifest else None,
        safety=_safety(judged),
        claims=claims,
        previous=previous.document.version if previous else None,
        differences=differences(previous.document, manifest) if previous and manifest else (),
    )


def _until(waiting: Waiting, clock: datetime, *, new_publisher: bool) -> str:
    days = [waiting.new_listing, *([waiting.new_publisher] if new_publisher else [])]
    longest = max(int(one.removesuffix("d")) for one in days)
    return (clock + timedelta(days=longest)).strftime("%Y-%m-%dT%H:%M:%SZ")


def _signer(judged: Judged, *, new_publisher: bool) -> str | None:
    if judged.signer is None:
        return None
    known = "first use: this publisher is new here" if new_publisher else "known: this publisher is listed already"
    return f"{signed_by(judged.signer, judged.name.publisher)} ({known})"


def _safety(judged: Judged) -> str:
    found = [one for one in judged.report.findings if one.check == "graph_is_safe"]
    if not found:
        return "not asked"
    return f"{found[0].outcome}: {found[0].message}"


def differences(before: Manifest, after: Manifest) -> tuple[Difference, ...]:
    """Return the fields that differ between two manifests, by dotted path; what is said elsewhere is left out."""
    old, new = (dict(_leaves(one.model_dump(mode="json", exclude_none=True))) for one in (before, after))
    fields = [field for field in dict.fromkeys([*old, *new]) if old.get(field) != new.get(field)]
    told = [field for field in fields if field.split(".")[0] not in _SAID_ELSEWHERE]
    found = [Difference(field=field, before=old.get(field), after=new.get(field)) for field in told]
    if len(found) <= MAX_DIFFERENCES:
        return tuple(found)
    more = f"{len(found) - MAX_DIFFERENCES + 1} more fields"
    return (*found[: MAX_DIFFERENCES - 1], Difference(field=more, before=None, after=None))


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, one in value.items():
            yield from _leaves(one, f"{path}.{name}" if path else str(name))
    elif isinstance(value, list):
        for index, one in enumerate(value):
            yield from _leaves(one, f"{path}.{index}")
    else:
        yield shown(path, _LONG), shown(str(value), _LONG)
