"""A built catalog over HTTP: below a path, with right types, its own page for wrong addresses, and nothing written."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import IO, Any, cast
from urllib.parse import unquote, urlsplit

from tooling.catalog.scripts import HEADER
from tooling.serving.bell import Bell

# What this server has besides the catalog's files; no page of a catalog lies below a name with a dot.
_OWN = ".haat/"
_PATIENCE_S = 15
_TYPES = {
    ".atom": "application/atom+xml",
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".jsonld": "application/ld+json",
    ".mjs": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
    ".yaml": "text/plain; charset=utf-8",
}
_ANY = "application/octet-stream"
# Loads the page again when another word comes. Hidden pages let go of their connection: a browser has only six.
_SCRIPT = b"""\
"use strict"
{
  const changes = new URL("changes", document.currentScript.src)
  let known = null, source = null
  const listen = () => {
    source?.close()
    source = document.hidden ? null : new EventSource(changes)
    source?.addEventListener("message", ({data}) => {
      known ??= data
      if (data !== known) location.reload()
    })
  }
  document.addEventListener("visibilitychange", listen)
  addEventListener("pagehide", () => source?.close())
  addEventListener("pageshow", ({persisted}) => { if (persisted) location.reload() })
  listen()
}
"""


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown: a folder, the path that it is shown below, and the bell that its pages listen to, if any."""

    folder: Path
    prefix: str
    bell: Bell | None = None

    def file_at(self, address: str) -> Path | None:
        """Return the file that an address below the prefix means, or None; never one outside of the folder."""
        path = self.folder / unquote(address).lstrip("/")
        if not address or address.endswith("/"):
            path /= "index.html"
        try:
            found = path.resolve()
            inside = found.is_relative_to(self.folder.resolve()) and found.is_file()
        except (OSError, ValueError):
            return None
        return found if inside else None


class Server(ThreadingHTTPServer):
    """Serves a catalog; `shown` is what."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int], shown: Shown) -> None:
        super().__init__(address, Handler)
        self.shown = shown


class Handler(BaseHTTPRequestHandler):
    """Answers one connection."""

    protocol_version = "HTTP/1.1"
    server_version = "haat"
    sys_version = ""

    def do_GET(self) -> None:
        """Answer with a file, or the page for wrong addresses."""
        shown = cast("Server", self.server).shown
        path = urlsplit(self.path).path
        if not path.startswith(shown.prefix):
            self._redirect(shown.prefix) if path in {"/", shown.prefix.rstrip("/")} else self._missing(shown)
            return
        address = path.removeprefix(shown.prefix)
        if shown.bell is not None and address.startswith(_OWN):
            self._own(shown, shown.bell, address.removeprefix(_OWN))
            return
        file = shown.file_at(address)
        if file is not None:
            self._file(file, shown, HTTPStatus.OK)
        elif shown.file_at(f"{address}/") is not None:
            self._redirect(f"{path}/")
        else:
            self._missing(shown)

    def do_HEAD(self) -> None:
        """Answer as to GET, with the head alone."""
        self.do_GET()

    def _own(self, shown: Shown, bell: Bell, name: str) -> None:
        if name == "reload.js":
            self._send(BytesIO(_SCRIPT), len(_SCRIPT), _TYPES[".js"], HTTPStatus.OK)
        elif name == "changes":
            self._tell(bell)
        else:
            self._missing(shown)

    def _tell(self, bell: Bell) -> None:
        """Tell a page each new word, until it goes away (https://html.spec.whatwg.org/multipage/server-sent-events.html)."""
        self.close_connection = True
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self.send_header("Connection", "close")
        self.end_headers()
        word = ""
        try:
            while self.command != "HEAD":
                before, word = word, bell.listen(word, _PATIENCE_S)
                self.wfile.write((f"data: {word}\n\n" if word != before else ":\n\n").encode())
                self.wfile.flush()
        except ConnectionError:
            # The page was closed.
            return

    def _missing(self, shown: Shown) -> None:
        page = shown.file_at("404.html")
        if page is not None:
            self._file(page, shown, HTTPStatus.NOT_FOUND)
            return
        text = b"not found\n"
        self._send(BytesIO(text), len(text), _TYPES[".txt"], HTTPStatus.NOT_FOUND)

    def _file(self, file: Path, shown: Shown, status: HTTPStatus) -> None:
        kind = _TYPES.get(file.suffix, _ANY)
        if file.suffix == ".html" and shown.bell is not None:
            html = listening(file.read_bytes(), shown.prefix)
            self._send(BytesIO(html), len(html), kind, status)
            return
        with file.open("rb") as stream:
            self._send(stream, file.stat().st_size, kind, status)

    def _send(self, stream: IO[bytes], size: int, kind: str, status: HTTPStatus) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(size))
        self.send_header("Cache-Control", "no-cache")
        self.send_header("X-Content-Type-Options", "nosniff")
        # What every host may send, so that pages are tried with it.
        self.send_header("Content-Security-Policy", HEADER)
        self.end_headers()
        if self.command != "HEAD":
            shutil.copyfileobj(stream, self.wfile)

    def _redirect(self, path: str) -> None:
        self.send_response(HTTPStatus.FOUND)
        self.send_header("Location", path)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Keep quiet: what was built is of interest, not who looked."""


def listening(html: bytes, prefix: str) -> bytes:
    """Add the script that loads a page again; its Content-Security-Policy allows scripts of its own site."""
    script = f'<script src="{prefix}{_OWN}reload.js" defer></script>'.encode()
    head, end, tail = html.rpartition(b"</body>")
    return head + script + end + tail if end else html + script
