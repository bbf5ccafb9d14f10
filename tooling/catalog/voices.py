"""What others said about a release, and on which terms it is sold, as pages show it."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tooling.catalog import words
from tooling.model.identity import EmailIdentity, Identity, KeyIdentity
from tooling.model.offer import NATIVE, EvmRail, Offer
from tooling.model.predicates import EvmDeal, Review, Suggestion, Tombstone
from tooling.model.signers import in_words
from tooling.verify.judged import BelievedStatement, Standing, Withdrawal

_FINGERPRINT = 16
_OUTCOMES = {"takedown": "taken down", "hold": "on hold"}
_REASONS = {
    "malicious": "malicious content",
    "illegal": "illegal content",
    "infringes-rights": "rights of others",
    "personal-data": "personal data",
    "court-order": "an order of a court",
    "fraud": "fraud",
    "other": "another reason",
}


@dataclass(frozen=True, slots=True)
class OfferView:
    """The offer in force, as a buyer reads it."""

    amount: str
    currency: str
    free: bool
    paused: bool
    rails: tuple[str, ...]
    orders: tuple[str, ...]
    refund: str | None
    terms: str | None
    seller: str | None
    note: str | None

    @property
    def price(self) -> str:
        """Return the price as the publisher writes it."""
        return "Free" if self.free else f"{self.amount} {self.currency}"


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One author's latest review; `kind` says honestly what stands behind it."""

    stars: int
    text: str
    name: str
    author: str
    kind: str
    verified: bool
    own: bool
    date: str
    language: str
    suggestion: str | None


@dataclass(frozen=True, slots=True)
class SuggestionRow:
    """What somebody wishes the next version to be."""

    text: str
    name: str
    author: str
    about: str | None
    date: str
    language: str


@dataclass(frozen=True, slots=True)
class TombstoneRow:
    """Where a statement stood whose words are gone; nothing of its author is left."""

    kind: str
    reason: str
    stars: int | None
    rail: str | None
    by: str
    date: str


@dataclass(frozen=True, slots=True)
class WithdrawalView:
    """The maintainers' word not to use a release."""

    state: str
    reason: str
    text: str
    by: int
    legal: str | None
    until: str | None
    answer_by: str | None


@dataclass(frozen=True, slots=True)
class Voices:
    """Everything that others said about one release, besides what they measured."""

    reviews: tuple[ReviewRow, ...] = ()
    suggestions: tuple[SuggestionRow, ...] = ()
    tombstones: tuple[TombstoneRow, ...] = ()
    fraud_proofs: int = 0

    @property
    def stars(self) -> tuple[int, ...]:
        """Return the stars that count: not the publisher's own, and those that a removed review left behind."""
        left = (row.stars for row in self.tombstones if row.stars is not None)
        return (*(row.stars for row in self.reviews if not row.own), *left)

    @property
    def average(self) -> float | None:
        """Return the mean of the stars that count, or None without any."""
        return sum(self.stars) / len(self.stars) if self.stars else None

    @property
    def anybodys(self) -> bool:
        """Say whether there is a review that costs nothing to fake."""
        return any(not row.verified and not row.own for row in self.reviews)


def voices_of(said: Sequence[BelievedStatement]) -> Voices:
    """Sort what was said; of each author only the latest review counts."""
    reviews = [_review(one, review) for one, review in _latest_reviews(said)]
    newest = sorted(said, key=lambda one: (one.statement.predicate.time, one.path), reverse=True)
    return Voices(
        tuple(reviews),
        tuple(_suggestion(what) for one in newest if isinstance(what := one.statement.predicate, Suggestion)),
        tuple(_tombstone(one, what) for one in newest if isinstance(what := one.statement.predicate, Tombstone)),
        sum(one.kind == "fraud-proof" for one in newest),
    )


