"""Nothing a publisher writes is live. The policy that would stop it anyway is switched off in these tests."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.site.hostile import HTML, LINES
from tests.site.visit import WIDER, visiting, visiting_in

PAGES = (
    "index.html",
    *(f"m/evil-{name}/evil-{name}.html" for name in LINES),
    *(f"m/evil-{name}/evil-{name}@0.9.0.html" for name in ("script", "attribute", "template", "rtl")),
    *("p/evil-image.html", "s/digits-1.html", "takedowns.html", "t/image-classification.html"),
    *("f/standing/withdrawn.html", "f/format/onnx.html"),
)

# What only our own templates put on a page; anything else came out of somebody's text.
FOREIGN = """() => {
  const found = []
  for (const element of document.querySelectorAll("*")) {
    for (const {name, value} of element.attributes) {
      if (name.startsWith("on") || name === "style" && element.closest(".h-page")) found.push(`${name}=${value}`)
      if (/^\\s*(javascript|data|vbscript|file):/i.test(value)) found.push(`${name}=${value.slice(0, 80)}`)
    }
  }
  const page = document.querySelector(".h-page")
  const live = "script, style, iframe, object, embed, form, input, base, meta, link, math, img, video, audio, animate"
  const picture = /^(\\.\\.\\/)+s\\/[a-z0-9-]+-(speed|size)\\.svg(#[a-z0-9_.-]+)?$/
  for (const element of page.querySelectorAll(live)) {
    if (element.id === "find") continue
    if (element.tagName !== "IMG" || !picture.test(element.getAttribute("src"))) found.push(element.outerHTML.slice(0, 120))
  }
  for (const link of document.querySelectorAll(".h-prose a")) {
    const absolute = /^(https?|mailto):/.test(link.getAttribute("href") ?? "https:")
    if (!absolute || !link.rel.includes("nofollow")) found.push(link.outerHTML)
  }
  const counts = ["script", "title"].map((what) => `${what} ${document.querySelectorAll(what).length}`)
  return {found, counts, hit: window.hit ?? 0, text: page.innerText}
}"""


@pytest.fixture(scope="module")
def unprotected(browser: Browser) -> Iterator[BrowserContext]:
    """A phone that ignores the pages' Content-Security-Policy."""
    context = browser.new_context(bypass_csp=True, viewport={"width": 390, "height": 844})
    yield context
    context.close()


@pytest.mark.parametrize("path", PAGES)
def test_nothing_of_a_strangers_text_comes_alive(unprotected: BrowserContext, hostile_address: str, path: str) -> None:
    with visiting_in(unprotected, hostile_address + path) as visit:
        page = visit.page
        page.mouse.move(200, 400)
        for _ in range(4):
            page.keyboard.press("Tab")
        page.wait_for_timeout(50)
        seen = page.evaluate(FOREIGN)
        assert seen["found"] == []
        assert seen["hit"] == 0
        assert visit.dialogs == []
        assert visit.outside_of(hostile_address) == []
        assert visit.complaints == []
        assert page.url == hostile_address + path
        assert page.evaluate(WIDER) <= 0
        scripts = 3 if path.startswith("m/") else 2
        assert seen["counts"][0] == f"script {scripts}"
        assert "title 1" in seen["counts"]
        assert "49" not in page.locator("h1").first.inner_text()


def test_characters_that_hide_or_reorder_are_spelled_out(browser: Browser, hostile_address: str) -> None:
    with visiting(browser, hostile_address + "m/evil-bidi/evil-bidi.html") as visit:
        title = visit.page.locator("h1").inner_text()
        html = visit.page.content()
    assert title == "safe⟨U+202E⟩evil⟨U+2069⟩⟨U+2066⟩ ⟨U+200B⟩invisible⟨U+00AD⟩ ⟨U+FEFF⟩⟨U+E0041⟩"
    assert not any(character in html for character in "\u202e\u2066\u2069\u202d\u200b\u00ad")


def test_of_a_hidden_release_only_its_name_and_rule_are_shown(browser: Browser, hostile_address: str) -> None:
    with visiting(browser, hostile_address) as visit:
        rows = visit.page.locator(".h-hidden li").all_inner_texts()
    text = "\n".join(rows)
    assert "evil/hidden-one@1.0.0" in text
    assert "HA001 not strict yaml" in text
    assert "onerror" in text  # a folder's name, escaped
    assert "../..@" in text
    assert all(LINES["script"] not in row for row in rows if "hidden-one" in row)


def test_a_file_that_a_publisher_calls_html_gets_a_name_no_browser_opens(hostile_site: Path) -> None:
    names = [path.name for path in (hostile_site / "files").iterdir()]
    assert {name[64:] for name in names} == {".bin", ".yaml", ".sigstore.json"}
    linked = (hostile_site / "m/evil-rtl/evil-rtl.html").read_text(encoding="utf-8")
    assert 'href="../../index.html"' in linked
    assert 'download="index.html"' in linked
    assert (hostile_site / "files" / f"{hashlib.sha256(HTML).hexdigest()}.bin").read_bytes() == HTML


def test_nothing_comes_alive_in_what_programs_read(unprotected: BrowserContext, hostile_site: Path) -> None:
    files = [path for folder in ("api", "feeds", "m", "s") for path in (hostile_site / folder).rglob("*.*")]
    files = [path for path in files if path.suffix != ".html"]
    assert {"index.json", "all.atom", "evil-script.svg", "digits-1-size.svg"} <= {path.name for path in files}
    with visiting_in(unprotected, hostile_site.as_uri() + "/robots.txt") as visit:
        for path in files:
            if path.suffix != ".json":
                visit.page.goto(path.as_uri())
                assert visit.page.evaluate("window.hit") is None, path
            else:
                # As from a server that calls everything HTML.
                visit.page.set_content(path.read_text(encoding="utf-8"))
                assert visit.page.locator("body *").count() == 0, path
        assert visit.page.evaluate("window.hit") is None
        assert visit.dialogs == []
        assert visit.outside_of(hostile_site.as_uri()) == []
