"""A host's Content-Security-Policy without inline scripts: every kind of page works under it, in every way of reading."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.site.browser import served
from tests.site.kinds import KINDS, LISTING, settled
from tests.site.visit import visiting, visiting_in
from tooling.build_site import SOURCES
from tooling.catalog.scripts import HEADER

REPORT = """() => { window.violations = []
  document.addEventListener("securitypolicyviolation", (event) => violations.push(`${event.violatedDirective} ${event.blockedURI}`)) }"""


@pytest.fixture(scope="module")
def guarded(site: Path) -> Iterator[str]:
    with served(site, "/guarded/", {"Content-Security-Policy": HEADER}) as address:
        yield address


@pytest.fixture(scope="module")
def watched(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context()
    context.add_init_script(f"({REPORT})()")
    yield context
    context.close()


@pytest.mark.parametrize("kind", KINDS)
def test_no_page_breaks_the_policy_and_none_asks_anybody_else(watched: BrowserContext, guarded: str, kind: str) -> None:
    with visiting_in(watched, guarded + KINDS[kind]) as visit:
        settled(visit.page, kind)
        visit.page.wait_for_load_state("networkidle")
        assert visit.page.evaluate("window.violations") == []
        assert visit.complaints == []
        assert visit.outside_of(guarded) == []


@pytest.mark.parametrize("kind", ["home", "listing", "docs", "results"])
def test_an_inline_script_and_a_handler_would_not_run(watched: BrowserContext, guarded: str, kind: str) -> None:
    with visiting_in(watched, guarded + KINDS[kind]) as visit:
        visit.page.evaluate(
            """() => { const image = document.createElement("img")
               image.setAttribute("onerror", "window.ran = true")
               const script = document.createElement("script")
               script.textContent = "window.ran = true"
               image.src = "missing.png"
               document.body.append(script, image) }"""
        )
        visit.page.wait_for_timeout(100)
        assert visit.page.evaluate("window.ran") is None
        reported = set(visit.page.evaluate("window.violations"))
        assert reported == {"script-src-attr inline", "script-src-elem inline"}


def test_no_page_of_a_built_site_has_a_script_or_a_handler_inside(site: Path) -> None:
    pages = list(site.rglob("*.html"))
    assert len(pages) > 20
    for page in pages:
        html = page.read_text(encoding="utf-8")
        scripts: list[str] = re.findall(r"<script\b([^>]*)>", html)
        assert all("src=" in one or "type=" in one for one in scripts), page
        types = {kind for one in scripts for kind in re.findall(r'type="?([^"\s>]+)', one)}
        assert types <= {"application/json", "application/ld+json"}, page
        policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)
        assert policy is not None, page
        assert re.search(r"script-src 'self'(?: 'wasm-unsafe-eval')?;", policy[1]), page


def test_the_guide_for_hosts_names_the_policy_that_is_tested() -> None:
    assert f"Content-Security-Policy: {HEADER}\n" in (SOURCES.docs / "how-to" / "maintain-a-market.md").read_text()


def test_a_page_cannot_be_framed_where_the_host_sends_the_policy(browser: Browser, guarded: str) -> None:
    with visiting(browser, f"{guarded}404.html", bypass_csp=True) as visit:
        visit.page.set_content(f"<iframe src='{guarded}{LISTING}'></iframe>")
        visit.page.wait_for_timeout(300)
        assert visit.page.frames[1].url.startswith("chrome-error:")


def test_the_documentation_keeps_its_colours_and_search_without_inline_scripts(browser: Browser, guarded: str) -> None:
    with visiting(browser, f"{guarded}docs/how-to/verify-a-release.html", color_scheme="dark") as visit:
        assert visit.page.evaluate("() => getComputedStyle(document.body).backgroundColor") == "rgb(19, 16, 36)"
        assert visit.page.evaluate("__md_scope.pathname") == "/guarded/"
