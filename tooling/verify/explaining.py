"""A policy in words that a newcomer follows, and why one release is believed or not."""

from __future__ import annotations

from tooling.model.policy import Grant, Policy
from tooling.model.report import Level, Outcome, Report
from tooling.model.signers import in_words

_MAY = {"measurement": "measure"}


def policy_in_words(policy: Policy, market: str) -> list[str]:
    """Return what a marketplace believes, one sentence a line."""
    verifiers = policy.verifiers
    names = ", ".join(f"{one.display} ({in_words(one.identity)})" for one in verifiers.of) or "nobody"
    return [
        f"{market} believes nothing that its policy does not name.",
        "A release counts only when its publisher signed it: the chain of publisher files says who that is.",
        f"Verifiers, whose measurements are believed: {names}.",
        f"A claim is reproduced when {_at_least(verifiers.threshold)} reached it within its suite's tolerance.",
        *(_grant(grant) for grant in policy.grants),
        *([f"Sigstore instances it trusts: {', '.join(policy.instances)}."] if policy.instances else []),
        f"Licenses it accepts: {', '.join(policy.licenses)}.",
    ]


def _at_least(threshold: int) -> str:
    return "one of them" if threshold == 1 else f"at least {threshold} of them"


def _grant(grant: Grant) -> str:
    about = "every release" if grant.about == "*" else f"releases of {grant.about}"
    return f"Grant: {grant.who} may {_MAY[grant.may]} {about}."


def report_in_words(report: Report) -> list[str]:
    """Return why a release is believed or not: first what decides, then what was found."""
    deciding = [one for one in report.findings if one.level is Level.ERROR]
    against = [one for one in deciding if one.outcome is not Outcome.PASSED]
    if report.outcome is Outcome.PASSED:
        verdict = f"{report.subject} is believed: all {len(deciding)} checks that decide passed."
    else:
        first = against[0] if against else None
        because = f" First: `{first.check}` is {first.outcome}: {first.message}." if first else ""
        verdict = f"{report.subject} is not believed.{because}"
    return [verdict, *(f"{one.check}: {one.outcome}, {one.message}" for one in report.findings)]
