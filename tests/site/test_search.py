"""The search page, and that a browser and `haat search` find the same in the same index."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page, expect

from benchmarks.cards import TASKS, cards
from tests.site.browser import served
from tests.site.hostile import LINES
from tests.site.test_hostile import FOREIGN
from tests.site.visit import Visit, faults, visiting, visiting_in
from tooling.build_site import SOURCES
from tooling.catalog.search.card import Card, Reproduced
from tooling.catalog.search.query import Query, search
from tooling.catalog.search.read import Index
from tooling.catalog.search.stem import stem
from tooling.catalog.search.store import FOLDER, build_index
from tooling.catalog.search.words import tokens, words_of

ENGINE = SOURCES.docs / "assets" / "search.js"
MARKET = list(cards(3_000))
SEARCH = """async (query) => {
  const index = await haatSearch.open()
  const {total, numbers, facets} = await index.search(query)
  return {total, numbers, facets, cards: (await index.cards(numbers)).map((card) => card && card.name)}
}"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page with nothing but the engine, beside an index with holes."""
    site = tmp_path_factory.mktemp("engine")
    (site / "assets").mkdir()
    shutil.copyfile(ENGINE, site / "assets" / "search.js")
    policy = "default-src 'none'; script-src 'self'"
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    (site / "index.html").write_text(f'<!doctype html><meta charset=utf-8>{meta}<script src="assets/search.js"></script>')
    build_index([*MARKET, replace(MARKET[0], name="acme/gone")], site / FOLDER)
    build_index(MARKET[1:], site / FOLDER, Index(site / FOLDER).previous())
    return site


@pytest.fixture(scope="module")
def engine(browser: Browser, folder: Path) -> Iterator[Page]:
    with visiting(browser, f"file://{folder}/index.html") as visit:
        yield visit.page
        assert visit.complaints == []


def both(engine: Page, folder: Path, query: Query) -> tuple[dict[str, Any], dict[str, Any]]:
    """Answer a query in the browser and here."""
    filters = {facet: sorted(values) for facet, values in query.filters.items()}
    asked = {"words": query.words, "filters": filters, "sort": query.sort, "offset": query.offset, "limit": query.limit}
    index = Index(folder / FOLDER)
    found = search(index, query)
    names = [card.name if (card := index.card(number)) else None for number in found.numbers]
    here = {"total": found.total, "numbers": list(found.numbers), "facets": found.facets, "cards": names}
    return engine.evaluate(SEARCH, asked), here


WORDS = ("image", "classif", "classifier", "detector", "satellite", "quanti", "cla", "tr", "a", "the ", "classificat")
SORTS = ("relevance", "date", "size", "price", "latency", "image-classification/1 accuracy", "translation/1 bleu")
queries = st.builds(
    Query,
    words=st.lists(st.sampled_from(WORDS), max_size=3).map(" ".join),
    filters=st.fixed_dictionaries(
        {},
        optional={
            "task": st.frozensets(st.sampled_from([task for task, *_ in TASKS]), max_size=3),
            "license": st.frozensets(st.sampled_from(("MIT", "Apache-2.0", "nobody's")), max_size=2),
            "price": st.just(frozenset({"free"})),
            "reproduced": st.frozensets(st.sampled_from(tuple(state.value for state in Reproduced)), max_size=2),
        },
    ),
    sort=st.sampled_from(SORTS),
    offset=st.sampled_from((0, 7)),
    limit=st.sampled_from((1, 24)),
)
quick = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


@given(query=queries)
@quick
def test_a_browser_and_the_command_line_find_the_same(engine: Page, folder: Path, query: Query) -> None:
    there, here = both(engine, folder, query)
    assert there == here


def test_what_is_looked_for_is_found(engine: Page, folder: Path) -> None:
    there, here = both(engine, folder, Query("satellite classifi"))
    assert there == here
    assert there["total"] > 0
    by_name = {card.name: card for card in MARKET}
    texts = [f"{by_name[name].title} {by_name[name].summary} {by_name[name].task}".lower() for name in there["cards"]]
    assert all("satellite" in text and "classifi" in text for text in texts)


