"""Ask whether the market's own files can be used at all, before anything is asked of a release."""

from __future__ import annotations

from dataclasses import replace

from tooling.errors import HaatError, RegistryError, VerificationError
from tooling.model.report import Report
from tooling.registry.snapshot import Snapshot
from tooling.verify.answers import counted
from tooling.verify.pinning import market_is_pinned, names_seen
from tooling.verify.pins import Trusted
from tooling.verify.runner import Findings
from tooling.verify.standing import Standing, standing_of


def ground_is_usable(snapshot: Snapshot) -> Standing:
    """The market's policy, trusted roots and suites can be read; on any other ground no release can be judged."""
    try:
        return standing_of(snapshot)
    except (RegistryError, VerificationError) as error:
        # The market is at fault, and not the releases that were asked about.
        raise HaatError(*error.problems) from error


def judge_ground(snapshot: Snapshot, trusted: Trusted) -> tuple[Standing | None, Report]:
    """Return what releases are judged on for a user, or None with a report that says why there is nothing."""
    findings = Findings()
    standing = findings.ask(
        "ground_is_usable",
        lambda: ground_is_usable(snapshot),
        lambda found: f"a policy, {counted(len(found.context.suites), 'suite')}",
    )
    if standing is None:
        findings.not_asked("market_is_pinned")
        return None, findings.report(snapshot.root.name)
    market = standing.context.market
    if findings.ask("market_is_pinned", lambda: market_is_pinned(market, trusted), str) is None:
        return None, findings.report(snapshot.root.name)
    context = replace(standing.context, seen=names_seen(market, trusted))
    return replace(standing, context=context), findings.report(snapshot.root.name)
