"""What a clever attacker writes stays text: on pages, in their heads, in feeds, badges, JSON and the search index."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.site.browser import served
from tests.site.payloads import PAYLOADS
from tests.site.test_hostile import FOREIGN
from tests.site.visit import WIDER, visiting_in
from tooling.catalog.search.card import Card
from tooling.catalog.search.store import FOLDER, build_index
from tooling.catalog.text import visible
from tooling.model.hidden import HIDDEN

HEAD = """() => [...document.head.children].map((element) =>
  [element.tagName, element.getAttribute("name") ?? element.getAttribute("property") ?? element.rel ?? "", element.type ?? ""].join(" "))"""
LINKED_DATA = "() => [...document.querySelectorAll('script[type=\"application/ld+json\"]')].map((one) => one.textContent)"
ATOM = {"feed", "title", "subtitle", "id", "updated", "published", "link", "author", "name", "uri", "entry", "summary", "category"}
ATOM |= {"generator", "content", "icon", "rights"}
BADGE = {"svg", "title", "rect", "g", "text", "path", "linearGradient", "stop", "clipPath", "mask"}


def spaced(text: str) -> str:
    """Return text as a browser lays it out in one line."""
    return re.sub(r"[ \t\n\r\f]+", " ", visible(text)).strip()


@pytest.fixture(scope="module")
def unprotected(browser: Browser) -> Iterator[BrowserContext]:
    """A phone that ignores the pages' Content-Security-Policy."""
    context = browser.new_context(bypass_csp=True, viewport={"width": 390, "height": 844})
    yield context
    context.close()


@pytest.mark.parametrize("name", PAYLOADS)
def test_what_an_attacker_writes_is_shown_as_written_and_does_nothing(
    unprotected: BrowserContext, hostile_address: str, name: str
) -> None:
    url = f"{hostile_address}m/evil-{name}/evil-{name}.html"
    with visiting_in(unprotected, url) as visit:
        page = visit.page
        page.keyboard.press("Tab")
        seen = page.evaluate(FOREIGN)
        assert seen["found"] == []
        assert seen["hit"] == 0
        assert seen["counts"] == ["script 3", "title 1"]
        assert visit.dialogs == []
        assert visit.outside_of(hostile_address) == []
        assert visit.complaints == []
        assert page.url == url
        assert page.evaluate(WIDER) <= 0
        assert spaced(page.locator("h1").evaluate("(h1) => h1.textContent")) == spaced(PAYLOADS[name])
        (linked,) = page.evaluate(LINKED_DATA)
        assert "evil.invalid" not in str(json.loads(linked).get("@context"))
        assert not re.search(f"[{HIDDEN}]", page.content())


def test_every_page_of_an_attacker_has_the_head_that_an_honest_page_has(
    unprotected: BrowserContext, hostile_address: str
) -> None:
    heads = set()
    with visiting_in(unprotected, f"{hostile_address}m/evil-look-alikes/evil-look-alikes.html") as visit:
        for name in PAYLOADS:
            visit.page.goto(f"{hostile_address}m/evil-{name}/evil-{name}.html", wait_until="commit")
            visit.page.wait_for_load_state("domcontentloaded")
            heads.add("\n".join(visit.page.evaluate(HEAD)))
    assert len(heads) == 1


@pytest.mark.parametrize("folder", ["models", "t", "l", "s", "p", "."])
def test_lists_of_what_attackers_write_do_nothing(
    unprotected: BrowserContext, hostile_address: str, hostile_site: Path, folder: str
) -> None:
    pages = sorted((hostile_site / folder).glob("*.html" if folder == "." else "**/*.html"))[:12]
    assert pages
    for path in (page.relative_to(hostile_site).as_posix() for page in pages):
        with visiting_in(unprotected, hostile_address + path) as visit:
            if path == "404.html":
                continue
            seen = visit.page.evaluate(FOREIGN)
            assert [one for one in seen["found"] if 'type="checkbox"' not in one] == [], path
            assert seen["hit"] == 0, path
            assert visit.dialogs == [], path
            assert visit.outside_of(hostile_address) == [], path
            assert visit.page.evaluate(WIDER) <= 0, path


