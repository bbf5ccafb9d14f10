"""The publisher's offer: whether a buyer would know what they pay for, and whether this market lets it stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tooling.errors import Problem, VerificationError
from tooling.model.granting import Token
from tooling.model.notice import Notice
from tooling.model.offer import EvmRail, Offer
from tooling.model.policy import Policy
from tooling.model.rules import speaking
from tooling.registry.parsed import Parsed
from tooling.verify.answers import Answer, Holds, NotAsked
from tooling.verify.context import Context
from tooling.verify.places import place_of


def offer_in_force(notices: Sequence[Parsed[Notice]]) -> Parsed[Notice] | None:
    """Return the last notice with an offer: a later one takes an earlier one's place."""
    return next((notice for notice in reversed(notices) if notice.document.offer is not None), None)


def offer_is_complete(notices: Sequence[Parsed[Notice]], context: Context) -> Answer:
    """The offer in force says how to pay, on which terms, and who sells, within the market's windows and tokens."""
    notice = offer_in_force(notices)
    offer = notice.document.offer if notice else None
    if notice is None or offer is None:
        return NotAsked("no offer")
    if offer.paused:
        return NotAsked("paused: nothing is sold")
    problems = [*_gaps(notice, offer), *_outside(notice, offer, context.policy.document)]
    if problems:
        raise VerificationError(*problems)
    return Holds(f"{offer.price.amount} {offer.price.currency}, {len(offer.rails)} ways to pay")


def _gaps(notice: Parsed[Notice], offer: Offer) -> Iterator[Problem]:
    """Find what is left out; something free needs no terms of sale."""
    if offer.is_free and not offer.rails:
        return
    needed = {"rails": offer.rails, "terms": offer.terms, "refund": offer.refund, "trader": offer.trader}
    for field, value in needed.items():
        if not value:
            yield speaking.OFFER.problem(f"the offer has no `{field}`", place_of(notice, "offer", field))
    if offer.trader and offer.trader.status == "trader" and offer.trader.country is None:
        yield speaking.OFFER.problem("a trader says in which country", place_of(notice, "offer", "trader"))
    seen: set[tuple[object, ...]] = set()
    for index, rail in enumerate(offer.rails):
        name = (rail.chain, rail.contract.lower(), rail.token) if isinstance(rail, EvmRail) else (rail.url,)
        if name in seen:
            yield speaking.OFFER.problem("the same rail stands twice", place_of(notice, "offer", "rails", index))
        seen.add(name)
        if isinstance(rail, EvmRail) and (rail.amount == "0") is not offer.price.is_free:
            where = place_of(notice, "offer", "rails", index, "amount")
            yield speaking.OFFER.problem("the price is nothing here and something there", where)


def _outside(notice: Parsed[Notice], offer: Offer, policy: Policy) -> Iterator[Problem]:
    for index, rail in enumerate(offer.rails):
        if isinstance(rail, EvmRail):
            yield from _token_fault(notice, index, rail, policy)
            yield from _window_faults(notice, index, rail, policy)


def _token_fault(notice: Parsed[Notice], index: int, rail: EvmRail, policy: Policy) -> Iterator[Problem]:
    if any(_is(token, rail) for token in policy.tokens):
        return
    accepted = ", ".join(f"{token.address} on chain {token.chain}" for token in policy.tokens) or "none"
    yield speaking.OFFER_HERE.problem(
        f"token {rail.token} on chain {rail.chain} is not accepted by this marketplace",
        place_of(notice, "offer", "rails", index, "token"),
        help=f"accepted: {accepted}",
    )


def _is(token: Token, rail: EvmRail) -> bool:
    return (token.chain, token.address.lower()) == (rail.chain, rail.token.lower())


def _window_faults(notice: Parsed[Notice], index: int, rail: EvmRail, policy: Policy) -> Iterator[Problem]:
    """A market that sets no floor takes no offer on a chain: without one a buyer has no time to complain."""
    for field, floor in (
        ("reveal_s", policy.windows and policy.windows.reveal_min),
        ("dispute_s", policy.windows and policy.windows.dispute_min),
    ):
        found = getattr(rail, field)
        where = place_of(notice, "offer", "rails", index, field)
        if floor is None:
            message = f"`{field}` cannot be judged: the policy sets no `windows`"
            yield speaking.OFFER_HERE.problem(message, where, help="the operator adds `windows` to the policy")
        elif found < floor:
            yield speaking.OFFER_HERE.problem(f"`{field}` is {found:,} seconds; at least {floor:,} here", where)