@given(word=st.from_regex(r"[a-z]{1,24}", fullmatch=True))
@settings(quick, max_examples=300)
def test_both_stemmers_agree_on_any_letters(engine: Page, word: str) -> None:
    assert engine.evaluate("(word) => haatSearch.stem(word)", word) == stem(word)


ENDINGS = ("", "s", "ed", "ing", "ly", "ness", "ization", "ational", "fulness", "ement", "ously", "ies", "yed", "ability")


def test_both_stemmers_agree_on_every_word_of_the_market(engine: Page) -> None:
    texts = {token for card in MARKET[:400] for token in tokens(f"{card.title} {card.summary}")}
    words = sorted({token + ending for token in texts for ending in ENDINGS} | {"skies", "dying", "succeeding", "paste"})
    assert engine.evaluate("(words) => words.map(haatSearch.stem)", words) == [stem(word) for word in words]


assigned = st.characters(exclude_categories=("Cs", "Cn", "Co"))


@given(text=st.text(assigned, max_size=60) | st.text("aB éß'’sΣςİ数字テ゛ト🎉 -_٣", max_size=60))
@settings(quick, max_examples=300)
def test_both_take_the_same_words_from_any_text(engine: Page, text: str) -> None:
    assert engine.evaluate("(text) => haatSearch.tokens(text)", text) == tokens(text)
    asked = [{"text": word.text, "term": word.term, "open": word.open} for word in words_of(text)]
    assert engine.evaluate("(text) => haatSearch.wordsOf(text)", text) == asked


@pytest.mark.parametrize("way", ["served", "folder"])
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_the_page_has_no_faults(browser: Browser, site: Path, address: str, way: str, width: int, scheme: Any) -> None:
    base = address if way == "served" else f"file://{site}/"
    size: Any = {"width": width, "height": 844}
    with visiting(browser, f"{base}browse.html", viewport=size, color_scheme=scheme) as visit:
        shown(visit)
        assert visit.page.locator("#results > li").count() == 7
        assert visit.page.locator("#count").inner_text() == "7 models"
        assert faults(visit, base) == {}


def shown(visit: Visit) -> None:
    """Wait until the first query's answer is on the page."""
    expect(visit.page.locator("#browse")).to_have_attribute("data-turn", "1")


def test_without_scripts_there_are_plain_links(browser: Browser, address: str) -> None:
    with visiting(browser, f"{address}browse.html", java_script_enabled=False) as visit:
        assert visit.page.locator("#find").is_hidden()
        assert visit.page.get_by_role("link", name="Kranich Labs").is_visible()
        assert visit.page.get_by_role("link", name="All models").is_visible()


