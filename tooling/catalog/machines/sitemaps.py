"""What search engines and browsers ask a site for: sitemaps, robots.txt, an OpenSearch description."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from tooling.catalog.entry import Edition
from tooling.catalog.machines.files import SiteFile, site_root, timestamp
from tooling.catalog.machines.lettering import clipped
from tooling.catalog.machines.xml import document, element
from tooling.catalog.text import visible

INDEX = "sitemap.xml"
OPENSEARCH = "opensearch.xml"
# Of a file of https://www.sitemaps.org/protocol.html: addresses, and bytes with some to spare.
MOST_ADDRESSES = 50_000
MOST_BYTES = 50_000_000
_SCHEMA = "http://www.sitemaps.org/schemas/sitemap/0.9"
_OPENSEARCH = "http://a9.com/-/spec/opensearch/1.1/"
_SHORT, _LONG = 16, 48

# A page's path, and when it last changed if that is known.
PageTime = tuple[str, datetime | None]


def sitemaps(edition: Edition, pages: Iterable[PageTime]) -> Iterator[SiteFile]:
    """Yield files of addresses and the index of them, or nothing where the market names no address of its own.

    All lie at the site's root: a sitemap speaks only of what lies beside it and below.
    """
    root = site_root(edition.marketplace)
    if root is None:
        return
    names: list[str] = []
    for number, lines in enumerate(_chunks(root, pages), start=1):
        names.append(part_path(number))
        yield SiteFile(names[-1], _whole("urlset", lines))
    if names:
        yield SiteFile(
            INDEX, _whole("sitemapindex", [f"<sitemap><loc>{_text(root + one)}</loc></sitemap>\n" for one in names])
        )


def part_path(number: int) -> str:
    """Return where one file of addresses lies."""
    return f"sitemap-{number}.xml"


def robots(edition: Edition) -> SiteFile:
    """Return robots.txt (RFC 9309): pages are for everybody, models are not for crawlers."""
    root = site_root(edition.marketplace)
    folder = urlsplit(root).path if root else "/"
    lines = ["User-agent: *", f"Disallow: {folder}files/"]
    if root:
        lines += ["", f"Sitemap: {root}{INDEX}"]
    return SiteFile("robots.txt", "".join(f"{line}\n" for line in lines).encode())


def opensearch(edition: Edition, page: str = "browse.html") -> SiteFile | None:
    """Return how a browser searches the market from its address bar, or None where the market names no address."""
    root = site_root(edition.marketplace)
    if root is None:
        return None
    market = visible(edition.marketplace.name)
    description = element("OpenSearchDescription", xmlns=_OPENSEARCH)
    description.append(element("ShortName", clipped(market, _SHORT)))
    description.append(element("LongName", clipped(market, _LONG)))
    description.append(element("Description", clipped(visible(edition.marketplace.tagline), 1024)))
    description.append(element("InputEncoding", "UTF-8"))
    description.append(element("Url", type="text/html", template=f"{root}{page}?q={{searchTerms}}"))
    return SiteFile(OPENSEARCH, document(description))


def _chunks(root: str, pages: Iterable[PageTime]) -> Iterator[list[str]]:
    lines: list[str] = []
    size = 0
    for path, changed in pages:
        when = f"<lastmod>{timestamp(changed)}</lastmod>" if changed else ""
        line = f"<url><loc>{_text(root + path)}</loc>{when}</url>\n"
        if lines and (len(lines) == MOST_ADDRESSES or size + len(line) > MOST_BYTES):
            yield lines
            lines, size = [], 0
        lines.append(line)
        size += len(line)
    if lines:
        yield lines


def _whole(name: str, lines: list[str]) -> bytes:
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<{name} xmlns="{_SCHEMA}">\n{"".join(lines)}</{name}>\n'
    return text.encode()


def _text(address: str) -> str:
    return escape(visible(address))
