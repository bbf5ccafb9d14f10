"""Open a page and write down everything that a good page does not do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Dialog, Page

# For every visible text: its contrast with the nearest opaque background, where that is too low (WCAG 2.2, 1.4.3).
LOW_CONTRAST = """() => {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", {willReadFrequently: true})
  const known = new Map()
  const rgba = (colour) => {
    if (!known.has(colour)) known.set(colour, drawn(colour))
    return known.get(colour)
  }
  const drawn = (colour) => {
    canvas.clearRect(0, 0, 1, 1)
    canvas.fillStyle = colour
    canvas.fillRect(0, 0, 1, 1)
    return canvas.getImageData(0, 0, 1, 1).data
  }
  const luminance = ([r, g, b]) => [r, g, b].map((v) => v / 255)
    .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0)
  const ground = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const colour = rgba(getComputedStyle(e).backgroundColor)
      if (colour[3] > 200) return colour
    }
    return [255, 255, 255]
  }
  const found = []
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement
    if (!texts.currentNode.data.trim() || ["SCRIPT", "STYLE"].includes(element.tagName)) continue
    if (!element.checkVisibility({visibilityProperty: true, opacityProperty: true})) continue
    if (element.closest(".h-aside, .md-search, svg")) continue
    const style = getComputedStyle(element)
    const [a, b] = [luminance(rgba(style.color)), luminance(ground(element))].sort((x, y) => y - x)
    const size = parseFloat(style.fontSize)
    const large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700)
    const contrast = (a + 0.05) / (b + 0.05)
    if (contrast < (large ? 3 : 4.5)) found.push(`${contrast.toFixed(2)} ${texts.currentNode.data.trim().slice(0, 60)}`)
  }
  return found
}"""
HEADINGS = """() => [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")]
  .filter((h) => h.checkVisibility()).map((h) => Number(h.tagName[1]))"""
NAMELESS = """() => [...document.querySelectorAll("a[href], button, input, summary, [role=region], [role=group], nav")]
  .filter((e) => e.checkVisibility() && !e.matches(".md-toggle"))
  .filter((e) => !(e.ariaLabel || e.getAttribute("aria-labelledby") || e.labels?.length || e.textContent.trim()
                   || e.title || e.querySelector("img[alt]:not([alt=''])")))
  .map((e) => e.outerHTML.slice(0, 120))"""
TWICE = """() => { const ids = [...document.querySelectorAll("[id]")].map((e) => e.id)
  return ids.filter((id, i) => ids.indexOf(id) !== i) }"""
WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@dataclass
class Visit:
    """A page that was opened, and what happened meanwhile."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    def outside_of(self, address: str) -> list[str]:
        """Return the requests that left the site."""
        return [url for url in self.requests if not url.startswith((address, "data:"))]


def faults(visit: Visit, address: str) -> dict[str, object]:
    """Look at everything on a page that was opened, and return what should not be so."""
    page = visit.page
    # Scripts that start late get a moment to misbehave.
    page.wait_for_timeout(50)
    found: dict[str, object] = {
        "requests outside": visit.outside_of(address),
        "complaints": visit.complaints,
        "dialogs": visit.dialogs,
        "headings that jump": _jumps(page.evaluate(HEADINGS)),
        "nameless": page.evaluate(NAMELESS),
        "ids that stand twice": page.evaluate(TWICE),
        "low contrast": page.evaluate(LOW_CONTRAST),
        "wider than the window": max(0, page.evaluate(WIDER)),
    }
    return {fault: what for fault, what in found.items() if what}


def _jumps(levels: list[int]) -> list[int]:
    """Return the levels of all headings if they skip one, or do not begin with exactly one of level 1."""
    skips = any(later > earlier + 1 for earlier, later in pairwise(levels))
    return levels if skips or levels.count(1) != 1 or levels[0] != 1 else []


@contextmanager
def visiting(browser: Browser, url: str, **options: Any) -> Iterator[Visit]:
    """Open a page in a fresh profile."""
    context = browser.new_context(**options)
    try:
        with visiting_in(context, url) as visit:
            yield visit
    finally:
        context.close()


@contextmanager
def visiting_in(context: BrowserContext, url: str) -> Iterator[Visit]:
    """Open a page in a profile that is there already."""
    page = context.new_page()
    visit = Visit(page)
    page.on("console", lambda message: visit.complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: visit.complaints.append(str(error)))
    page.on("request", lambda request: visit.requests.append(request.url))

    def dismiss(dialog: Dialog) -> None:
        visit.dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", dismiss)
    try:
        page.goto(url, wait_until="load")
        yield visit
    finally:
        page.close()
