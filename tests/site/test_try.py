"""Models on their pages: the numbers of the benchmarks, drawn digits, and nothing run that is not what is listed."""

from __future__ import annotations

import io
import json
import re
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page, Request, Route

from tests.market import FIRST
from tests.site.browser import served
from tests.site.drawing import NOUGHT, TWO, draw, places
from tests.site.runtimes import REGISTRY, RUNTIME, build, needs_runtime, predicted, samples_of
from tests.site.visit import Visit, faults, visiting
from tooling.catalog.docs import Sources

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "color_scheme": "dark"}


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory, sources: Sources, shells: Path) -> Path:
    """Build the demonstration with what runs models."""
    output = tmp_path_factory.mktemp("trial") / "site"
    build(REGISTRY, output, replace(sources, runtime=RUNTIME), shells)
    return output


@pytest.fixture(scope="module")
def root(trial: Path) -> Iterator[str]:
    with served(trial, "/a/mirror/") as address:
        yield address


@contextmanager
def tried(browser: Browser, root: str, listing: str, **options: Any) -> Iterator[Visit]:
    """Open a listing's page, and ask to try it."""
    with visiting(browser, f"{root}m/{listing}.html", **options) as visit:
        visit.page.get_by_role("button", name="Try it here").click()
        visit.page.get_by_role("button", name="Run", exact=True).wait_for()
        yield visit


def run(page: Page) -> str:
    """Press Run; returns the answer, or why there is none."""
    page.get_by_role("button", name="Run", exact=True).click()
    return told(page)


def told(page: Page) -> str:
    """Wait until the model has run, or has not; returns its answer, or why there is none."""
    state = page.locator("#try [role=status]").first
    state.filter(has_text=re.compile("This ran on your machine|That did not work")).wait_for()
    says = page.locator(".h-try__says strong")
    return says.inner_text() if says.count() else state.inner_text()


def numbers(page: Page) -> list[float]:
    """Return the numbers of the page's table, as they are before they are rounded for reading."""
    return [float(one) for one in page.eval_on_selector_all(".h-try td.h-num", "cells => cells.map((c) => c.title)")]


@needs_runtime
@pytest.mark.parametrize(
    ("listing", "suite"),
    [
        ("harbour-stats/diabetes-ridge", "diabetes/1"),
        ("harbour-stats/digits-student", "digits/1"),
        ("harbour-stats/nuclei-logreg", "breast-cancer/1"),
        ("harbour-stats/wine-forest", "wine/1"),
        ("lotus-lab/digits-svc", "digits/1"),
        ("monsoon/seattle-boost", "daily-temperature/1"),
    ],
)
def test_a_browser_gets_what_the_benchmark_gets_from_a_row(browser: Browser, root: str, listing: str, suite: str) -> None:
    with tried(browser, root, listing) as visit:
        if visit.page.locator(".h-try__pad").count():
            visit.page.get_by_role("button", name="Use a sample").click()
        says = run(visit.page)
        assert float(says.split()[0].replace("\xa0°C", "")) == pytest.approx(
            predicted(listing, samples_of(suite)[0])[0], rel=1e-6, abs=1e-4
        )
        assert faults(visit, root) == {}


@needs_runtime
def test_a_browser_reads_a_file_as_the_benchmark_does(browser: Browser, root: str, trial: Path) -> None:
    files = [*samples_of("file-types/1")[::101], b" \t\n\x0b", b"x"]
    with tried(browser, root, "open-shelf/magika") as visit:
        for raw in files:
            visit.page.get_by_label("A file").set_input_files({"name": "f", "mimeType": "", "buffer": raw})
            says = run(visit.page)
            scores = predicted("open-shelf/magika", raw)
            labels = json.loads((REGISTRY / "listings/15/open-shelf/magika/3.3.0/artifacts/labels.json").read_bytes())
            assert says == labels[int(np.argmax(scores))]
            assert numbers(visit.page) == pytest.approx(sorted(scores, reverse=True)[:5], abs=1e-4)
        visit.page.get_by_label("A file").set_input_files([])
        visit.page.get_by_label("Or a text").fill("<!doctype html><title>Hi</title><p>Hello, reader.</p>\n" * 20)
        assert run(visit.page) == "html"
        assert faults(visit, root) == {}


