"""axe-core finds nothing on any kind of page, in both colours, at a desk and on a phone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.site.hostile import LINES
from tests.site.kinds import KINDS, WAYS, settled
from tests.site.visit import visiting_in

AXE = Path(__file__).parent / "tools" / "node_modules" / "axe-core" / "axe.min.js"
RUN = """async () => {
  const {violations} = await axe.run(document, {resultTypes: ["violations"]})
  return violations.flatMap(({id, nodes}) => nodes.map(({html, failureSummary}) => `${id}: ${html.slice(0, 160)} ${failureSummary}`))
}"""
# Colours and widths touch each other little: half of the combinations find what all would, the rest runs when there is time.
FIRST = ("desk", "phone-at-night")
VISITS = [
    pytest.param(kind, way, marks=() if way in FIRST else pytest.mark.slow, id=f"{kind}-{way}")
    for kind in KINDS
    for way in WAYS
]


@pytest.fixture(scope="session")
def axe() -> str:
    if not AXE.is_file():
        reason = "axe-core is not installed; `make site-tools` does it"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return AXE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def opened(browser: Browser) -> Iterator[dict[str, BrowserContext]]:
    contexts = {way: browser.new_context(**options) for way, options in WAYS.items()}
    yield contexts
    for context in contexts.values():
        context.close()


def violations(page: Page, axe: str) -> list[str]:
    """Judge a page that is open."""
    page.evaluate(axe)
    found: list[str] = page.evaluate(RUN)
    return found


@pytest.mark.parametrize(("kind", "way"), VISITS)
def test_no_rule_of_axe_is_broken(
    opened: dict[str, BrowserContext], address: str, axe: str, kind: str, way: str
) -> None:
    with visiting_in(opened[way], address + KINDS[kind]) as visit:
        settled(visit.page, kind)
        assert violations(visit.page, axe) == []


@pytest.mark.parametrize("name", ["long", "rtl", "bidi"])
def test_no_rule_is_broken_by_what_strangers_write(
    opened: dict[str, BrowserContext], hostile_address: str, axe: str, name: str
) -> None:
    assert name in LINES
    with visiting_in(opened["phone"], f"{hostile_address}m/evil-{name}/evil-{name}.html") as visit:
        assert violations(visit.page, axe) == []


def test_a_menu_that_is_open_breaks_no_rule(opened: dict[str, BrowserContext], address: str, axe: str) -> None:
    with visiting_in(opened["phone"], address + KINDS["results"]) as visit:
        settled(visit.page, "results")
        visit.page.click("#filters-button")
        visit.page.locator(".h-card__compare input").first.check()
        expect(visit.page.locator("#tray")).to_be_visible()
        assert violations(visit.page, axe) == []
