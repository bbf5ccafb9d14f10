"""What others said about a release, and on which terms it is sold, as pages show it."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tooling.catalog import words
from tooling.model.identity import EmailIdentity, Identity, KeyIdentity
from tooling.model.offer import NATIVE, EvmRail, Offer, Trader
from tooling.model.phrase import Figure, Kept, Phrase
from tooling.model.predicates import EvmDeal, Review, Suggestion, Tombstone
from tooling.model.signers import in_words
from tooling.verify.judged import BelievedStatement, Standing, Withdrawal

_FINGERPRINT = 16
_OUTCOMES = {"takedown": Phrase("taken down"), "hold": Phrase("on hold")}
_REASONS = {
    "malicious": Phrase("malicious content"),
    "illegal": Phrase("illegal content"),
    "infringes-rights": Phrase("rights of others"),
    "personal-data": Phrase("personal data"),
    "court-order": Phrase("an order of a court"),
    "fraud": Phrase("fraud"),
    "other": Phrase("another reason"),
}

_STOOD = {
    "review": Phrase("A review stood here."),
    "suggestion": Phrase("A suggestion stood here."),
    "fraud-proof": Phrase("A fraud proof stood here."),
}
_REMOVED = {
    "personal-data": Phrase("personal data"),
    "asked-by-author": Phrase("asked by author"),
    "court-order": Phrase("court order"),
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
        return Phrase("Free") if self.free else f"{self.amount} {self.currency}"


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One author's latest review; `kind` says honestly what stands behind it, `because` how one knows."""

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
    because: str | None = None


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

    stood: str
    reason: str
    stars: int | None
    rail: str | None
    by: str
    date: str


@dataclass(frozen=True, slots=True)
class WithdrawalView:
    """The maintainers' word not to use a release."""

    state: Kept
    reason: Kept
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
    return OfferView(
        amount=offer.price.amount,
        currency=offer.price.currency,
        free=offer.is_free,
        paused=offer.paused,
        rails=tuple(_rail(rail) for rail in offer.rails if isinstance(rail, EvmRail)),
        orders=tuple(rail.url for rail in offer.rails if not isinstance(rail, EvmRail)),
        refund=offer.refund,
        terms=offer.terms,
        seller=_seller(offer.trader) if offer.trader else None,
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
        found.until,
        found.answer_by,
    )


def _seller(trader: Trader) -> Phrase:
    whom = words.legal(trader)
    return Phrase("%(whom)s, VAT %(number)s", whom=whom, number=trader.vat) if trader.vat else whom


def _rail(rail: EvmRail) -> Phrase:
    native = rail.token == NATIVE
    coin = Phrase("the chain's own coin") if native else Phrase("token %(address)s", address=rail.token)
    return Phrase(
        "fair exchange on chain %(chain)s, %(amount)s units of %(coin)s; "
        "%(reveal)s h for the key, %(dispute)s h to complain",
        chain=str(rail.chain),
        amount=int(rail.amount),
        coin=coin,
        reveal=_hours(rail.reveal_s),
        dispute=_hours(rail.dispute_s),
    )


def _hours(seconds: int) -> Figure:
    return Figure(words.number(seconds / 3600))


def _latest_reviews(said: Iterable[BelievedStatement]) -> list[tuple[BelievedStatement, Review]]:
    latest: dict[str, tuple[BelievedStatement, Review]] = {}
    for one in sorted(said, key=lambda one: (one.statement.predicate.time, one.path)):
        if isinstance(review := one.statement.predicate, Review):
            latest[one.bearer] = (one, review)
    return sorted(latest.values(), key=lambda pair: (_rank(pair[0]), pair[1].time, pair[0].path), reverse=True)


def _rank(one: BelievedStatement) -> int:
    return {Standing.BUYER: 2, Standing.PUBLISHER: 0}.get(one.standing, 1)


def _review(one: BelievedStatement, review: Review) -> ReviewRow:
    kind, because = _kind(one, review)
    return ReviewRow(
        stars=review.stars,
        text=review.text,
        name=review.name,
        author=author_in_words(review.author),
        kind=kind,
        verified=one.standing is Standing.BUYER,
        own=one.standing is Standing.PUBLISHER,
        date=review.time,
        language=review.language,
        suggestion=review.suggestion,
        because=because,
    )


def _kind(one: BelievedStatement, review: Review) -> tuple[Phrase, Phrase | None]:
    if one.standing is Standing.PUBLISHER:
        return Phrase("by the publisher itself"), None
    if one.standing is Standing.BUYER:
        return Phrase("verified purchase"), Phrase("a verifier of this market saw the deal end")
    unverified = Phrase("not a verified purchase")
    if review.deal is None:
        return unverified, None
    if isinstance(review.deal, EvmDeal):
        return unverified, Phrase("it names a deal, and no receipt bears it out")
    return unverified, Phrase("it names an invoice, and no receipt bears it out")


def _suggestion(said: Suggestion) -> SuggestionRow:
    author = author_in_words(said.author)
    return SuggestionRow(said.text, said.name, author, _about(said), said.time, said.language)


def _about(said: Suggestion) -> str | None:
    if said.metric and said.suite:
        return Phrase("%(metric)s on %(suite)s", metric=said.metric, suite=said.suite)
    return said.metric or said.suite


def _tombstone(one: BelievedStatement, said: Tombstone) -> TombstoneRow:
    maintainer = one.standing is Standing.MAINTAINER
    by = Phrase("a maintainer") if maintainer else Phrase("its author, confirmed by a maintainer")
    return TombstoneRow(_STOOD[said.kind], _REMOVED[said.reason], said.stars, said.rail, by, said.time)


def author_in_words(author: Identity) -> Phrase:
    """Say who an author is; a key by the beginning of its fingerprint, as its name is whatever its holder likes."""
    if isinstance(author, EmailIdentity):
        # Whoever verifies the statement reads the address; whoever harvests pages does not.
        return Phrase("an address of e-mail at %(domain)s", domain=author.email.rsplit("@", 1)[1])
    if not isinstance(author, KeyIdentity):
        return in_words(author)
    fingerprint = hashlib.sha256(base64.b64decode(author.public)).hexdigest()[:_FINGERPRINT]
    return Phrase("key %(id)s", id=fingerprint)
