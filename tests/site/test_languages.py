"""A catalog in other languages: every text is said, everything is where a reader from the right looks for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.site.browser import served
from tests.site.market import Market
from tests.site.pseudo import BEGIN, TAG, with_pseudo
from tests.site.test_build import contents
from tests.site.visit import faults, visiting, visiting_in
from tooling.build_site import publish
from tooling.catalog.docs import Sources

LISTING = "m/kranich-labs/digits-mlp.html"
PAGES = (
    "index.html",
    "browse.html",
    LISTING,
    "m/kranich-labs/voice-gate.html",
    "m/kranich-labs/tumour-forest.html",
    "m/kranich-labs/digits-mlp@1.0.0.html",
    "m/tideline/two-moons.html",
    "m/tideline/file-kinds.html",
    "p/kranich-labs.html",
    "p/tideline.html",
    "s/digits-1.html",
    "s/filetypes-1.html",
    "models/1.html",
    "t/image-classification.html",
    "t/image-classification/1.html",
    "f/format/onnx.html",
    "takedowns.html",
    "status.html",
    "policy.html",
    "404.html",
)
# Pages that are called by a name alone.
NAMED = {"index.html", "p/kranich-labs.html", "p/tideline.html", "s/digits-1.html", "s/filetypes-1.html"}
WIDTHS = {"desk": 1280, "phone": 390}
# Texts that are neither said in the page's language nor stand by themselves, as a name, a command or somebody's words.
# Of units of bytes there is only one sign each.
LATIN = """() => {
  const found = []
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (texts.nextNode()) {
    const text = texts.currentNode.data.trim(), element = texts.currentNode.parentElement
    if (!/[A-Za-z]/.test(text.replace(/(kB|MB|GB|B)$/, ""))) continue
    if (/[\\u27e6\\u27e7]/.test(text) || element.closest("bdi, code, pre, [dir=auto], script, style, option, kbd")) continue
    found.push(`${element.tagName} ${text.slice(0, 80)}`)
  }
  for (const element of document.body.querySelectorAll("[aria-label], [title], [placeholder], [data-label]"))
    for (const name of ["aria-label", "title", "placeholder", "data-label"]) {
      const text = element.getAttribute(name)
      if (text && /[A-Za-z]/.test(text) && !text.includes("\\u27e6")) found.push(`${name} ${text}`)
    }
  return found
}"""


@pytest.fixture(scope="module")
def mirrored(
    goods: Market, sources: Sources, shells: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Path]]:
    """Serve a site in the language that nobody speaks."""
    folder = tmp_path_factory.mktemp("mirrored")
    pseudo = with_pseudo(sources, folder)
    publish(goods.edition, goods.judged, goods.carried, folder / "site", sources=pseudo, cache=shells)
    with served(folder / "site", "/mirror/") as address:
        yield address, folder / "site"


@pytest.fixture(scope="module")
def opened(browser: Browser) -> Iterator[dict[str, BrowserContext]]:
    contexts = {
        way: browser.new_context(viewport={"width": width, "height": 844}, color_scheme="light")
        for way, width in WIDTHS.items()
    }
    yield contexts
    for context in contexts.values():
        context.close()


@pytest.mark.parametrize("way", WIDTHS)
@pytest.mark.parametrize("path", PAGES)
def test_every_text_is_in_the_language_of_the_page_and_fits(
    opened: dict[str, BrowserContext], mirrored: tuple[str, Path], path: str, way: str
) -> None:
    address, _ = mirrored
    with visiting_in(opened[way], address + path) as visit:
        page = visit.page
        if path == "browse.html":
            expect(page.locator("#browse")).to_have_attribute("data-turn", "1")
        for details in page.locator("details > summary").all():
            details.click()
        assert page.evaluate(LATIN) == []
        assert (BEGIN in page.title()) == (path not in NAMED)
        found = faults(visit, address)
        if path == "404.html":
            # It asks for no icon, and a browser does.
            found.pop("complaints", None)
        assert found == {}
        assert page.evaluate("() => [document.documentElement.lang, getComputedStyle(document.body).direction]") == [
            TAG,
            "rtl",
        ]


BOXES = """(selectors) => selectors.map((one) => {
  const {left, right} = document.querySelector(one).getBoundingClientRect()
  return [left, right]
})"""


@pytest.mark.parametrize(
    ("path", "first", "second"),
    [
        ("index.html", ".h-brand", ".h-places"),
        ("index.html", ".h-places", "button.h-theme"),
        ("index.html", ".h-hero__text", ".h-stall"),
        (LISTING, ".h-listing__main", ".h-listing__aside"),
        (LISTING, ".h-command code", ".h-command button"),
        (LISTING, ".h-pairs dt", ".h-pairs dd"),
        ("browse.html", "#filters", "#results"),
        ("s/digits-1.html", ".h-facts dt", ".h-facts dd"),
    ],
)
def test_what_stands_left_in_english_stands_right(
    opened: dict[str, BrowserContext], address: str, mirrored: tuple[str, Path], path: str, first: str, second: str
) -> None:
    places = {}
    for side, root in (("ltr", address), ("rtl", mirrored[0])):
        with visiting_in(opened["desk"], root + path) as visit:
            if path == "browse.html":
                expect(visit.page.locator("#browse")).to_have_attribute("data-turn", "1")
            (left, right), (others_left, others_right) = visit.page.evaluate(BOXES, [first, second])
            places[side] = (right <= others_left + 1, others_right <= left + 1)
    assert places == {"ltr": (True, False), "rtl": (False, True)}


def test_buttons_say_what_they_did(browser: Browser, mirrored: tuple[str, Path]) -> None:
    permissions: dict[str, Any] = {"permissions": ["clipboard-read", "clipboard-write"]}
    with visiting(browser, mirrored[0] + LISTING, **permissions) as visit:
        button = visit.page.locator("button[data-copy=check]")
        button.click()
        expect(button).to_contain_text(BEGIN)
        assert visit.page.evaluate("navigator.clipboard.readText()") == "haat verify kranich-labs/digits-mlp@1.1.0"
        theme = visit.page.locator("button.h-theme")
        said = {theme.get_attribute("title")}
        for _ in range(2):
            theme.click()
            said.add(theme.get_attribute("title"))
        assert len(said) == 3


def test_the_search_page_says_everything_while_it_is_used(browser: Browser, mirrored: tuple[str, Path]) -> None:
    with visiting(browser, mirrored[0] + "browse.html", viewport={"width": 390, "height": 844}) as visit:
        page = visit.page
        expect(page.locator("#browse")).to_have_attribute("data-turn", "1")
        page.click("#filters-button")
        for place in range(3):
            page.locator("#filters input").nth(place).check()
        expect(page.locator("#browse")).to_have_attribute("data-turn", "4")
        for place in range(2):
            page.locator(".h-card__compare input").nth(0 if page.locator(".h-card__compare").count() < 2 else place).check()
        if page.locator("#tray-show").is_enabled():
            page.click("#tray-show")
            page.wait_for_selector("dialog[open]")
        assert page.evaluate(LATIN) == []
        assert faults(visit, mirrored[0]) == {}
        page.keyboard.press("Escape")
        page.fill("#find", "nothing-is-called-so")
        expect(page.locator("#count")).to_contain_text(BEGIN)
        assert visit.page.evaluate(LATIN) == []


def test_what_programs_read_is_the_same_in_every_language(site: Path, mirrored: tuple[str, Path]) -> None:
    ours, other = contents(site), contents(mirrored[1])
    differing = {path for path in ours if ours[path] != other.get(path)}
    assert ours.keys() == other.keys()
    pictures = {path for path in differing if re.fullmatch(r"s/[^/]+-(speed|size)\.svg", path)}
    assert pictures
    assert {path.rpartition(".")[2] for path in differing - pictures} == {"html"}
    assert not any(path.startswith("docs/") for path in differing)


@pytest.fixture(scope="module")
def bengali(goods: Market, sources: Sources, shells: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("bengali") / "site"
    publish(goods.edition, goods.judged, goods.carried, output, sources=replace(sources, language="bn"), cache=shells)
    return output


def test_a_page_in_bengali_has_its_digits_dates_and_words(bengali: Path) -> None:
    page = (bengali / LISTING).read_text(encoding="utf-8")
    assert re.search(r'<html[^>]* lang="?bn"? dir="?ltr', page)
    assert "নির্ভুলতা <strong>০.৯৭০৭</strong>" in page
    assert "২১ নভে, ২০২৬" in page
    assert "<code>haat verify kranich-labs/digits-mlp@1.1.0</code>" not in page
    assert re.search(r">haat verify <span class=\"?h-argument\"?>kranich-labs/digits-mlp@1.1.0</span></code>", page)
    assert "149.00 EUR" in page
    assert "model&#39;s" not in page
    picture = (bengali / "s/digits-1-speed.svg").read_text(encoding="utf-8")
    assert "নির্ভুলতা যত বেশি, তত ভালো" in picture
    assert "০.৯৭" in picture
    older = (bengali / "m/kranich-labs/digits-mlp@1.0.0.html").read_text(encoding="utf-8")
    assert "নির্ভুলতা, digits/1" in older
    assert "০.৯৭০৬৭" in older


def test_a_browser_writes_numbers_as_the_pages_do(browser: Browser, bengali: Path) -> None:
    with visiting(browser, f"{bengali.as_uri()}/browse.html") as visit:
        expect(visit.page.locator("#count")).to_have_text("৭টি মডেল")
        sizes = visit.page.locator("#results .h-chip").all_inner_texts()
        assert "২০.৭ kB" in sizes
        assert visit.complaints == []


def test_the_documentation_stays_english_and_links_to_it_say_so(bengali: Path) -> None:
    assert re.search(r"<html[^>]* lang=\"?en", (bengali / "docs/index.html").read_text(encoding="utf-8"))
    home = (bengali / "index.html").read_text(encoding="utf-8")
    assert re.search(r"href=docs/index.html hreflang=en>নির্দেশিকা \(ইংরেজিতে\)<", home)
