"""Fetching `ipfs://` locations through a web gateway that the user names; the gateway is believed about nothing."""

from __future__ import annotations

import re

from tooling.net.https import HttpsFetcher
from tooling.net.interface import Sink, refused, unsupported

# A CIDv0, or a CIDv1 in base32, and perhaps a path of ordinary names below it.
_LOCATION = re.compile(
    r"ipfs://(?P<path>(Qm[1-9A-HJ-NP-Za-km-z]{44}|b[a-z2-7]{30,120})(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*)", re.ASCII
)


class IpfsFetcher:
    """Asks one gateway, such as `https://gateway.example`, for the path `/ipfs/<cid>`."""

    scheme = "ipfs"

    def __init__(self, https: HttpsFetcher, gateway: str | None) -> None:
        self._https = https
        self._gateway = gateway

    def fetch(self, location: str, sink: Sink, limit: int) -> None:
        """Write what the gateway answers to the sink; whether that is the file, its digest says."""
        match = _LOCATION.fullmatch(location)
        if match is None:
            raise refused(location, "this is not `ipfs://` with a content identifier and a plain path")
        if self._gateway is None:
            raise unsupported(
                location,
                "IPFS is asked through a gateway, and none was named",
                help="name one you like with --ipfs-gateway https://…; it cannot forge a file",
            )
        self._https.fetch(f"{self._gateway.rstrip('/')}/ipfs/{match['path']}", sink, limit)