@pytest.fixture(scope="module")
def large(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The built site with many cards in its index."""
    copy = Path(shutil.copytree(site, tmp_path_factory.mktemp("large") / "site"))
    shutil.rmtree(copy / FOLDER)
    build_index(MARKET, copy / FOLDER)
    with served(copy, "/below/") as served_at:
        yield served_at


def test_keys_lead_through_the_page(browser: Browser, large: str) -> None:
    with visiting(browser, f"{large}browse.html") as visit:
        page = visit.page
        shown(visit)
        page.keyboard.press("/")
        assert page.evaluate("document.activeElement.id") == "find"
        page.keyboard.type("satellite")
        expect(page.locator("#count")).not_to_have_text("3,000 models")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowUp")
        assert page.evaluate("document.activeElement === document.querySelector('.h-card__title a')")
        page.keyboard.press("Escape")
        assert page.evaluate("document.activeElement.id") == "find"
        page.keyboard.press("Escape")
        expect(page.locator("#count")).to_have_text("3,000 models")
        page.keyboard.type("satellite")
        expect(page.locator("#count")).not_to_have_text("3,000 models")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.wait_for_url("**/m/**")
        page.go_back()
        shown(visit)
        assert page.input_value("#find") == "satellite"


def test_filters_and_sorting_stand_in_the_address_and_going_back_undoes_them(browser: Browser, large: str) -> None:
    with visiting(browser, f"{large}browse.html") as visit:
        page = visit.page
        shown(visit)
        page.get_by_role("checkbox", name="image classification").check()
        expect(page.locator("#count")).not_to_have_text("3,000 models")
        narrowed = page.locator("#count").inner_text()
        assert page.evaluate("document.activeElement.id") == "filter-task-image-classification"
        page.select_option("#sort", "size")
        expect(page.locator("#browse")).to_have_attribute("data-turn", "3")
        assert page.url.endswith("#task=image-classification&sort=size")
        smallest = page.locator(".h-card__title").first.inner_text()
        page.reload()
        shown(visit)
        assert page.locator(".h-card__title").first.inner_text() == smallest
        page.go_back()
        expect(page.locator("#browse")).to_have_attribute("data-turn", "2")
        assert page.locator("#count").inner_text() == narrowed
        page.locator("#chosen button").first.click()
        expect(page.locator("#count")).to_have_text("3,000 models")


def test_more_are_shown_when_asked_and_the_focus_goes_to_the_first_of_them(browser: Browser, large: str) -> None:
    with visiting(browser, f"{large}browse.html") as visit:
        shown(visit)
        visit.page.click("#more")
        expect(visit.page.locator("#results > li")).to_have_count(36)
        assert visit.page.evaluate(
            "[...document.querySelectorAll('.h-card__title a')].indexOf(document.activeElement)"
        ) == 18


def test_two_to_four_are_set_beside_each_other(browser: Browser, large: str) -> None:
    with visiting(browser, f"{large}browse.html#q=satellite") as visit:
        page = visit.page
        shown(visit)
        boxes = page.locator(".h-card__compare input")
        boxes.nth(0).check()
        assert page.locator("#tray-show").is_disabled()
        for place in (1, 2, 3):
            boxes.nth(place).check()
        boxes.nth(4).click()
        assert not boxes.nth(4).is_checked()
        page.reload()
        shown(visit)
        page.click("#tray-show")
        page.wait_for_selector("dialog[open]")
        assert page.locator("dialog thead th").count() == 5
        assert faults(visit, large) == {}
        page.keyboard.press("Escape")
        page.click("#tray-stop")
        assert page.locator("#tray").is_hidden()


def test_an_index_that_cannot_be_read_leaves_the_plain_links(browser: Browser, site: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(site, tmp_path / "site"))
    shutil.rmtree(copy / FOLDER)
    with visiting(browser, f"file://{copy}/browse.html") as visit:
        visit.page.wait_for_selector("#fallback", state="visible")
        assert "could not be read" in visit.page.locator("#count").inner_text()


def test_nothing_of_a_strangers_text_comes_alive(browser: Browser, site: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(site, tmp_path / "site"))
    shutil.rmtree(copy / FOLDER)
    build_index(_hostile(), copy / FOLDER)
    with served(copy, "/m/") as address:
        context = browser.new_context(bypass_csp=True, viewport={"width": 390, "height": 844})
        attack = json.dumps(LINES["image"])[1:-1]
        with visiting_in(context, f"{address}browse.html#q=evil&task={attack}&compare={attack}&sort={attack}") as visit:
            shown(visit)
            visit.page.locator("#chosen button").first.click()
            expect(visit.page.locator("#results > li")).to_have_count(len(LINES))
            visit.page.click("#filters-button")
            for place in range(2):
                visit.page.locator(".h-card__compare input").nth(place).check()
            visit.page.click("#tray-show")
            visit.page.wait_for_selector("dialog[open]")
            seen = visit.page.evaluate(FOREIGN)
            assert [what for what in seen["found"] if 'type="checkbox"' not in what] == []
            assert seen["hit"] == 0
            assert visit.dialogs == []
            assert visit.outside_of(address) == []
            assert visit.complaints == []
        context.close()


def _hostile() -> Iterator[Card]:
    for number, line in enumerate(LINES.values()):
        yield Card(
            name=f"evil/model-{number}",
            version=line,
            title=line,
            summary=line,
            publisher=line,
            task=line[:250],
            license=line[:250],
            format=line[:250],
            size=number,
            date=date(2026, 1, 1),
            tags=("evil",),
            price=5,
            currency=line[:250],
            market=line[:250],
            market_label=line[:250],
        )