@needs_runtime
def test_a_browser_hears_what_the_benchmark_hears(browser: Browser, root: str) -> None:
    sound = samples_of("voice-activity/1")[0]
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setparams((1, 2, 16_000, 0, "NONE", ""))
        writer.writeframes(sound)
    with tried(browser, root, "open-shelf/silero-vad") as visit:
        visit.page.get_by_label("A sound file").set_input_files({"name": "s.wav", "mimeType": "audio/wav", "buffer": file.getvalue()})
        assert run(visit.page).startswith("at most 0.99")
        visit.page.get_by_text("All numbers").click()
        expected = predicted("open-shelf/silero-vad", sound)
        assert numbers(visit.page) == pytest.approx(expected[: len(sound) // 1024], abs=1e-4)
        assert faults(visit, root) == {}


@needs_runtime
def test_a_drawn_digit_is_read_and_can_be_wiped_off(browser: Browser, root: str) -> None:
    with tried(browser, root, "lotus-lab/digits-svc") as visit:
        draw(visit.page, TWO)
        assert told(visit.page) == "2"
        visit.page.get_by_role("button", name="Clear").click()
        draw(visit.page, NOUGHT)
        visit.page.locator(".h-try__says strong", has_text="0").wait_for()
        assert faults(visit, root) == {}


@needs_runtime
def test_a_finger_draws_and_does_not_move_the_page(browser: Browser, root: str) -> None:
    with tried(browser, root, "lotus-lab/digits-svc", **PHONE) as visit:
        points = places(visit.page, TWO)
        before = visit.page.evaluate("scrollY")
        finger = visit.page.context.new_cdp_session(visit.page)
        for number, (x, y) in enumerate(points):
            kind = "touchMove" if number else "touchStart"
            finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
        finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        assert told(visit.page) == "2"
        assert visit.page.evaluate("scrollY") == before
        assert faults(visit, root) == {}


@needs_runtime
@pytest.mark.parametrize("ground", ["white", "black"])
def test_a_keyboard_and_a_picture_are_enough(browser: Browser, root: str, ground: str) -> None:
    picture = Image.new("RGB", (300, 400), ground)
    ImageDraw.Draw(picture).line([(90 + 200 * x, 60 + 200 * y) for x, y in TWO], fill="grey", width=26, joint="curve")
    raw = io.BytesIO()
    picture.save(raw, "PNG")
    with visiting(browser, f"{root}m/lotus-lab/digits-svc.html") as visit:
        visit.page.locator("#try-start").focus()
        visit.page.keyboard.press("Enter")
        chosen = visit.page.locator("#try input[type=file]:focus")
        chosen.set_input_files({"name": "two.png", "mimeType": "image/png", "buffer": raw.getvalue()})
        assert told(visit.page) == "2"
        visit.page.keyboard.press("Tab")
        visit.page.keyboard.press("Tab")
        visit.page.keyboard.press("Enter")
        visit.page.locator(".h-try__says strong").wait_for()
        assert visit.page.evaluate("document.activeElement.textContent") == "Use a sample"


@needs_runtime
def test_nothing_is_loaded_before_somebody_asks(browser: Browser, root: str) -> None:
    with visiting(browser, f"{root}m/lotus-lab/digits-svc.html") as visit:
        visit.page.wait_for_timeout(100)
        loaded = [url.removeprefix(root) for url in visit.requests]
        assert [url for url in loaded if "try" in url] == ["assets/try.css", "assets/try.js"]
        assert not any(url.startswith(("run/", "files/")) for url in loaded)
        visit.page.get_by_role("button", name="Try it here").click()
        assert run(visit.page)
        assert visit.outside_of(root) == []


def swapped(page: Page, address: str, change: bytes) -> None:
    """Let a file come with other bytes at its end, as from a mirror that lies."""

    def answer(route: Route, _request: Request) -> None:
        raw = route.fetch().body()
        route.fulfill(body=raw[: -len(change)] + change)

    page.route(re.compile(address), answer)


@needs_runtime
@pytest.mark.parametrize("secure", [True, False], ids=["https", "plain http"])
def test_other_bytes_than_those_listed_are_not_run(browser: Browser, root: str, *, secure: bool) -> None:
    with visiting(browser, f"{root}index.html") as visit:
        if not secure:
            # Such pages have no crypto.subtle.
            visit.page.add_init_script("Object.defineProperty(Crypto.prototype, 'subtle', {value: undefined})")
        for listing in ("lotus-lab/digits-svc", "open-shelf/magika"):
            visit.page.goto(f"{root}m/{listing}.html")
            assert ("undefined" in str(visit.page.evaluate("typeof crypto.subtle"))) is not secure
            visit.page.get_by_role("button", name="Try it here").click()
            visit.page.get_by_role("button", name="Run", exact=True).wait_for()
        swapped(visit.page, "/files/", b"\0\1")
        visit.page.reload()
        visit.page.get_by_role("button", name="Try it here").click()
        assert "Refused: these are not the bytes that this listing names, so nothing was run." in run(visit.page)
        assert visit.page.locator(".h-try__answer").inner_text() == ""
        visit.page.unroute_all()
        assert run(visit.page) not in {"", "That did not work."}
        assert "Refused" not in told(visit.page)


@needs_runtime
def test_a_runtime_that_is_gone_is_said_so(browser: Browser, root: str) -> None:
    with visiting(browser, f"{root}m/lotus-lab/digits-svc.html") as visit:
        visit.page.route(re.compile("/run/"), lambda route: route.abort())
        visit.page.get_by_role("button", name="Try it here").click()
        assert "This site does not give: run/" in run(visit.page)
        visit.page.route(re.compile("/try-"), lambda route: route.abort())
        visit.page.reload()
        visit.page.get_by_role("button", name="Try it here").click()
        assert "This site does not give: assets/try-tabular.js" in told(visit.page)


@needs_runtime
def test_hostile_labels_are_text(browser: Browser, root: str) -> None:
    labels = json.dumps([f"<img src=x onerror=alert(1)>\u202e{number}" for number in range(214)]).encode()

    def hand_out(route: Route) -> None:
        page = route.fetch().text()
        found = re.search(r'"labels":\{"at":"(files/[0-9a-f]+\.bin)","digest":"([0-9a-f]+)"', page)
        assert found is not None
        route.fulfill(body=page.replace(f'"digest":"{found[2]}"', f'"digest":"{sha256(labels).hexdigest()}"'), content_type="text/html")
        visit.page.route(f"**/{found[1]}", lambda other: other.fulfill(body=labels))

    with visiting(browser, f"{root}index.html") as visit:
        visit.page.route("**/magika.html", hand_out)
        visit.page.goto(f"{root}m/open-shelf/magika.html")
        visit.page.get_by_role("button", name="Try it here").click()
        assert run(visit.page).startswith("<img src=x onerror=alert(1)>\ufffd")
        assert faults(visit, root) == {}


@needs_runtime
def test_from_a_folder_the_files_are_handed_over(browser: Browser, trial: Path) -> None:
    page_path = trial / "m/harbour-stats/digits-student.html"
    with visiting(browser, page_path.as_uri()) as visit:
        visit.page.get_by_role("button", name="Try it here").click()
        words = visit.page.locator(".h-try__files").inner_text()
        assert "haat site serve" in words
        assert "This site does not give" in run(visit.page)
        files = [trial / one for one in re.findall(r"files/[0-9a-f]+\.bin", words)]
        assert len(files) == 3
        visit.page.locator(".h-try__files input").set_input_files(files)
        visit.page.get_by_role("button", name="Use a sample").click()
        visit.page.locator(".h-try__says strong", has_text="2").wait_for()
        assert visit.outside_of(trial.as_uri()) == []


def test_without_a_runtime_no_page_speaks_of_it(site: Path, browser: Browser, address: str) -> None:
    pages = [path.read_text(encoding="utf-8") for path in (site / "m").rglob("*.html")]
    assert pages
    assert not any("try-facts" in page or "try.js" in page or "wasm-unsafe-eval" in page for page in pages)
    assert not (site / "run").exists()


@needs_runtime
def test_a_runtime_comes_and_goes_with_the_next_build(market: Path, sources: Sources, shells: Path, tmp_path: Path) -> None:
    page = tmp_path / f"site/m/{FIRST.listing}.html"
    for runtime in (None, RUNTIME, None):
        build(market, tmp_path / "site", replace(sources, runtime=runtime), shells)
        text = page.read_text(encoding="utf-8")
        assert ("try-facts" in text, "'wasm-unsafe-eval'" in text, (tmp_path / "site/run").is_dir()) == (runtime is not None,) * 3


@needs_runtime
def test_pages_and_scripts_stay_small(trial: Path) -> None:
    scripts = list((trial / "assets").glob("try*.js"))
    assert len(scripts) == 4
    assert all(path.stat().st_size < 8_000 for path in scripts)
    assert sum(path.stat().st_size for path in (trial / "run").iterdir()) < 5_100_000
    for path in (trial / "m").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        found = re.search(r'<section id="try".*?</section>', text, re.DOTALL)
        assert len(found[0] if found else "") < 5_000
        # Only pages that run models may.
        assert ("'wasm-unsafe-eval'" in text) is (found is not None)
