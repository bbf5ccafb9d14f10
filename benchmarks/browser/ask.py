"""Ask a page in headless Chromium, cold and warm, and count what moves."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from subprocess import PIPE, Popen
from typing import Any

from playwright.sync_api import Browser, CDPSession, Response

from tests.site.browser import chromium


@contextmanager
def served(folder: Path, *options: str) -> Iterator[str]:
    """Serve a folder in a process of its own; uncompressed without `--gzip`, so that bytes moved are bytes on disk."""
    server = Path(__file__).with_name("serve.py")
    process = Popen([sys.executable, str(server), str(folder), *options], stdout=PIPE, text=True)
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        process.wait()


def ask(address: str, script: str, query: dict[str, Any], rounds: int) -> dict[str, float]:
    """Return the medians of a query asked cold and then warm, in new profiles, and what one cold round moved."""
    cold, warm, processor, last = [], [], [], {}
    with chromium() as browser:
        for _ in range(rounds):
            context = browser.new_context()
            page = context.new_page()
            page.goto(address)
            session = context.new_cdp_session(page)
            session.send("Performance.enable", {"timeDomain": "threadTicks"})
            before = _spent(session)
            last = page.evaluate(script, query)
            processor.append(_spent(session) - before)
            cold.append(last["ms"])
            warm += [page.evaluate(script, query)["ms"] for _ in range(3)]
            context.close()
        moved = _moved(browser, address, script, query) if address.startswith("http") else []
    times = {"cold": median(cold), "warm": median(warm), "processor": median(processor)}
    return {**times, **last, "files": len(moved), "bytes": sum(moved)}


def _spent(session: CDPSession) -> float:
    """Return the milliseconds of processor time that a page's main thread has taken."""
    metrics = session.send("Performance.getMetrics")["metrics"]
    return float(next(1000 * one["value"] for one in metrics if one["name"] == "TaskDuration"))


def _moved(browser: Browser, address: str, script: str, query: dict[str, Any]) -> list[int]:
    """Return the size of each response but the page, workers' too; it takes time, so it is a round of its own."""
    page = browser.new_page()
    page.goto(address)
    responses: list[Response] = []
    page.on("response", lambda response: responses.append(response))  # noqa: PLW0108 - playwright marks it
    page.evaluate(script, query)
    return [len(response.body()) for response in responses if response.ok]