def test_feeds_and_badges_have_their_own_elements_only(hostile_site: Path) -> None:
    feeds = list(hostile_site.rglob("*.atom"))
    badges = [path for path in hostile_site.rglob("m/*/*.svg")]
    assert len(feeds) > len(PAYLOADS)
    assert len(badges) > len(PAYLOADS)
    for paths, allowed in ((feeds, ATOM), (badges, BADGE)):
        for path in paths:
            raw = path.read_text(encoding="utf-8")
            assert "<!DOCTYPE" not in raw.partition("<feed")[0]
            tags = {element.tag.rpartition("}")[2] for element in ET.fromstring(raw).iter()}
            assert tags <= allowed, path


def test_no_hidden_character_reaches_a_file_that_anybody_reads(hostile_site: Path) -> None:
    kinds = {".html", ".json", ".atom", ".svg", ".xml", ".txt", ".js"}
    paths = [path for path in hostile_site.rglob("*") if path.suffix in kinds]
    paths = [path for path in paths if not path.is_relative_to(hostile_site / "files")]
    assert len(paths) > 300
    theirs = hostile_site / "assets" / "javascripts"
    for path in paths:
        if not path.is_relative_to(theirs):
            found = re.search(f"[{HIDDEN}]", path.read_text(encoding="utf-8"))
            assert found is None, f"{path}: {ascii(found)}"


def test_json_for_programs_says_what_was_written(hostile_site: Path) -> None:
    shards = (hostile_site / "api" / "v1" / "listings").glob("*.json")
    listings = [one for path in shards for one in json.loads(path.read_text(encoding="utf-8"))["listings"]]
    by_name = {one["name"]: {spaced(text) for text in _texts(one)} for one in listings}
    for name, line in PAYLOADS.items():
        assert spaced(line) in by_name[f"evil-{name}/evil-{name}"], name


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)


def test_a_search_among_what_attackers_write_does_nothing(browser: Browser, site: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(site, tmp_path / "site"))
    shutil.rmtree(copy / FOLDER)
    build_index(_cards(), copy / FOLDER)
    with served(copy, "/m/") as address:
        context = browser.new_context(bypass_csp=True, viewport={"width": 1280, "height": 900})
        with visiting_in(context, f"{address}browse.html#q=evil") as visit:
            page = visit.page
            expect(page.locator("#browse")).to_have_attribute("data-turn", "1")
            while page.locator("#more").is_visible():
                before = page.locator("#results > li").count()
                page.click("#more")
                expect(page.locator("#results > li")).not_to_have_count(before)
            assert page.locator("#results > li").count() == len(PAYLOADS)
            page.click("#all-task")
            page.locator("#filters label").filter(has_text="__proto__").first.click()
            expect(page.locator("#results > li")).to_have_count(1)
            page.locator("#chosen button").first.click()
            for place in range(4):
                page.locator(".h-card__compare input").nth(place).check()
            page.click("#tray-show")
            page.wait_for_selector("dialog[open]")
            seen = page.evaluate(FOREIGN)
            assert [what for what in seen["found"] if 'type="checkbox"' not in what] == []
            assert seen["hit"] == 0
            assert visit.dialogs == []
            assert visit.outside_of(address) == []
            assert visit.complaints == []
        context.close()


def _cards() -> Iterator[Card]:
    for number, line in enumerate(PAYLOADS.values()):
        short = line[:200]
        yield Card(
            name=f"evil/model-{number}",
            version=short,
            title=line,
            summary=line,
            publisher=line,
            task=short,
            license=short,
            format=short,
            size=number,
            date=date(2026, 1, 1),
            tags=("evil", short),
            price=5,
            currency=short,
            market=short,
            market_label=short,
        )
