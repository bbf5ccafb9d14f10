"""A market as a consumer sees it: only one that they pinned, never an older one than they know, and no name changed.

A copy cannot vouch for itself. The first time, the consumer says which market they mean; from then on it may neither
go back behind what they have seen nor give a publisher's name to somebody else unseen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from tooling.attest.market_root import SignedMarket
from tooling.errors import Place, PolicyError
from tooling.model.anchor import DEMO_MARKET, Seen
from tooling.model.report import Report
from tooling.model.rules import anchoring
from tooling.registry import paths
from tooling.registry.snapshot import Snapshot, shown_path
from tooling.sandbox.interface import Sandbox
from tooling.verify.context import ArtifactStore, Context, context_of
from tooling.verify.judged import Judged
from tooling.verify.pins import Trusted
from tooling.verify.runner import Findings


def market_is_pinned(market: SignedMarket, trusted: Trusted) -> str:
    """The user has said that they trust this market; this copy of it continues the one that they used before."""
    label = trusted.label_of(market.id)
    where = Place(shown_path(paths.market_root(1)))
    if label is None:
        raise PolicyError(
            anchoring.NOT_PINNED.problem(
                f"you have not pinned this market; this copy says that its id is {market.id}",
                where,
                help="a copy cannot vouch for itself: get the market's id from a place you trust, and compare",
                fix="haat trust add NAME --root sha256:…",
            )
        )
    seen = None if market.id == DEMO_MARKET else trusted.seen(market.id)
    if seen is not None:
        _continues(market, seen)
    return label


def _continues(market: SignedMarket, seen: Seen) -> None:
    """Raise PolicyError where a market goes back behind what was seen of it, or tells the same versions otherwise."""
    if market.root_version < seen.root or market.targets_version < seen.targets:
        message = (
            f"this copy has version {market.root_version} of the root and {market.targets_version} of the signed "
            f"files; you have used {seen.root} and {seen.targets} before"
        )
        where = Place(shown_path(paths.market_root(1)))
        raise PolicyError(anchoring.ROLLED_BACK.problem(message, where, help="bring this copy up to date"))
    # A chain only says that each root was signed by the one before it: whoever has a withdrawn key can write another.
    if seen.root_digest not in {None, market.roots[seen.root - 1]}:
        raise _another(f"version {seen.root} of the root", shown_path(paths.market_root(seen.root)))
    if market.targets_version == seen.targets and seen.targets_digest not in {None, market.targets_digest}:
        raise _another(f"version {seen.targets} of the signed files", shown_path(paths.TARGETS))


def _another(what: str, path: str) -> PolicyError:
    message = f"this is another {what} than you have seen before under the same number"
    hint = "somebody signed both, perhaps with a key that was withdrawn: ask the maintainers which one is theirs"
    return PolicyError(anchoring.ROLLED_BACK.problem(message, Place(path), help=hint))


def open_as_consumer(
    snapshot: Snapshot,
    trusted: Trusted,
    sandbox: Callable[[], Sandbox] | None = None,
    store: ArtifactStore | None = None,
) -> Context | Report:
    """Return the context of a market that its user trusts, or the report that says why it cannot be told."""
    findings = Findings()
    context = findings.ask(
        "trust_is_signed", lambda: context_of(snapshot, sandbox, store), lambda found: f"market {found.market.id}"
    )
    if context is None:
        findings.not_asked("market_is_pinned")
        return findings.report(snapshot.root.name)
    label = findings.ask("market_is_pinned", lambda: market_is_pinned(context.market, trusted), str)
    if label is None:
        return findings.report(snapshot.root.name)
    return replace(context, seen=names_seen(context.market, trusted))


def names_seen(market: SignedMarket, trusted: Trusted) -> Mapping[str, str]:
    """Return which publisher each name of a market meant when its user last looked.

    Anybody can sign in the demonstration, so that nothing of it is worth remembering.
    """
    seen = None if market.id == DEMO_MARKET else trusted.seen(market.id)
    return seen.publishers if seen else {}


def names_meant(judged: Iterable[Judged]) -> dict[str, str]:
    """Return which publisher, by genesis, each name means of whom a release was judged."""
    heads = [one.publisher for one in judged if one.publisher is not None]
    return {head.document.name: head.document.genesis or head.digest for head in heads}


def remember(market: SignedMarket, trusted: Trusted, meant: Mapping[str, str]) -> None:
    """Remember, of a market that is no demonstration, what its maintainers signed and whom publishers' names meant."""
    if market.id == DEMO_MARKET:
        return
    versions = {"root": market.root_version, "targets": market.targets_version}
    trusted.remember(market.id, versions, meant, {"root": market.roots[-1], "targets": market.targets_digest})
