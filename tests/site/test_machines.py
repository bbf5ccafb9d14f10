"""What a built site has for programs, as programs meet it: a browser, a feed reader, a crawler."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import urljoin
from xml.etree import ElementTree as ET

import pytest
from playwright.sync_api import Browser

from tests.site.visit import visiting
from tooling.catalog.machines.lettering import width

ATOM = "{http://www.w3.org/2005/Atom}"
ROOT = "https://example.org/haat/"
PAGES = ("index.html", "m/kranich-labs/digits-mlp.html", "p/tideline.html", "s/digits-1.html")
# Every badge in a row, and the size that each wants to have.
SHOWN = """async (addresses) => {
  const images = addresses.map((address) => Object.assign(new Image(), {src: address}))
  document.body.replaceChildren(...images)
  await Promise.all(images.map((image) => image.decode()))
  return images.map((image) => [image.naturalWidth, image.naturalHeight])
}"""
LETTERS = """() => [...document.querySelectorAll("text")].map((text) => {
  text.removeAttribute("textLength")
  return text.getComputedTextLength()
})"""


def addresses_in(path: Path) -> list[str]:
    """Return every absolute address that an XML file names."""
    found = [(one.text or "") for one in ET.parse(path).iter() if one.tag.endswith("loc")]  # noqa: S314 - made by us
    links = [one.get("href", "") for one in ET.parse(path).iter(f"{ATOM}link")]  # noqa: S314 - made by us
    return found + links


def test_every_address_in_feeds_and_sitemaps_leads_to_a_file(site: Path) -> None:
    files = [*site.glob("sitemap*.xml"), *site.rglob("*.atom")]
    assert len(files) > 8
    named = {address for path in files for address in addresses_in(path)}
    assert all(address.startswith(ROOT) for address in named)
    assert [one for one in named if not (site / one.removeprefix(ROOT)).is_file()] == []
    pages = {path.relative_to(site).as_posix() for path in site.rglob("*.html")} - {"404.html"}
    assert {ROOT + page for page in pages} <= named


def test_every_address_in_the_api_leads_to_a_file(site: Path) -> None:
    index = json.loads((site / "api/v1/index.json").read_text())
    paths = [index["suites"]["path"]]
    for part in index["shards"]:
        for listing in json.loads((site / part["path"]).read_text())["listings"]:
            paths += [part["path"], listing["page"], listing["badge"], listing["publisher"]["page"]]
            paths += [file["download"] for file in listing["files"] if "download" in file]
            paths += [one[key] for one in listing["versions"] for key in ("document", "signature")]
    assert [path for path in paths if not (site / path).is_file()] == []


@pytest.mark.parametrize("path", PAGES)
def test_the_head_of_a_page_leads_to_its_feed_and_says_its_name_once(site: Path, path: str) -> None:
    html = (site / path).read_text(encoding="utf-8")
    for feed in re.findall(r'<link rel="alternate" type="application/atom\+xml" href="([^"]+)"', html):
        assert (site / urljoin(f"/{path}", feed).lstrip("/")).is_file()
    assert html.count('property="og:title"') == 1
    assert html.count('<meta name="description" property="og:description"') == 1
    assert "canonical" not in html


def test_robots_are_told_where_the_sitemap_is_and_nothing_of_a_search_page_that_is_not_there(site: Path) -> None:
    assert f"Sitemap: {ROOT}sitemap.xml\n" in (site / "robots.txt").read_text()
    assert (site / "opensearch.xml").exists() == (site / "browse.html").exists()


def test_badges_are_pictures_of_their_own_size(browser: Browser, address: str, site: Path) -> None:
    badges = sorted(path.relative_to(site).as_posix() for path in site.glob("m/*/*.svg"))
    assert len(badges) == 7
    with visiting(browser, address) as visit:
        sizes = visit.page.evaluate(SHOWN, [address + badge for badge in badges])
    for badge, (wide, high) in zip(badges, sizes, strict=True):
        assert f'width="{wide}" height="{high}"' in (site / badge).read_text(encoding="utf-8")


def test_letters_are_about_as_wide_as_the_table_says(browser: Browser, address: str) -> None:
    with visiting(browser, address + "m/kranich-labs/digits-mlp.svg") as visit:
        texts = visit.page.locator("text").all_text_contents()
        widths = visit.page.evaluate(LETTERS)
    for text, wide in zip(texts, widths, strict=True):
        assert wide == pytest.approx(width(text, 11), rel=0.25)


def test_a_badge_has_a_name_for_whoever_hears_it(browser: Browser, address: str, site: Path) -> None:
    svg = (site / "m/kranich-labs/digits-mlp.svg").read_text(encoding="utf-8")
    with visiting(browser, address + "404.html") as visit:
        visit.page.set_content(svg)
        name = "kranich-labs/digits-mlp on haat demo: accuracy 0.9707 · reproduced by 2 of 2 · until 20"
        assert visit.page.get_by_role("img", name=name).count() == 1


def test_a_listing_shows_how_to_embed_its_badge(browser: Browser, address: str) -> None:
    with visiting(browser, address + "m/kranich-labs/digits-mlp.html") as visit:
        details = visit.page.locator("details", has_text="A badge for other pages")
        details.locator("summary").click()
        codes = details.locator("code").all_inner_texts()
    assert codes[0].startswith("[![kranich-labs/digits-mlp: accuracy 0.9707")
    assert f'<img src="{ROOT}m/kranich-labs/digits-mlp.svg"' in codes[1]