def offer_view(offer: Offer | None) -> OfferView | None:
    """Return what is shown of an offer."""
    if offer is None:
        return None
    trader = offer.trader
    where = f" in {trader.country}" if trader and trader.country else ""
    seller = None if trader is None else f"{'a trader' if trader.status == 'trader' else 'a private person'}{where}"
    return OfferView(
        amount=offer.price.amount,
        currency=offer.price.currency,
        free=offer.is_free,
        paused=offer.paused,
        rails=tuple(_rail(rail) for rail in offer.rails if isinstance(rail, EvmRail)),
        orders=tuple(rail.url for rail in offer.rails if not isinstance(rail, EvmRail)),
        refund=offer.refund,
        terms=offer.terms,
        seller=f"{seller}, VAT {trader.vat}" if trader and trader.vat else seller,
        note=offer.note,
    )


def withdrawal_view(found: Withdrawal | None) -> WithdrawalView | None:
    """Return what is shown of a takedown or a hold."""
    if found is None:
        return None
    return WithdrawalView(
        _OUTCOMES[found.kind],
        _REASONS[found.reason],
        found.text,
        found.by,
        found.legal,
        words.day_of(found.until) if found.until else None,
        words.day_of(found.answer_by) if found.answer_by else None,
    )


def _rail(rail: EvmRail) -> str:
    coin = "the chain's own coin" if rail.token == NATIVE else f"token {rail.token}"
    windows = f"{_hours(rail.reveal_s)} for the key, {_hours(rail.dispute_s)} to complain"
    return f"fair exchange on chain {rail.chain}, {int(rail.amount):,} units of {coin}; {windows}"


def _hours(seconds: int) -> str:
    return f"{words.number(seconds / 3600)} h"


def _latest_reviews(said: Iterable[BelievedStatement]) -> list[tuple[BelievedStatement, Review]]:
    latest: dict[str, tuple[BelievedStatement, Review]] = {}
    for one in sorted(said, key=lambda one: (one.statement.predicate.time, one.path)):
        if isinstance(review := one.statement.predicate, Review):
            latest[one.bearer] = (one, review)
    return sorted(latest.values(), key=lambda pair: (_rank(pair[0]), pair[1].time, pair[0].path), reverse=True)


def _rank(one: BelievedStatement) -> int:
    return {Standing.BUYER: 2, Standing.PUBLISHER: 0}.get(one.standing, 1)


def _review(one: BelievedStatement, review: Review) -> ReviewRow:
    return ReviewRow(
        stars=review.stars,
        text=review.text,
        name=review.name,
        author=author_in_words(review.author),
        kind=_kind(one, review),
        verified=one.standing is Standing.BUYER,
        own=one.standing is Standing.PUBLISHER,
        date=words.day_of(review.time),
        language=review.language,
        suggestion=review.suggestion,
    )


def _kind(one: BelievedStatement, review: Review) -> str:
    if one.standing is Standing.PUBLISHER:
        return "by the publisher itself"
    if one.standing is Standing.BUYER:
        return "verified purchase: a verifier of this market saw the deal end"
    if review.deal is None:
        return "not a verified purchase"
    named = "a deal" if isinstance(review.deal, EvmDeal) else "an invoice"
    return f"not a verified purchase: it names {named}, and no receipt bears it out"


def _suggestion(said: Suggestion) -> SuggestionRow:
    about = " on ".join(part for part in (said.metric, said.suite) if part)
    author = author_in_words(said.author)
    return SuggestionRow(said.text, said.name, author, about or None, words.day_of(said.time), said.language)


def _tombstone(one: BelievedStatement, said: Tombstone) -> TombstoneRow:
    by = "a maintainer" if one.standing is Standing.MAINTAINER else "its author, confirmed by a maintainer"
    return TombstoneRow(said.kind, said.reason.replace("-", " "), said.stars, said.rail, by, words.day_of(said.time))


def author_in_words(author: Identity) -> str:
    """Say who an author is; a key by the beginning of its fingerprint, as its name is whatever its holder likes."""
    if isinstance(author, EmailIdentity):
        # Whoever verifies the statement reads the address; whoever harvests pages does not.
        return f"an address of e-mail at {author.email.rsplit('@', 1)[1]}"
    if not isinstance(author, KeyIdentity):
        return in_words(author)
    return f"key {hashlib.sha256(base64.b64decode(author.public)).hexdigest()[:_FINGERPRINT]}"
