"""Choose the fetcher for a location."""

from __future__ import annotations

from tooling.net.https import HttpsFetcher
from tooling.net.interface import Fetcher, Sink, unsupported
from tooling.net.ipfs import IpfsFetcher
from tooling.net.pypi import PypiFetcher


class AnyFetcher:
    """Fetches from every kind of location that one of its fetchers knows."""

    def __init__(self, *fetchers: Fetcher) -> None:
        self._by_scheme = {fetcher.scheme: fetcher for fetcher in fetchers}

    def fetch(self, location: str, sink: Sink, limit: int) -> None:
        """Write at most `limit` bytes to the sink; raises FetchError, also for a kind that none of them knows."""
        scheme = scheme_of(location)
        fetcher = self._by_scheme.get(scheme)
        if fetcher is None:
            known = ", ".join(sorted(self._by_scheme))
            raise unsupported(location, f"`{scheme}` is not supported here; supported: {known}")
        fetcher.fetch(location, sink, limit)


def scheme_of(location: str) -> str:
    """Return how a location begins: `https`, `ipfs`, or `pkg:` with the kind of package."""
    scheme, _, rest = location.partition(":")
    return f"pkg:{rest.partition('/')[0][:40]}" if scheme == "pkg" else scheme[:40]


def usual_fetchers(ipfs_gateway: str | None = None) -> AnyFetcher:
    """Return what a release's locations are fetched with."""
    https = HttpsFetcher()
    return AnyFetcher(https, PypiFetcher(), IpfsFetcher(https, ipfs_gateway))
