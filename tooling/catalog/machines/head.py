"""What a page's head says to other programs: name cards for links, structured data, the feeds to follow.

A page's description is said once, for search engines and for name cards alike, by the shell.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from tooling.catalog.entry import Edition, Entry, Listing, Stand
from tooling.catalog.machines.feeds import ALL, publisher_feed
from tooling.catalog.machines.files import site_root, upwards
from tooling.catalog.machines.sitemaps import OPENSEARCH
from tooling.catalog.text import json_for_script, visible
from tooling.catalog.voices import OfferView


@dataclass(frozen=True, slots=True)
class Heads:
    """Makes the heads of an edition's pages.

    With `canonical`, each names its address at the market itself, and so do its copies on mirrors.
    """

    edition: Edition
    canonical: bool = False

    def page(self, path: str, title: str) -> Markup:
        """Return the head of a page that has nothing more to say; it names the feed of the whole market."""
        return self._card(path, title) + self._feed(path, ALL, self.edition.marketplace.name)

    def listing(self, listing: Listing) -> Markup:
        """Return the head of a listing's page."""
        return self.release(listing.latest, listing.page)

    def release(self, entry: Entry, path: str) -> Markup:
        """Return the head of a page that shows one release."""
        feed = self._feed(path, publisher_feed(entry.publisher.name), entry.publisher.display)
        return self._card(path, entry.manifest.title) + feed + _script(_data(entry, path))

    def stand(self, stand: Stand) -> Markup:
        """Return the head of a publisher's page."""
        return self._card(stand.page, stand.display) + self._feed(stand.page, publisher_feed(stand.name), stand.display)

    def _card(self, path: str, title: str) -> Markup:
        """Return what OpenGraph asks for and does not take from elsewhere; a Twitter card reads it, too."""
        market = self.edition.marketplace
        said = {"title": title, "site_name": market.name}
        root = site_root(market) if self.canonical else None
        own = ""
        if root is not None:
            said["url"] = root + path
            own = f'<link rel="canonical" href="{escape(root + path)}">'
        tags = "".join(f'<meta property="og:{name}" content="{_text(value)}">' for name, value in said.items())
        search = "" if site_root(market) is None else _search(path, market.name)
        return Markup(f'{own}{tags}<meta name="twitter:card" content="summary">{search}')  # noqa: S704 - escaped above

    def _feed(self, path: str, feed: str, title: str) -> Markup:
        link = f'<link rel="alternate" type="application/atom+xml" href="{upwards(path)}{feed}" title="{_text(title)}">'
        return Markup(link)  # noqa: S704 - escaped above


def _search(path: str, title: str) -> str:
    kind = "application/opensearchdescription+xml"
    return f'<link rel="search" type="{kind}" href="{upwards(path)}{OPENSEARCH}" title="{_text(title)}">'


def _text(text: str) -> Markup:
    return escape(visible(text))


def _script(data: dict[str, Any]) -> Markup:
    return Markup(f'<script type="application/ld+json">{json_for_script(data)}</script>')  # noqa: S704 - as it says


def _data(entry: Entry, path: str) -> dict[str, Any]:
    """Describe a listing in the terms of schema.org; addresses are relative to the page, wherever it is copied to."""
    root = upwards(path)
    title, publisher = entry.manifest.title, entry.publisher
    application: dict[str, Any] = {
        "@type": "SoftwareApplication",
        "applicationCategory": "AI model",
        "name": title,
        "softwareVersion": entry.name.version,
        "author": {"@type": "Organization", "name": publisher.display},
        "license": entry.license.link or entry.license.identifier,
    }
    if not entry.withdrawal:
        application["offers"] = _offer(entry.offer)
    trail = {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": 1, "name": "Models", "item": f"{root}index.html"},
            {"@type": "ListItem", "position": 2, "name": publisher.name, "item": f"{root}p/{publisher.name}.html"},
            {"@type": "ListItem", "position": 3, "name": title},
        ],
    }
    return {"@context": "https://schema.org", "@graph": [application, trail]}


def _offer(offer: OfferView | None) -> dict[str, str]:
    if offer is None or offer.free:
        return {"@type": "Offer", "price": "0", "priceCurrency": "EUR"}
    availability = f"https://schema.org/{'SoldOut' if offer.paused else 'InStock'}"
    return {
        "@type": "Offer",
        "price": offer.amount,
        "priceCurrency": offer.currency,
        "availability": availability,
    }
