"""Serve a folder on loopback as a server for many does; prints its address. `python serve.py FOLDER [--gzip]`."""

from __future__ import annotations

import gzip
import sys
from functools import lru_cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any


class Handler(SimpleHTTPRequestHandler):
    """Sends files as a server for many does: on connections that stay, without waiting to fill a packet."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def log_message(self, format: str, *args: Any) -> None:
        """Keep quiet."""


class Compressing(Handler):
    """Sends files compressed, as most hosts of static pages do."""

    def do_GET(self) -> None:
        """Send a file."""
        path = Path(self.translate_path(self.path))
        if not path.is_file() or "gzip" not in self.headers.get("Accept-Encoding", ""):
            super().do_GET()
            return
        raw = _compressed(path)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)


@lru_cache(maxsize=1000)
def _compressed(path: Path) -> bytes:
    return gzip.compress(path.read_bytes(), 6)


def serve(folder: Path, handler: type[Handler]) -> None:
    """Serve a folder, and print the address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(folder))) as server:
        print(f"http://127.0.0.1:{server.server_port}/", flush=True)
        server.serve_forever()


if __name__ == "__main__":
    serve(Path(sys.argv[1]), Compressing if "--gzip" in sys.argv else Handler)
