"""What others said, and on which terms a release is sold, shows on the pages as honestly as it is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.site.market import (
    CI,
    DIGITS,
    claim,
    edition,
    manifest,
    measurement,
    notices,
    passing,
    publisher,
    said,
    shown,
)
from tests.site.sample import HELD, OFFER, TAKEN_DOWN
from tooling.catalog.entry import Entry
from tooling.catalog.money import minor_units
from tooling.catalog.tile import tile_of
from tooling.catalog.voices import offer_view, voices_of
from tooling.model.offer import Offer
from tooling.verify.judged import BelievedStatement, Standing

ACME = publisher("acme", "Acme")
IRIS = manifest(ACME, "iris", claims=[claim(DIGITS, "accuracy", 0.9)])
WORDS: dict[str, Any] = {"text": "Good.", "language": "en", "name": "Eve"}
DEAL = {"rail": "evm", "chain": 1, "contract": "0x" + "12" * 20, "deal": "0x" + "34" * 32}


def review(by: str, stars: int, standing: Standing = Standing.ANYONE, **more: Any) -> BelievedStatement:
    return said(IRIS, "review", by, standing, stars=stars, **{**WORDS, **more})


@pytest.mark.parametrize(
    ("one", "kind"),
    [
        (review("eve", 5), "not a verified purchase"),
        (review("eve", 5, deal=DEAL), "not a verified purchase: it names a deal, and no receipt bears it out"),
        (
            review("eve", 5, deal={"rail": "invoice", "order": "A-17"}),
            "not a verified purchase: it names an invoice, and no receipt bears it out",
        ),
        (
            review("eve", 5, Standing.BUYER, deal=DEAL),
            "verified purchase: a verifier of this market saw the deal end",
        ),
        (review("acme", 5, Standing.PUBLISHER, deal=DEAL), "by the publisher itself"),
    ],
    ids=["free", "names-a-deal", "names-an-invoice", "buyer", "publisher"],
)
def test_a_review_says_what_stands_behind_it(one: BelievedStatement, kind: str) -> None:
    (row,) = voices_of((one,)).reviews
    assert ": ".join(filter(None, (row.kind, row.because))) == kind
    assert row.verified is kind.startswith("verified")


def test_an_author_has_one_voice_and_the_publisher_none() -> None:
    voices = voices_of(
        (
            review("eve", 1, time="2026-11-01T00:00:00Z"),
            review("eve", 3, time="2026-11-02T00:00:00Z"),
            review("mallory", 5),
            review("acme", 5, Standing.PUBLISHER),
        )
    )
    assert [row.stars for row in voices.reviews] == [5, 3, 5]
    assert voices.reviews[-1].own
    assert voices.average == 4


def test_buyers_come_first() -> None:
    voices = voices_of((review("eve", 5, time="2026-11-02T00:00:00Z"), review("mira", 2, Standing.BUYER)))
    assert [row.verified for row in voices.reviews] == [True, False]


def test_the_stars_of_a_removed_review_stay() -> None:
    stone = said(
        IRIS,
        "tombstone",
        "ada",
        Standing.MAINTAINER,
        replaces=IRIS.digest,
        kind="review",
        stars=1,
        reason="court-order",
    )
    voices = voices_of((stone, review("eve", 5)))
    assert voices.average == 3
    assert voices.tombstones[0].by == "a maintainer"


def test_nothing_said_is_no_average() -> None:
    assert voices_of(()).average is None
    assert not voices_of(()).anybodys


def entry(**more: Any) -> Entry:
    judged = replace(passing(ACME, IRIS, measurement(IRIS, DIGITS, CI, accuracy=0.9)), **more)
    (listing,), _ = shown(edition(), (judged,))
    return listing.latest


def test_the_last_offer_counts() -> None:
    paused = {**OFFER, "paused": True}
    found = entry(notices=notices(IRIS, {"offer": OFFER}, {"offer": paused})).offer
    assert found is not None
    assert found.paused
    assert found.price == "149.00 EUR"
    (rail,) = found.rails
    assert rail.startswith("fair exchange on chain 11155111, 50,000,000,000,000,000 units of the chain's own coin")
    assert rail.endswith("24 h for the key, 36 h to complain")


def test_an_offer_for_nothing_is_free() -> None:
    view = offer_view(Offer.model_validate({"price": {"amount": "0.00", "currency": "EUR"}}))
    assert view is not None
    assert view.free
    assert view.price == "Free"


@pytest.mark.parametrize("found", [HELD, TAKEN_DOWN], ids=["hold", "takedown"])
def test_what_is_withdrawn_is_read_about_and_neither_ranked_nor_first(found: Any) -> None:
    older = passing(ACME, manifest(ACME, "iris", "0.9.0"))
    newer = replace(passing(ACME, IRIS, measurement(IRIS, DIGITS, CI, accuracy=0.9)), withdrawal=found)
    (both,), _ = shown(edition(), (older, newer))
    assert [one.name.version for one in both.entries] == ["0.9.0", "1.0.0"]
    assert tile_of(both, edition()).withdrawal is None
    assert [one.version for one in tile_of(both, edition()).withdrawn] == ["1.0.0"]
    (alone,), _ = shown(edition(), (newer,))
    tile = tile_of(alone, edition())
    assert (tile.withdrawal, tile.price) == ({"hold": "on hold", "takedown": "taken down"}[found.kind], "Not offered")
    assert (tile.places, tile.card.metrics, tile.card.yanked) == ({}, {}, True)
    assert alone.latest.model_file.download is None


def test_a_tile_shows_what_is_asked_and_search_sorts_by_it() -> None:
    judged = replace(passing(ACME, IRIS), notices=notices(IRIS, {"offer": OFFER}))
    (listing,), _ = shown(edition(), (judged,))
    tile = tile_of(listing, edition())
    assert (tile.price, tile.card.price, tile.card.currency) == ("149.00 EUR", 14_900, "EUR")


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [("149.00", "EUR", 14_900), ("0.001", "EUR", 1), ("500", "JPY", 500), ("1.5", "KWD", 1_500), ("7", "ZZZ", 700)],
)
def test_a_price_is_counted_in_what_its_currency_has_for_cents_and_never_too_low(
    amount: str, currency: str, minor: int
) -> None:
    assert minor_units(amount, currency) == minor


def test_no_page_gives_an_address_of_email_away() -> None:
    author = {"kind": "email", "id": "me", "instance": "demo", "issuer": "https://i.example", "email": "ada@a.example"}
    (row,) = voices_of((review("eve", 4, author=author),)).reviews
    assert row.author == "an address of e-mail at a.example"
