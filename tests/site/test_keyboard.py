"""A reader without a mouse gets from the first page to a copied command, and always sees where they are."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.site.kinds import DESK, KINDS, PHONE_AT_NIGHT, settled
from tests.site.visit import visiting

CLIPBOARD = {"permissions": ["clipboard-read", "clipboard-write"]}
# What has the focus, by the words a screen reader would say; whether it is on the screen, and marked.
FOCUSED = """() => {
  const element = document.activeElement
  if (!element || element === document.body) return null
  // The theme's switch of colours is an input without a size, whose label shows what it is and that it has the focus.
  const label = element.matches(".md-option") ? element.nextElementSibling : null
  const box = (label ?? element).getBoundingClientRect(), marked = label ?? element.closest(".h-card") ?? element
  const outlined = (one) => { const style = getComputedStyle(one); return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 1 }
  return {
    name: element.ariaLabel || element.labels?.[0]?.textContent.trim() || element.textContent.trim(),
    seen: box.width > 0 && box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth,
    marked: label ? outlined(label) : outlined(element) || outlined(marked),
    key: `${element.tagName} ${element.id} ${element.getAttribute("href") ?? ""} ${element.className} ${Math.round(box.left + scrollX)} ${Math.round(box.top + scrollY)}`,
  }
}"""


def tab_to(page: Page, name: str, most: int = 60) -> None:
    """Press Tab until something with these words has the focus; everything on the way must show that it has it."""
    for _ in range(most):
        page.keyboard.press("Tab")
        found = page.evaluate(FOCUSED)
        assert found is not None, f"the focus left the page before {name}"
        assert found["seen"], f"{found} has the focus and cannot be seen"
        assert found["marked"], f"{found} has the focus and does not show it"
        if found["name"].startswith(name):
            return
    pytest.fail(f"{most} steps do not lead to {name}")


def test_keys_alone_lead_from_the_first_page_to_a_copied_command(browser: Browser, address: str) -> None:
    with visiting(browser, address, **DESK, **CLIPBOARD) as visit:
        page = visit.page
        tab_to(page, "Search the models")
        page.keyboard.type("digits")
        page.keyboard.press("Enter")
        page.wait_for_url("**/browse.html#q=digits")
        settled(page, "search")
        tab_to(page, "Digits MLP")
        page.keyboard.press("Enter")
        page.wait_for_url("**/digits-mlp.html")
        tab_to(page, "Copy the command")
        page.keyboard.press("Enter")
        expect(page.locator("button[data-copy=get]")).to_have_text("Copied")
        assert page.evaluate("navigator.clipboard.readText()") == "haat pull kranich-labs/digits-mlp"
        assert visit.complaints == []


def test_the_first_step_leads_past_the_head_of_the_page(browser: Browser, address: str) -> None:
    for kind in ("home", "listing", "docs"):
        with visiting(browser, address + KINDS[kind], **DESK) as visit:
            page = visit.page
            tab_to(page, "Skip to", most=1)
            page.keyboard.press("Enter")
            page.keyboard.press("Tab")
            inside = page.evaluate("() => document.activeElement.closest('header, nav.md-header__inner') === null")
            assert inside, kind


@pytest.mark.parametrize("kind", ["home", "results", "listing", "publisher", "suite", "status", "takedowns", "rule"])
@pytest.mark.parametrize("way", [DESK, PHONE_AT_NIGHT], ids=["desk", "phone"])
def test_the_focus_goes_through_every_page_without_a_trap_and_is_always_seen(
    browser: Browser, address: str, kind: str, way: dict[str, object]
) -> None:
    with visiting(browser, address + KINDS[kind], **way) as visit:
        settled(visit.page, kind)
        visited: list[str] = []
        for _ in range(250):
            visit.page.keyboard.press("Tab")
            found = visit.page.evaluate(FOCUSED)
            if found is None:
                break
            assert found["seen"], found
            assert found["marked"], found
            visited.append(found["key"])
        else:
            pytest.fail(f"the focus does not leave the page: {visited[-4:]}")
        assert len(visited) == len(set(visited))
        assert len(visited) > 5


def test_a_comparison_is_opened_and_closed_by_keys(browser: Browser, address: str) -> None:
    with visiting(browser, address + KINDS["results"], **DESK) as visit:
        page = visit.page
        settled(page, "results")
        for name in ("Compare Digits MLP", "Compare Digits SVC"):
            page.get_by_label(name).focus()
            page.keyboard.press("Space")
        page.locator("#tray-show").focus()
        page.keyboard.press("Enter")
        expect(page.locator("#comparison")).to_be_visible()
        assert page.evaluate("document.activeElement.closest('dialog') !== null")
        page.keyboard.press("Escape")
        expect(page.locator("#comparison")).to_be_hidden()
        assert page.evaluate("document.activeElement.id") == "tray-show"


def test_the_menu_of_the_documentation_opens_by_keys_on_a_phone(browser: Browser, address: str) -> None:
    with visiting(browser, address + KINDS["rule"], **PHONE_AT_NIGHT) as visit:
        page = visit.page
        page.get_by_role("button", name="Contents").focus()
        page.keyboard.press("Enter")
        link = page.locator(".md-nav--primary").get_by_role("link", name="Documentation", exact=True).first
        expect(link).to_be_visible()
        assert page.get_by_role("button", name="Contents").get_attribute("aria-expanded") == "true"


def test_the_search_of_the_documentation_opens_by_keys_on_a_phone(browser: Browser, address: str) -> None:
    with visiting(browser, address + KINDS["rule"], **PHONE_AT_NIGHT) as visit:
        page = visit.page
        page.wait_for_load_state("networkidle")
        page.get_by_role("button", name="Search the documentation").focus()
        page.keyboard.press("Enter")
        expect(page.locator(".md-search__input")).to_be_focused()
        page.keyboard.type("market", delay=20)
        expect(page.locator(".md-search-result__item").first).to_be_visible()
