"""What a reader gets: on a server below a sub-path, from a folder, on a phone, in the dark, without scripts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.site.visit import faults, visiting, visiting_in

LISTING = "m/kranich-labs/digits-mlp.html"
PAGES = (
    "index.html",
    "browse.html",
    LISTING,
    "m/kranich-labs/digits-mlp@1.0.0.html",
    "m/tideline/file-kinds.html",
    "m/kranich-labs/voice-gate.html",
    "m/tideline/two-moons.html",
    "p/kranich-labs.html",
    "s/digits-1.html",
    "s/filetypes-1.html",
    "t/image-classification.html",
    "f/standing/withdrawn.html",
    "f/price/priced.html",
    "takedowns.html",
    "docs/index.html",
    "docs/how-to/verify-a-release.html",
    "docs/reference/rules/HA001.html",
)
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}}
DARK: dict[str, Any] = {"color_scheme": "dark"}
LIGHT: dict[str, Any] = {"color_scheme": "light"}


WAYS: dict[str, dict[str, Any]] = {"desk": LIGHT, "phone": {**PHONE, **DARK}, "folder": LIGHT}

# From a folder, one page of each depth: only their links to styles and scripts differ there.
VISITS = [
    *((path, way) for path in PAGES for way in ("desk", "phone")),
    *((path, "folder") for path in ("index.html", LISTING, "s/digits-1.html", "docs/index.html")),
]


@pytest.fixture(scope="module")
def opened(browser: Browser) -> Iterator[dict[str, BrowserContext]]:
    """Give one profile for each way of reading: at a desk, on a phone in the dark, from a folder."""
    contexts = {way: browser.new_context(**options) for way, options in WAYS.items()}
    yield contexts
    for context in contexts.values():
        context.close()


@pytest.mark.parametrize(("path", "way"), VISITS)
def test_a_page_keeps_to_itself_and_everyone_can_read_it(
    opened: dict[str, BrowserContext], address: str, site: Path, path: str, way: str
) -> None:
    root = f"{site.as_uri()}/" if way == "folder" else address
    with visiting_in(opened[way], root + path) as visit:
        assert faults(visit, root) == {}
        ground = visit.page.evaluate("() => getComputedStyle(document.body).backgroundColor")
        assert ground == ("rgb(19, 16, 36)" if way == "phone" else "rgb(255, 250, 242)")
        links: list[str] = visit.page.eval_on_selector_all("a[href]", "links => links.map(a => a.href)")
        inside = {link.removeprefix(root).split("#")[0] for link in links if link.startswith(root)}
        assert inside
        assert [one for one in inside if not (site / one).is_file()] == []


def test_an_older_version_says_so_and_what_changed_since(browser: Browser, address: str) -> None:
    with visiting(browser, address + "m/kranich-labs/digits-mlp@1.0.0.html", java_script_enabled=False) as visit:
        page = visit.page
        assert page.locator(".h-banner--calm").inner_text().startswith("This is an older version, 1.0.0. The newest is 1.1.0")
        assert "On hold" in page.locator(".h-banner").nth(1).inner_text()
        rows = page.locator(".h-table--changes tbody tr").all_inner_texts()
        found = {row.split("\t")[0]: row.split("\t")[1:] for row in rows}
        assert found["Measured accuracy, digits/1"] == ["0.9586", "0.97067"]
        assert found["Price"] == ["Not offered", "149.00 EUR"]
        page.get_by_role("link", name="The newest is 1.1.0").click()
        assert page.url == address + LISTING
    with visiting(browser, address + LISTING, java_script_enabled=False) as visit:
        step = visit.page.locator(".h-step").inner_text()
        assert step == "accuracy 0.9586 → 0.9707, as large, license unchanged, inputs or outputs changed"
        assert "1.0.0 0.9586, 1.1.0 0.9707" in visit.page.locator(".h-history title").text_content()  # type: ignore[operator]
        visit.page.locator("#versions ~ .h-scroll a", has_text="1.0.0").click()
        assert visit.page.url == address + "m/kranich-labs/digits-mlp@1.0.0.html"


def test_a_picture_of_a_benchmark_rings_the_model_it_is_asked_about(browser: Browser, address: str, site: Path) -> None:
    with visiting(browser, address + LISTING) as visit:
        source = visit.page.locator(".h-spot img").get_attribute("src") or ""
    path, _, mark = source.removeprefix("../../").partition("#")
    assert (site / path).is_file()
    with visiting(browser, f"{address}{path}#{mark}", java_script_enabled=False) as visit:
        widths = {
            one: visit.page.locator(f"#{one} circle").evaluate("e => getComputedStyle(e).strokeWidth")
            for one in (mark, "tideline_digits-svc")
        }
        assert widths == {mark: "4px", "tideline_digits-svc": "1.5px"}
        visit.page.locator(f"#{mark}").click()
        assert visit.page.url == address + LISTING


def test_models_like_one_are_found_where_somebody_looks(browser: Browser, address: str) -> None:
    with visiting(browser, address + LISTING) as visit:
        assert not any("/index/" in url for url in visit.requests)
        visit.page.locator("#like-it").scroll_into_view_if_needed()
        links = visit.page.locator("#similar a")
        links.first.wait_for()
        assert [link.get_attribute("href") for link in links.all()] == ["../../m/tideline/digits-svc.html"]
        assert visit.complaints == []
        assert visit.outside_of(address) == []


def test_what_is_withdrawn_is_not_called_free(browser: Browser, address: str) -> None:
    with visiting(browser, address + "browse.html#q=moons&compare=tideline/two-moons&compare=tideline/digits-svc") as visit:
        card = visit.page.locator("#results .h-card", has_text="Two Moons")
        card.wait_for()
        assert "withdrawn" in card.inner_text()
        assert "Free" not in card.inner_text()
        visit.page.locator("#tray-show").click()
        cells = visit.page.locator("#comparison tr", has_text="Price").locator("td").all_inner_texts()
        assert cells == ["–", "Free"]


def test_colours_can_be_switched_and_stay(browser: Browser, address: str) -> None:
    with visiting(browser, address, color_scheme="light") as visit:
        page = visit.page
        for _ in range(2):
            page.locator("button.h-theme").click()
        page.goto(address + LISTING)
        assert page.locator("body").get_attribute("data-md-color-scheme") == "slate"
        page.goto(address + "docs/index.html")
        assert page.locator("body").get_attribute("data-md-color-scheme") == "slate"
        assert visit.complaints == []


def test_everything_is_there_without_scripts(browser: Browser, address: str) -> None:
    with visiting(browser, address, java_script_enabled=False, **DARK) as visit:
        assert visit.page.locator("[aria-labelledby=models] .h-card").count() == 7
        assert visit.page.locator(".h-card").first.is_visible()
    with visiting(browser, address + LISTING, java_script_enabled=False, **PHONE) as visit:
        assert visit.page.get_by_text("haat verify kranich-labs/digits-mlp@1.1.0").first.is_visible()
        assert not visit.page.locator("button[data-copy]").first.is_visible()


def test_dark_colours_need_no_script(browser: Browser, address: str) -> None:
    with visiting(browser, address, java_script_enabled=False, **DARK) as visit:
        assert visit.page.evaluate("() => getComputedStyle(document.body).backgroundColor") == "rgb(19, 16, 36)"


def test_a_command_is_copied_with_one_click(browser: Browser, address: str) -> None:
    permissions = {"permissions": ["clipboard-read", "clipboard-write"]}
    with visiting(browser, address + LISTING, **permissions) as visit:
        button = visit.page.locator("button[data-copy=check]")
        button.click()
        assert visit.page.evaluate("navigator.clipboard.readText()") == "haat verify kranich-labs/digits-mlp@1.1.0"
        assert button.inner_text() == "Copied"


def test_a_download_gets_the_name_of_its_model(browser: Browser, address: str, site: Path) -> None:
    with visiting(browser, address + LISTING) as visit:
        with visit.page.expect_download() as download:
            visit.page.locator(".h-button").click()
        assert download.value.suggested_filename == "digits-mlp-1.1.0.onnx"
        assert download.value.path().stat().st_size > 20_000


def test_the_documentation_can_be_searched_and_knows_no_shell(browser: Browser, address: str) -> None:
    with visiting(browser, address + "docs/index.html") as visit:
        visit.page.wait_for_load_state("networkidle")
        visit.page.locator(".md-search__input").click()
        visit.page.keyboard.type("market", delay=20)
        visit.page.locator(".md-search-result__item").first.wait_for()
        links = visit.page.eval_on_selector_all(".md-search-result__link", "links => links.map(a => a.href)")
        assert links
        assert all(link.startswith(address + "docs/") for link in links)
        assert visit.complaints == []


def test_a_script_that_is_not_ours_would_not_run(browser: Browser, address: str) -> None:
    with visiting(browser, address + LISTING) as visit:
        visit.page.evaluate(
            """() => { const script = document.createElement("script")
               script.textContent = "window.ran = true"; document.body.append(script) }"""
        )
        assert visit.page.evaluate("window.ran") is None
        assert "Content Security Policy" in visit.complaints[0]


def test_the_page_for_wrong_addresses_needs_no_other_file(browser: Browser, address: str) -> None:
    with visiting(browser, address + "404.html") as visit:
        assert len(visit.requests) == 1
        assert visit.complaints == []
        assert visit.page.locator("h1").inner_text() == "This stall is empty"


def test_a_demonstration_says_so_above_everything(browser: Browser, address: str, site: Path) -> None:
    with visiting(browser, address + LISTING) as visit:
        warning = visit.page.locator(".h-demo")
        assert warning.is_visible()
        assert "signing keys are published" in warning.inner_text()
    for path in PAGES:
        assert "Demonstration market." in (site / path).read_text(encoding="utf-8")
