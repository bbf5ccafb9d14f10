"""Atom feeds (RFC 4287) of what is new and of what was withdrawn: for the whole market, a task, a publisher.

An entry's id names the signed manifest by its digest (RFC 6920), so that it is the same on every mirror and market.
"""

from __future__ import annotations

import base64
import heapq
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

from tooling.catalog import words
from tooling.catalog.entry import Edition, Entry, Listing
from tooling.catalog.machines.files import SiteFile, site_root, timestamp, upwards
from tooling.catalog.machines.xml import document, element

ALL = "feeds/all.atom"
LATEST = 50
_ATOM = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True, slots=True)
class Item:
    """What a feed says of a release; `updated` is when it was listed, or when its publisher last spoke of it."""

    name: str
    version: str
    digest: str
    page: str
    title: str
    summary: str
    task: str
    publisher: str
    display: str
    state: str
    published: datetime | None
    updated: datetime

    @property
    def rank(self) -> tuple[datetime, str, str]:
        """Return what feeds are ordered by."""
        return self.updated, self.name, self.version


def task_feed(task: str) -> str:
    """Return where the feed of a task lies."""
    return f"feeds/task/{task}.atom"


def publisher_feed(publisher: str) -> str:
    """Return where the feed of a publisher lies."""
    return f"feeds/publisher/{publisher}.atom"


def items_of(listing: Listing, edition: Edition) -> Iterator[Item]:
    """Yield every release of a listing."""
    return (_item(entry, listing, edition) for entry in listing.entries)


def latest(items: Iterable[Item]) -> list[Item]:
    """Return the newest items, the newest first, however many there are."""
    return heapq.nlargest(LATEST, items, key=lambda item: item.rank)


@dataclass(slots=True)
class Newest:
    """Takes items one by one and keeps no more of them than the feeds of the market and of its tasks need."""

    edition: Edition
    _by_feed: defaultdict[str, list[tuple[tuple[datetime, str, str], Item]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def add(self, item: Item) -> None:
        """Take one more item."""
        for path in (ALL, task_feed(item.task)):
            heap = self._by_feed[path]
            (heapq.heappush if len(heap) < LATEST else heapq.heappushpop)(heap, (item.rank, item))

    def files(self) -> Iterator[SiteFile]:
        """Yield the feed of the whole market, which is there even when it is empty, and one for each task."""
        yield feed_file(ALL, self.edition.marketplace.name, self._items(ALL), self.edition)
        for path in sorted(self._by_feed.keys() - {ALL}):
            items = self._items(path)
            yield feed_file(path, _title(words.task(items[0].task), self.edition), items, self.edition)

    def _items(self, path: str) -> list[Item]:
        return [item for _, item in sorted(self._by_feed[path], key=lambda pair: pair[0], reverse=True)]


def publisher_file(items: Iterable[Item], edition: Edition) -> SiteFile:
    """Return the feed of one publisher, whose releases are given; at least one."""
    newest = latest(items)
    title = _title(newest[0].display, edition)
    return feed_file(publisher_feed(newest[0].publisher), title, newest, edition)


def feed_file(path: str, title: str, items: Sequence[Item], edition: Edition) -> SiteFile:
    """Return a feed; its links are absolute where the market names its address, else relative."""
    known = site_root(edition.marketplace)
    root = known or upwards(path)
    feed = element("feed", xmlns=_ATOM)
    feed.append(element("id", _feed_id(path, edition)))
    feed.append(element("title", title))
    feed.append(element("updated", timestamp(items[0].updated if items else edition.time)))
    feed.append(element("generator", "haat"))
    if known is not None:
        feed.append(element("link", rel="self", type="application/atom+xml", href=f"{known}{path}"))
    feed.append(element("link", rel="alternate", type="text/html", href=f"{root}index.html"))
    feed.extend(_entry(item, root) for item in items)
    return SiteFile(path, document(feed))


def _title(what: str, edition: Edition) -> str:
    return f"{what} · {edition.marketplace.name}"


def _item(entry: Entry, listing: Listing, edition: Edition) -> Item:
    listed = entry.listed_at or edition.time
    spoken = [datetime.strptime(one.time, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC) for one in entry.notices]
    return Item(
        name=listing.name,
        version=entry.name.version,
        digest=entry.manifest_digest,
        page=listing.page,
        title=entry.manifest.title,
        summary=entry.manifest.summary,
        task=entry.manifest.task,
        publisher=entry.publisher.name,
        display=entry.publisher.display,
        state="yanked" if entry.yank else "advisory" if entry.advisories else "",
        published=entry.listed_at,
        # A notice says its own time: one from the future would stand above all others for ever.
        updated=max([listed, *(min(time, edition.time) for time in spoken)]),
    )


def _entry(item: Item, root: str) -> ET.Element:
    state = f" ({item.state})" if item.state else ""
    entry = element("entry")
    entry.append(element("id", _entry_id(item.digest)))
    entry.append(element("title", f"{item.title} {item.version}{state}"))
    if item.published is not None:
        entry.append(element("published", timestamp(item.published)))
    entry.append(element("updated", timestamp(item.updated)))
    author = element("author")
    author.append(element("name", item.display))
    entry.append(author)
    entry.append(element("category", term=item.task))
    if item.state:
        entry.append(element("category", term=item.state))
    entry.append(element("link", rel="alternate", type="text/html", href=f"{root}{item.page}"))
    entry.append(element("summary", item.summary))
    return entry


def _entry_id(digest: str) -> str:
    raw = bytes.fromhex(digest.removeprefix("sha256:"))
    return f"ni:///sha-256;{base64.urlsafe_b64encode(raw).decode().rstrip('=')}"


def _feed_id(path: str, edition: Edition) -> str:
    market = edition.market_id or edition.marketplace.url or edition.marketplace.name
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{market}#{path}").urn
