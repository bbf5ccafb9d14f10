"""Atom feeds (RFC 4287) of what is new and of what was withdrawn: for the whole market, a task, a publisher.

An entry's id names the signed manifest by its digest (RFC 6920), so that it is the same on every mirror and market.
"""

from __future__ import annotations

import base64
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

from tooling.catalog import words
from tooling.catalog.entry import EPOCH, Edition, Entry, Listing
from tooling.catalog.machines.files import SiteFile, site_root, timestamp, upwards
from tooling.catalog.machines.xml import document, element

ALL = "feeds/all.atom"
LATEST = 50
_ATOM = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True, slots=True)
class Item:
    """What a feed says of a release; `spoken` is when its publisher said more of it, by the publisher's own clock.

    `updated` is when it was listed, until a feed decides which of those times it believes.
    """

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
    spoken: tuple[datetime, ...]
    updated: datetime


def task_feed(task: str) -> str:
    """Return where the feed of a task lies."""
    return f"feeds/task/{task}.atom"


def publisher_feed(publisher: str) -> str:
    """Return where the feed of a publisher lies."""
    return f"feeds/publisher/{publisher}.atom"


def items_of(listing: Listing) -> Iterator[Item]:
    """Yield every release of a listing; all of them are of the task that the latest one is for."""
    return (_item(entry, listing) for entry in listing.entries)


def market_file(items: Sequence[Item], edition: Edition) -> SiteFile:
    """Return the feed of the whole market, the newest first; it may be empty."""
    return feed_file(ALL, edition.marketplace.name, items, edition)


def task_file(items: Sequence[Item], edition: Edition) -> SiteFile:
    """Return the feed of a task whose releases are given, the newest first; at least one."""
    return feed_file(task_feed(items[0].task), _title(words.task(items[0].task), edition), items, edition)


def publisher_file(items: Sequence[Item], edition: Edition) -> SiteFile:
    """Return the feed of a publisher whose releases are given, the newest first; at least one."""
    return feed_file(publisher_feed(items[0].publisher), _title(items[0].display, edition), items, edition)


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


def _item(entry: Entry, listing: Listing) -> Item:
    return Item(
        name=listing.name,
        version=entry.name.version,
        digest=entry.manifest_digest,
        page=listing.page,
        title=entry.manifest.title,
        summary=entry.manifest.summary,
        task=listing.latest.manifest.task,
        publisher=entry.publisher.name,
        display=entry.publisher.display,
        state=_state(entry),
        published=entry.listed_at,
        spoken=tuple(datetime.strptime(one.time, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC) for one in entry.notices),
        updated=entry.listed_at or EPOCH,
    )


def _state(entry: Entry) -> str:
    if entry.withdrawal:
        return entry.withdrawal.state.replace(" ", "-")
    return "yanked" if entry.yank else "advisory" if entry.advisories else ""


def _entry(item: Item, root: str) -> ET.Element:
    state = f" ({item.state.replace('-', ' ')})" if item.state else ""
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
