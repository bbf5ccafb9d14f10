"""`haat site serve`: a real process, a real browser, a registry and a template that change under it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from queue import Queue
from threading import Thread

import pytest
from playwright.sync_api import Browser, expect

from tests.site.test_engine import yank
from tests.site.visit import visiting
from tooling.build_site import SOURCES
from tooling.catalog.docs import Sources

PATIENCE_S = 90
LISTING = "m/acme/iris-line.html"


@dataclass
class Served:
    """A process that serves, and its lines."""

    process: subprocess.Popen[str]
    lines: Queue[str] = field(default_factory=Queue)

    def line(self, pattern: str) -> re.Match[str]:
        """Wait for a line."""
        while True:
            text = self.lines.get(timeout=PATIENCE_S)
            if found := re.search(pattern, text):
                return found


@pytest.fixture
def served(market: Path, sources: Sources, shells: Path, tmp_path: Path) -> Iterator[tuple[Served, Path]]:
    """Serve the little market from a copy of the templates, below a path."""
    templates = Path(shutil.copytree(SOURCES.templates, tmp_path / "templates"))
    command = [sys.executable, "-m", "tests.site.serve_one", str(market), str(tmp_path / "site")]
    command += [str(sources.docs), str(templates), str(shells)]
    environment = {**os.environ, "PYTHONPATH": str(SOURCES.docs.parent), "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment, start_new_session=True
    )
    found = Served(process)

    def read() -> None:
        assert process.stdout is not None
        for line in process.stdout:
            found.lines.put(line.rstrip("\n"))

    thread = Thread(target=read, daemon=True)
    thread.start()
    try:
        yield found, templates
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        thread.join()
        assert process.stdout is not None
        process.stdout.close()


def test_what_changes_is_built_again_and_shown_and_what_is_broken_is_not(
    served: tuple[Served, Path], market: Path, browser: Browser, tmp_path: Path
) -> None:
    process, templates = served
    address = process.line(r"(http://localhost:\d+/mirror/)")[1]
    with visiting(browser, address + LISTING) as visit:
        page = visit.page
        yanked = page.locator("#versions ~ div .h-badge", has_text="yanked")
        expect(yanked).to_have_count(0)
        yank(market)
        expect(yanked).to_be_visible(timeout=PATIENCE_S * 1_000)
        process.line(r"1 pages of models made, 0 removed in .* s: .*notices")

        template = templates / "pages" / "listing.html"
        whole = template.read_text(encoding="utf-8")
        template.write_text(whole + "{% if %}", encoding="utf-8")
        process.line(r"not built, the pages stay as they were: .*listing\.html")
        process.line(r"\[HA100\] listing\.html: Expected an expression")
        page.reload()
        expect(yanked).to_be_visible()

        template.write_text(whole.replace("Is it true?", "Is it so?"), encoding="utf-8")
        expect(page.get_by_role("heading", name="Is it so?")).to_be_visible(timeout=PATIENCE_S * 1_000)
        assert visit.complaints == []
        answer = page.goto(address + "no/such/page")
        assert answer is not None
        assert answer.status == 404
        expect(page.locator("h1")).to_have_text("This stall is empty")
    assert not any(".haat/" in path.read_text(encoding="utf-8") for path in (tmp_path / "site").rglob("*.html"))
    os.kill(process.process.pid, signal.SIGTERM)
    assert process.process.wait(timeout=60) == 0
    # Nothing of its own is left, once the last of them has noticed.
    deadline = time.monotonic() + 30
    while (left := of_session(process.process.pid)) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert left == []


def of_session(number: int) -> list[str]:
    """Return the processes that belong to a session."""
    answer = subprocess.run(["ps", "-o", "pid=", "-s", str(number)], capture_output=True, text=True, check=False)
    return answer.stdout.split()


def test_a_folder_without_a_catalog_is_not_shown(tmp_path: Path) -> None:
    answer = little_serve("--no-watch", "--output", str(tmp_path))
    assert answer.returncode == 2
    assert "there is no catalog" in answer.stderr


def test_a_language_without_words_is_not_served(market: Path, tmp_path: Path) -> None:
    answer = little_serve("--registry", str(market), "--output", str(tmp_path / "site"), "--language", "xx")
    assert answer.returncode == 3
    assert "HA109" in answer.stderr
    assert not (tmp_path / "site").exists()


@pytest.mark.parametrize("path", ["/a b/", "/../", "/a//b/", "/a?b/"])
def test_a_path_that_is_none_is_refused(tmp_path: Path, path: str) -> None:
    answer = little_serve("--sub-path", path, "--output", str(tmp_path))
    assert answer.returncode == 2


def little_serve(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tooling.cli.main", "site", "serve", "--port", "0", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE_S)


