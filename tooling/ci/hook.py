"""Judge what is pushed to a repository, before git takes it in: the forge that every git server already is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from tooling.ci.document import Verdict
from tooling.ci.judging import Decided, Terms, judge
from tooling.errors import RegistryError, VerificationError
from tooling.model.report import Outcome, Report
from tooling.model.rules import proposing, reading
from tooling.registry.change_set import Proposal
from tooling.registry.git import common_commits
from tooling.registry.git_runner import Repository
from tooling.verify.answers import Answer, Holds
from tooling.verify.runner import Findings

_LINE = re.compile(r"([0-9a-f]{40}|[0-9a-f]{64}) ([0-9a-f]{40}|[0-9a-f]{64}) (refs/\S.*)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Push:
    """A ref that is to move from one commit to another; a commit of zeros is none."""

    old: str
    new: str
    ref: str


@dataclass(frozen=True, slots=True)
class Answered:
    """What a push to the protected branch is told, and whether it may."""

    reports: tuple[Report, ...]
    accepted: bool
    decided: Decided | None = None


def pushes_in(text: str) -> list[Push]:
    """Read what git hands a `pre-receive` hook; raises RegistryError for anything else.

    Source: githooks(5).
    """
    found = [_LINE.fullmatch(line) for line in text.splitlines()]
    if not all(found):
        message = "this is not what git hands a hook: `<old> <new> <ref>` on each line"
        raise RegistryError(reading.INVALID_VALUE.problem(message))
    return [Push(*match.groups()) for match in found if match]


def answer_pushes(repository: Repository, pushes: Iterable[Push], ref: str, terms: Terms) -> list[Answered]:
    """Judge each push to the protected ref; others are free. Where anything is refused, git takes none of them.

    Where claims are measured on this machine, a push need not wait for a verifier's word.
    """
    return [_answer(repository, push, terms) for push in pushes if push.ref == ref]


def branch_is_continued(repository: Repository, push: Push) -> Answer:
    """Hold that the protected branch goes on from where it is: not taken away, made anew or rewritten."""
    if not push.new.strip("0"):
        raise _refused(push, "the protected branch is not taken away")
    if not push.old.strip("0"):
        raise _refused(push, "there is no such branch yet, and so nobody to judge by: its first state is fetched here")
    if common_commits(repository, push.old, push.new) != (push.old,):
        raise _refused(push, "the push puts other commits in place of those that are there")
    return Holds(f"{push.old[:12]} to {push.new[:12]}")


def _refused(push: Push, why: str) -> VerificationError:
    return VerificationError(proposing.BRANCH.problem(f"{push.ref}: {why}"))


def _answer(repository: Repository, push: Push, terms: Terms) -> Answered:
    findings = Findings()
    if findings.answer("branch_is_continued", lambda: branch_is_continued(repository, push)) is None:
        return Answered((findings.report(push.ref),), accepted=False)
    decided = judge(Proposal(repository, push.old, push.new), terms)
    passed = all(one.outcome is Outcome.PASSED for one in decided.reports)
    verdict = decided.document.verdict
    accepted = verdict is Verdict.MERGE or (verdict is Verdict.WAIT and passed and terms.sandbox is not None)
    return Answered(decided.reports, accepted, decided)
