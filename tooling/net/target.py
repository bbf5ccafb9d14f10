"""From a web address to where to connect and what to ask there; anything unusual is refused."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from tooling.errors import FetchError
from tooling.net.interface import refused

# Graphic ASCII without what ends a header line, a URL or an attribute. A backslash is a slash to some parsers.
_ADDRESS = re.compile(r"[!#-;=?-\[\]^_`a-z{|}~]{1,8000}", re.ASCII)
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*\.?", re.ASCII)
_HTTPS = 443


@dataclass(frozen=True, slots=True)
class Target:
    """A host and port to connect to, and the path to ask for; `authority` is what the Host header says."""

    url: str
    host: str
    port: int
    authority: str
    path: str


def target_of(url: str, location: str) -> Target:
    """Read an https address that `location` is or led to; raises FetchError."""
    if not _ADDRESS.fullmatch(url):
        raise refused(location, "the address is too long, or has characters that belong percent-encoded")
    try:
        parts = urlsplit(url)
        port = _HTTPS if parts.port is None else parts.port
    except ValueError as error:
        raise refused(location, f"this is no web address: {error}") from error
    if parts.scheme != "https":
        raise refused(location, _only_https(url, location))
    if "@" in parts.netloc:
        raise refused(location, "an address with a user name or password in it")
    host = parts.hostname or ""
    if not _is_host(host) or ("[" in parts.netloc) != (":" in host):
        raise refused(location, "the address names no host")
    authority = f"[{host}]" if ":" in host else host
    return Target(url, host, port, authority if port == _HTTPS else f"{authority}:{port}", _path(parts))


def _is_host(host: str) -> bool:
    if ":" not in host:
        return bool(_HOST.fullmatch(host))
    try:
        ipaddress.IPv6Address(host)
    except ValueError:
        return False
    return "%" not in host


def _path(parts: SplitResult) -> str:
    path = parts.path or "/"
    return f"{path}?{parts.query}" if parts.query else path


def _only_https(url: str, location: str) -> str:
    scheme = url.partition(":")[0][:20]
    return "only https is fetched" if url == location else f"it redirects to `{scheme}:`, and only https is fetched"


def not_public(location: str, host: str) -> FetchError:
    """Make the error for a host that is not on the public internet."""
    return refused(location, f"`{host}` is on a private, local or reserved network")
