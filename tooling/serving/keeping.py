"""Show a catalog, and build it again whenever something that it is made of changes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Protocol

from tooling.build_site import BuiltSite
from tooling.catalog.docs import Sources
from tooling.errors import HaatError
from tooling.serving.bell import Bell
from tooling.serving.pages import Server, Shown
from tooling.serving.watching import Look, Watch, changes

Build = Callable[[], BuiltSite]
_NAMED = 2


class Listener(Protocol):
    """Hears what happens."""

    def built(self, built: BuiltSite, because: str, seconds: float) -> None:
        """Hear that the catalog was built again."""

    def failed(self, error: HaatError, because: str) -> None:
        """Hear that it could not be, and that what was built before stays."""


@contextmanager
def shown(folder: Path, host: str, port: int, prefix: str, bell: Bell | None = None) -> Iterator[str]:
    """Serve a built catalog; gives its address. Raises OSError where nothing can be served there."""
    with Server((host, port), Shown(folder.absolute(), prefix, bell)) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://{_name_of(host)}:{server.server_port}{prefix}"
        finally:
            server.shutdown()
            thread.join()


def watched(registry: Path, sources: Sources) -> Watch:
    """Return what a catalog is made of: a registry with its history, texts and templates. Not this program itself."""
    history = registry.parent / ".git" / "logs" / "HEAD"
    return Watch((registry, history, sources.docs, sources.templates, sources.config))


def keep(
    build: Build, watch: Watch, before: Look, bell: Bell, listener: Listener, stop: threading.Event | None = None
) -> None:
    """Build again after each change, until stopped; a build that fails leaves the pages that are there.

    `before` is how things were before the last build.
    """
    stop = stop or threading.Event()
    while (now := watch.wait(before, stop)) is not None:
        because, before = _in_words(changes(before, now)), now
        began = monotonic()
        try:
            built = build()
        except HaatError as error:
            listener.failed(error, because)
            continue
        bell.ring()
        listener.built(built, because, monotonic() - began)


def _in_words(paths: list[str]) -> str:
    names = ", ".join(_short(path) for path in paths[:_NAMED])
    more = len(paths) - _NAMED
    return f"{names} and {more} more" if more > 0 else names


def _short(path: str) -> str:
    try:
        return Path(path).relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path


def _name_of(host: str) -> str:
    return f"[{host}]" if ":" in host else {"127.0.0.1": "localhost"}.get(host, host)
