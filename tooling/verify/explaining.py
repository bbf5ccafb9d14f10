"""A policy in words that a newcomer follows, and why one release is believed or not."""

from __future__ import annotations

from tooling.model.granting import Grant, NamedIdentity
from tooling.model.policy import Policy
from tooling.model.report import Level, Outcome, Report
from tooling.model.signers import in_words

_MAY = {
    "measurement": "measure",
    "receipt": "say how a deal ended about",
    "takedown": "ask to take down",
    "hold": "ask to hold",
    "approval": "approve what a rule asks for about",
    "review": "review",
    "suggestion": "suggest something about",
    "fraud-proof": "lay a proof of fraud beside",
    "tombstone": "put a tombstone in place of words about",
}
_WHO = {"anyone-with-receipt": "anyone with a verifier's receipt", "publisher": "the publisher"}


def policy_in_words(policy: Policy, market: str) -> list[str]:
    """Return what a marketplace believes, one sentence a line."""
    verifiers = policy.verifiers
    names = ", ".join(f"{one.display} ({in_words(one.identity)})" for one in verifiers.of) or "nobody"
    return [
        f"{market} believes nothing that its policy does not name.",
        "A release counts only when its publisher signed it: the chain of publisher files says who that is.",
        f"Verifiers, whose measurements are believed: {names}.",
        f"A claim is reproduced when {_at_least(verifiers.threshold)} reached it within its suite's tolerance.",
        f"A measurement counts as fresh for {policy.fresh.removesuffix('d')} days; an older one is shown as stale.",
        *_maintainers(policy),
        *(_grant(grant) for grant in policy.grants),
        *_rules(policy),
        *([f"Sigstore instances it trusts: {', '.join(policy.instances)}."] if policy.instances else []),
        f"Licenses it accepts: {', '.join(policy.licenses)}.",
    ]


def _at_least(threshold: int) -> str:
    return "one of them" if threshold == 1 else f"at least {threshold} of them"


def _grant(grant: Grant) -> str:
    about = "every release" if grant.about == "*" else f"releases of {grant.about}"
    who = in_words(grant.who.identity) if isinstance(grant.who, NamedIdentity) else _WHO.get(grant.who, grant.who)
    return f"Grant: {who} may {_MAY[grant.may]} {about}."


def _maintainers(policy: Policy) -> list[str]:
    if policy.maintainers is None:
        return []
    names = ", ".join(in_words(one) for one in policy.maintainers.identities)
    takes = _at_least(policy.maintainers.threshold)
    return [f"Maintainers: {names}. A release is taken down or held when {takes} ask for it."]


def _rules(policy: Policy) -> list[str]:
    """Say what a market asks beyond the format."""
    required = [f"Every listing: {rule.message} (`{rule.field}`)." for rule in policy.require]
    cases = [f"A person decides: {rule.when}, {rule.threshold} of the {rule.by}." for rule in policy.approval]
    tokens = ", ".join(f"{one.address} on chain {one.chain}" for one in policy.tokens)
    offers = [f"Offers on a chain may ask for: {tokens}."] if tokens else []
    if policy.windows is not None:
        reveal, dispute = (f"{one:,} s" for one in (policy.windows.reveal_min, policy.windows.dispute_min))
        offers.append(f"Offers on a chain leave at least {reveal} for the key and {dispute} to complain.")
    return [*required, *cases, *offers]


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
