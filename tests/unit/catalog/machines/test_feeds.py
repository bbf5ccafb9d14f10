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
from tests.unit.catalog.machines.corpus import CORPORA, files_of, listing, made, noticed, rows, update, without_address
from tooling.catalog.entry import EPOCH
from tooling.catalog.machines.feeds import LATEST, Item, feed_file, items_of, market_file

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


@pytest.mark.parametrize("which", CORPORA)
def test_every_feed_is_one(which: str) -> None:
    corpus = CORPORA[which]()
    feeds = {path: file.raw for path, file in corpus.files.items() if path.endswith(".atom")}
    assert "feeds/all.atom" in feeds
    assert {f"feeds/publisher/{one.name.split('/')[0]}.atom" for one in corpus.listings} <= feeds.keys()
    assert {f"feeds/task/{one.latest.manifest.task}.atom" for one in corpus.listings} <= feeds.keys()
    for path, raw in feeds.items():
        assert faults(raw) == [], path
        assert not NOT_XML.search(raw.decode()), path


def _item(**more: object) -> Item:
    base = next(items_of(listing("kranich-labs/digits-mlp")))
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


def versions(days: range) -> list[Item]:
    return [
        _item(version=f"1.{number}.0", published=None, spoken=(), updated=TIME - timedelta(days=number))
        for number in days
    ]


def test_only_the_newest_are_in_a_feed_and_in_their_order() -> None:
    one = listing("kranich-labs/digits-mlp")
    with rows() as (state, site):
        many = replace(made(one, edition()), items=tuple(versions(range(LATEST + 30))))
        state.put([many, made(listing("tideline/two-moons"), edition())])
        update(state, site, edition())
        for path in ("publisher/kranich-labs", "task/image-classification"):
            text = (site / f"feeds/{path}.atom").read_text()
            titles = re.findall(r"<title>Digits MLP 1\.(\d+)\.0</title>", text)
            assert titles == [str(number) for number in range(LATEST)][: len(titles)]
            assert text.count("<entry>") == LATEST
        assert (site / "feeds/all.atom").read_text().count("<entry>") == LATEST


def test_a_market_without_models_has_a_feed_to_follow() -> None:
    assert faults(market_file([], edition()).raw) == []


def test_a_withdrawal_comes_up_again() -> None:
    text = files_of([noticed({"yank": {"reason": "wrong"}})], edition())["feeds/all.atom"].raw.decode()
    assert "<title>tiny 1.0.0 (yanked)</title>" in text
    assert "<published>2026-11-19T12:00:00Z</published>" in text
    assert text.count("<updated>2026-11-20T10:00:00Z</updated>") == 2


def test_what_is_said_from_the_future_does_not_stand_above_others_and_counts_once_it_is_the_past() -> None:
    early = noticed({"yank": {"reason": "wrong"}}, model="early", time="2026-11-25T10:00:00Z")
    honest = noticed({"yank": {"reason": "wrong"}}, model="honest")
    with rows() as (state, site):
        state.put([made(early, edition()), made(honest, edition())])
        update(state, site, edition())
        feeds = [
            site / "feeds" / path for path in ("all.atom", "publisher/acme.atom", "task/image-classification.atom")
        ]
        for feed in feeds:
            assert re.findall("<title>([a-z]+) 1", feed.read_text()) == ["honest", "early"]
            assert "2026-11-25" not in feed.read_text()
        update(state, site, replace(edition(), time=TIME.replace(day=26)))
        for feed in feeds:
            assert re.findall("<title>([a-z]+) 1", feed.read_text()) == ["early", "honest"]
            assert faults(feed.read_bytes()) == []


def test_a_release_that_git_does_not_know_is_older_than_all_others() -> None:
    one = listing("tideline/two-moons")
    (item,) = items_of(replace(one, entries=(replace(one.latest, listed_at=None),)))
    assert (item.published, item.updated) == (None, EPOCH)
    assert faults(feed_file("feeds/all.atom", "t", [item], edition()).raw) == []


def test_what_is_gone_leaves_no_feed_and_no_shard() -> None:
    with rows() as (state, site):
        both = [listing("tideline/two-moons"), listing("kranich-labs/voice-gate")]
        state.put(made(one, edition()) for one in both)
        update(state, site, edition())
        state.drop(["kranich-labs/voice-gate"])
        update(state, site, edition())
        left = {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()}
    anew = files_of(both[:1], edition())
    assert left == {path: file.raw for path, file in anew.items() if not path.endswith(".svg")}
