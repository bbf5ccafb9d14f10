"""Feeds: valid, the same on every mirror, and never more than the newest."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urljoin
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.site.market import TIME, edition
from tests.unit.catalog.machines.corpus import CATALOGS, files_of, honest_catalog, listing, noticed, without_address
from tooling.catalog.machines.feeds import LATEST, Item, Newest, feed_file, items_of, publisher_file

ATOM = "{http://www.w3.org/2005/Atom}"
RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
# https://www.w3.org/TR/xml/#charsets
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def faults(raw: bytes) -> list[str]:
    """Return what RFC 4287 asks for and a feed does not have."""
    feed = ET.fromstring(raw)  # noqa: S314 - we have made it ourselves
    assert feed.tag == f"{ATOM}feed"
    found = [
        f"{name} {len(feed.findall(ATOM + name))} times"
        for name in ("id", "title", "updated")
        if len(feed.findall(ATOM + name)) != 1
    ]
    ids = [one.findtext(f"{ATOM}id") for one in feed.findall(f"{ATOM}entry")]
    found += [] if len(ids) == len(set(ids)) else ["an id stands twice"]
    for part in (feed, *feed.findall(f"{ATOM}entry")):
        found += _part_faults(part)
    return found


def _part_faults(part: ET.Element) -> list[str]:
    found = [f"no {name}" for name in ("id", "title", "updated") if not (part.findtext(ATOM + name) or "").strip()]
    times = [one.text or "" for name in ("updated", "published") for one in part.findall(ATOM + name)]
    found += [f"no time: {time}" for time in times if not RFC3339.fullmatch(time)]
    if part.tag == f"{ATOM}entry":
        found += [] if (part.findtext(f"{ATOM}author/{ATOM}name") or "").strip() else ["no author"]
        found += [] if [one for one in part.findall(f"{ATOM}link") if one.get("rel") == "alternate"] else ["no link"]
    return found


@pytest.mark.parametrize("which", CATALOGS)
def test_every_feed_is_one(which: str) -> None:
    catalog = CATALOGS[which]()
    feeds = {path: file.raw for path, file in files_of(catalog).items() if path.endswith(".atom")}
    assert "feeds/all.atom" in feeds
    assert {f"feeds/publisher/{stand.publisher.name}.atom" for stand in catalog.stands} <= feeds.keys()
    assert {f"feeds/task/{one.latest.manifest.task}.atom" for one in catalog.listings} <= feeds.keys()
    for path, raw in feeds.items():
        assert faults(raw) == [], path
        assert not NOT_XML.search(raw.decode()), path


def _item(**more: object) -> Item:
    base = next(items_of(listing("kranich-labs/digits-mlp"), edition()))
    return replace(base, **more)  # type: ignore[arg-type]


@given(st.text(st.characters(codec=None), min_size=1, max_size=40))
def test_whatever_a_text_holds_the_feed_is_xml(text: str) -> None:
    feed = feed_file("feeds/all.atom", text, [_item(title=text, summary=text, display=f"x{text}")], edition())
    root = ET.fromstring(feed.raw)  # noqa: S314 - we have made it ourselves
    assert len(root.findall(f".//{ATOM}entry/*")) == 8
    assert not NOT_XML.search(feed.raw.decode())


def test_an_entry_has_the_same_id_on_a_mirror_and_the_feed_too() -> None:
    item = _item()
    here, there = (
        feed_file("feeds/all.atom", "t", [item], one).raw.decode() for one in (edition(), edition(demo=False))
    )
    assert re.findall("<id>.*?</id>", here) == re.findall("<id>.*?</id>", there)
    assert "ni:///sha-256;UvpZfScnm8Uz2UJ6OFuj9yRzUltvqM78HxvQ4xMXOqE" in here


def test_without_an_address_links_are_relative_and_lead_to_the_same_pages() -> None:
    path = "feeds/task/image-classification.atom"
    raw = feed_file(path, "t", [_item()], without_address()).raw
    links = [one.get("href", "") for one in ET.fromstring(raw).iter(f"{ATOM}link")]  # noqa: S314 - made by us
    assert [urljoin(f"https://m.invalid/x/{path}", link) for link in links] == [
        "https://m.invalid/x/index.html",
        "https://m.invalid/x/m/kranich-labs/digits-mlp.html",
    ]


def test_only_the_newest_are_kept_and_in_their_order() -> None:
    items = [_item(version=f"1.{number}.0", updated=TIME - timedelta(days=number)) for number in range(LATEST + 30)]
    newest = Newest(edition())
    for item in (*items[1::2], *items[::2]):
        newest.add(item)
    everything, task = newest.files()
    titles = re.findall(r"<title>Digits MLP 1\.(\d+)\.0</title>", everything.raw.decode())
    assert titles == [str(number) for number in range(LATEST)]
    assert task.path == "feeds/task/image-classification.atom"
    assert publisher_file(reversed(items), edition()).raw.count(b"<entry>") == LATEST


def test_a_market_without_models_has_a_feed_to_follow() -> None:
    (feed,) = Newest(edition()).files()
    assert faults(feed.raw) == []


def test_a_withdrawal_comes_up_again_and_one_from_the_future_does_not_stay_on_top() -> None:
    catalog = noticed({"yank": {"reason": "wrong"}})
    (item,) = items_of(catalog.listings[0], catalog.edition)
    assert (item.state, item.published, item.updated) == ("yanked", TIME.replace(day=19), TIME.replace(day=20, hour=10))
    (early,) = items_of(catalog.listings[0], replace(catalog.edition, time=TIME.replace(day=20, hour=1)))
    assert early.updated == TIME.replace(day=20, hour=1)
    assert b"<title>tiny 1.0.0 (yanked)</title>" in files_of(catalog)["feeds/all.atom"].raw


def test_a_release_that_git_does_not_know_has_the_time_of_the_edition() -> None:
    base = replace(edition(), listed_at={})
    item = next(items_of(listing("tideline/two-moons"), base))
    assert item.updated
    unlisted = replace(listing("tideline/two-moons").latest, listed_at=None)
    (item,) = items_of(replace(listing("tideline/two-moons"), entries=(unlisted,)), base)
    assert (item.published, item.updated) == (None, TIME)
    assert faults(feed_file("feeds/all.atom", "t", [item], base).raw) == []


def test_the_same_catalog_makes_the_same_files() -> None:
    assert files_of(honest_catalog()) == files_of(honest_catalog())
