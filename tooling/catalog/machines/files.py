"""A file of the site as pure functions make it, and how its address is written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from urllib.parse import quote

from tooling.model.policy import Marketplace
from tooling.registry.parsed import digest_of

# What RFC 3986 lets stand as it is, without the parentheses that would end a link in Markdown.
_SAFE = ":/@!$&*+,;=%[]~"


@dataclass(frozen=True, slots=True)
class SiteFile:
    """A path below the site's root, and the bytes that belong there."""

    path: str
    raw: bytes

    @property
    def digest(self) -> str:
        """Return the digest of the bytes."""
        return digest_of(self.raw)


def site_root(marketplace: Marketplace) -> str | None:
    """Return the address that paths of the site are appended to, in ASCII, or None where the market names none."""
    return None if marketplace.url is None else _root(marketplace.url)


@lru_cache(maxsize=8)
def _root(url: str) -> str:
    without_query = re.split(r"[?#]", url, maxsplit=1)[0]
    return quote(without_query, safe=_SAFE).rstrip("/") + "/"


def upwards(path: str) -> str:
    """Return the way from a page to the site's root."""
    return "../" * path.count("/")


def timestamp(when: datetime) -> str:
    """Return a time as RFC 3339 writes it, in UTC and to the second."""
    return f"{when.astimezone(UTC).replace(tzinfo=None, microsecond=0).isoformat()}Z"
