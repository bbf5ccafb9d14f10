"""A policy in words that a newcomer follows, and why one release is believed or not."""

from __future__ import annotations

from tooling.model.granting import Grant, NamedIdentity
from tooling.model.phrase import Phrase
from tooling.model.policy import Policy
from tooling.model.report import Level, Outcome, Report
from tooling.model.signers import in_words

_MAY = {
    "measurement": Phrase("Grant: %(who)s may measure %(about)s."),
    "receipt": Phrase("Grant: %(who)s may say how a deal ended about %(about)s."),
    "takedown": Phrase("Grant: %(who)s may ask to take down %(about)s."),
    "hold": Phrase("Grant: %(who)s may ask to hold %(about)s."),
    "approval": Phrase("Grant: %(who)s may approve what a rule asks for about %(about)s."),
    "review": Phrase("Grant: %(who)s may review %(about)s."),
    "suggestion": Phrase("Grant: %(who)s may suggest something about %(about)s."),
    "fraud-proof": Phrase("Grant: %(who)s may lay a proof of fraud beside %(about)s."),
    "tombstone": Phrase("Grant: %(who)s may put a tombstone in place of words about %(about)s."),
}
_WHO = {
    "anyone": Phrase("anyone"),
    "anyone-with-receipt": Phrase("anyone with a verifier's receipt"),
    "maintainers": Phrase("maintainers"),
    "publisher": Phrase("the publisher"),
    "verifiers": Phrase("verifiers"),
}


def policy_in_words(policy: Policy, market: str) -> list[Phrase]:
    """Return what a marketplace believes, one sentence a line."""
    names = tuple(
        Phrase("%(name)s (%(identity)s)", name=one.display, identity=in_words(one.identity))
        for one in policy.verifiers.of
    )
    return [
        Phrase("%(market)s believes nothing that its policy does not name.", market=market),
        Phrase("A release counts only when its publisher signed it: the chain of publisher files says who that is."),
        Phrase("Verifiers, whose measurements are believed: %(names)s.", names=names or Phrase("nobody")),
        _threshold(policy.verifiers.threshold),
        *_maintainers(policy),
        *(_grant(grant) for grant in policy.grants),
        *_rules(policy),
        *([Phrase("Sigstore instances it trusts: %(names)s.", names=policy.instances)] if policy.instances else []),
        Phrase("Licenses it accepts: %(names)s.", names=policy.licenses),
    ]


def _threshold(count: int) -> Phrase:
    if count == 1:
        return Phrase("A claim is reproduced when one of them reached it within its suite's tolerance.")
    return Phrase(
        "A claim is reproduced when at least %(count)s of them reached it within its suite's tolerance.", count=count
    )


def _grant(grant: Grant) -> Phrase:
    everything = grant.about == "*"
    about = Phrase("every release") if everything else Phrase("releases of %(name)s", name=grant.about)
    who = in_words(grant.who.identity) if isinstance(grant.who, NamedIdentity) else _WHO[grant.who]
    return _MAY[grant.may].of(who=who, about=about)


def _maintainers(policy: Policy) -> list[Phrase]:
    if policy.maintainers is None:
        return []
    names, count = tuple(in_words(one) for one in policy.maintainers.identities), policy.maintainers.threshold
    if count == 1:
        return [
            Phrase("Maintainers: %(names)s. A release is taken down or held when one of them asks for it.", names=names)
        ]
    return [
        Phrase(
            "Maintainers: %(names)s. A release is taken down or held when at least %(count)s of them ask for it.",
            names=names,
            count=count,
        )
    ]


def _rules(policy: Policy) -> list[Phrase]:
    """Say what a market asks beyond the format."""
    required = [
        Phrase("Every listing: %(message)s (`%(field)s`).", message=rule.message, field=rule.field)
        for rule in policy.require
    ]
    cases = [
        Phrase("A person decides: %(case)s, %(count)s of the maintainers.", case=rule.when, count=rule.threshold)
        for rule in policy.approval
    ]
    return [*required, *cases, *_offers(policy)]


def _offers(policy: Policy) -> list[Phrase]:
    tokens = tuple(
        Phrase("%(address)s on chain %(chain)s", address=one.address, chain=str(one.chain)) for one in policy.tokens
    )
    said = [Phrase("Offers on a chain may ask for: %(tokens)s.", tokens=tokens)] if tokens else []
    if policy.windows is not None:
        windows = Phrase(
            "Offers on a chain leave at least %(reveal)s s for the key and %(dispute)s s to complain.",
            reveal=policy.windows.reveal_min,
            dispute=policy.windows.dispute_min,
        )
        said.append(windows)
    return said


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
