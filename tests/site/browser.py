"""A headless Chromium that talks to this machine only, and a server for a folder at a sub-path."""

from __future__ import annotations

import functools
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

from playwright.sync_api import Browser, sync_playwright

CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the system's Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


class _Handler(SimpleHTTPRequestHandler):
    prefix = "/"
    headers_sent: ClassVar[dict[str, str]] = {}
    protocol_version = "HTTP/1.1"

    def translate_path(self, path: str) -> str:
        """Serve the folder below the prefix only, so that an absolute link misses."""
        if not path.startswith(self.prefix):
            return str(Path(self.directory) / "outside-of-the-prefix")
        return super().translate_path(path.removeprefix(self.prefix.rstrip("/")))

    def end_headers(self) -> None:
        """Send what the test wants to be sent."""
        for name, value in self.headers_sent.items():
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Keep quiet."""


@contextmanager
def served(folder: Path, prefix: str = "/", headers: dict[str, str] | None = None) -> Iterator[str]:
    """Serve a folder on loopback below a prefix, with more headers; gives the address of that prefix."""
    handler = type("Handler", (_Handler,), {"prefix": prefix, "headers_sent": headers or {}})
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(handler, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}{prefix}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
