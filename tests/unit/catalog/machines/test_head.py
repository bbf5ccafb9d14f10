"""The head of a page: short, and inert whatever the title is."""

from __future__ import annotations

import json
from html.parser import HTMLParser

import pytest

from tests.site.market import edition
from tests.unit.catalog.machines.corpus import honest, hostile_corpus, listing, without_address
from tooling.catalog.entries import stand_of
from tooling.catalog.entry import Listing
from tooling.catalog.machines.head import Heads

# What the head of a listing's page may cost it, beside the description that stands there anyway.
BUDGET = 1_100


class Tags(HTMLParser):
    """Collects the tags of a head, and what stands in its script."""

    def __init__(self, head: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(head)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    @property
    def properties(self) -> dict[str | None, str | None]:
        return {one.get("property") or one.get("name"): one.get("content") for tag, one in self.tags if tag == "meta"}


def test_a_listing_has_a_name_card_structured_data_and_a_feed() -> None:
    head = Tags(Heads(edition()).listing(listing("kranich-labs/digits-mlp")))
    assert head.properties == {"og:title": "Digits MLP", "og:site_name": "haat demo", "twitter:card": "summary"}
    application, trail = json.loads(head.text)["@graph"]
    assert application["@type"] == "SoftwareApplication"
    assert application["offers"] == {
        "@type": "Offer",
        "price": "149.00",
        "priceCurrency": "EUR",
        "availability": "https://schema.org/InStock",
    }
    assert application["license"] == "https://spdx.org/licenses/Apache-2.0.html"
    assert [one["name"] for one in trail["itemListElement"]] == ["Models", "kranich-labs", "Digits MLP"]
    search, link = [one for tag, one in head.tags if tag == "link"]
    assert search == {
        "rel": "search",
        "type": "application/opensearchdescription+xml",
        "href": "../../opensearch.xml",
        "title": "haat demo",
    }
    assert link == {
        "rel": "alternate",
        "type": "application/atom+xml",
        "href": "../../feeds/publisher/kranich-labs.atom",
        "title": "Kranich Labs",
    }


def test_a_market_without_an_address_has_no_search_to_add_to_a_browser() -> None:
    assert 'rel="search"' not in Heads(without_address()).listing(listing("kranich-labs/digits-mlp"))


def test_what_is_free_costs_nothing_and_what_was_taken_down_is_not_offered() -> None:
    free, gone = (
        json.loads(Tags(Heads(edition()).listing(listing(name))).text)["@graph"][0]
        for name in ("tideline/file-kinds", "tideline/two-moons")
    )
    assert free["offers"] == {"@type": "Offer", "price": "0", "priceCurrency": "EUR"}
    assert "offers" not in gone


def test_it_keeps_its_budget() -> None:
    heads = Heads(edition())
    assert {
        one.name: len(heads.listing(one).encode())
        for one in honest().listings
        if len(heads.listing(one).encode()) > BUDGET
    } == {}


def test_a_page_names_its_address_only_when_asked_and_known() -> None:
    one = listing("tideline/two-moons")
    address = "https://example.org/haat/m/tideline/two-moons.html"
    head = Tags(Heads(edition(), canonical=True).listing(one))
    assert ("link", {"rel": "canonical", "href": address}) in head.tags
    assert head.properties["og:url"] == address
    for heads in (Heads(edition()), Heads(without_address(), canonical=True)):
        assert "canonical" not in heads.listing(one)
        assert "og:url" not in heads.listing(one)


@pytest.mark.parametrize("one", hostile_corpus().listings, ids=lambda one: one.name)
def test_no_title_adds_a_tag_or_leaves_its_script(one: Listing) -> None:
    head = Tags(Heads(edition()).listing(one))
    assert [tag for tag, _ in head.tags] == ["meta", "meta", "meta", "link", "link", "script"]
    assert not any(name.startswith("on") for _, attributes in head.tags for name in attributes)
    assert json.loads(head.text)["@graph"][0]["name"] == one.latest.manifest.title


def test_other_pages_name_the_feed_that_is_theirs() -> None:
    heads = Heads(edition())
    assert 'href="feeds/all.atom"' in heads.page("index.html", "haat demo")
    assert 'href="../feeds/all.atom"' in heads.page("models/2.html", "Models")
    stand = stand_of(listing("tideline/two-moons"))
    assert 'href="../feeds/publisher/tideline.atom"' in heads.stand(stand)
