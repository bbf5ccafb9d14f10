"""Everything for machines, written into a site: the one module here that touches a disk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from tooling.catalog.entry import Catalog, Listing
from tooling.catalog.machines import api
from tooling.catalog.machines.badges import badge_file
from tooling.catalog.machines.feeds import Newest, items_of, publisher_file
from tooling.catalog.machines.files import SiteFile
from tooling.catalog.machines.sitemaps import PageTime, opensearch, robots, sitemaps
from tooling.registry.paths import shard


def write_machines(catalog: Catalog, pages: Iterable[str], site: Path) -> int:
    """Write what programs read of a catalog beside its pages, whose paths are given; returns the number of files."""
    pages = list(pages)
    count = 0
    for file in machine_files(catalog, pages):
        target = site / file.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(file.raw)
        count += 1
    return count


def machine_files(catalog: Catalog, pages: list[str]) -> Iterator[SiteFile]:
    """Yield every file; those of a listing, a publisher or a shard need nothing else in memory."""
    edition = catalog.edition
    newest = Newest(edition)
    for listing in catalog.listings:
        yield badge_file(listing, edition)
        for item in items_of(listing, edition):
            newest.add(item)
    yield from newest.files()
    for stand in catalog.stands:
        yield publisher_file((item for listing in stand.listings for item in items_of(listing, edition)), edition)
    yield from _api(catalog)
    yield from sitemaps(edition, _times(catalog, pages))
    yield robots(edition)
    # A browser is told of a search page only where there is one.
    if "browse.html" in pages and (description := opensearch(edition)):
        yield description


def _api(catalog: Catalog) -> Iterator[SiteFile]:
    shards: defaultdict[str, list[Listing]] = defaultdict(list)
    for listing in catalog.listings:
        shards[shard(listing.latest.name.publisher)].append(listing)
    parts = []
    for name, listings in sorted(shards.items()):
        file = api.listings_file(name, ((one.name, api.listing_record(one)) for one in listings))
        parts.append(api.shard_part(name, file, len(listings)))
        yield file
    suites = api.suites_file(catalog.boards)
    yield suites
    yield api.index_file(catalog.edition, api.counts_of(catalog), parts, suites)


def _times(catalog: Catalog, pages: list[str]) -> Iterator[PageTime]:
    changed = {listing.page: listing.latest.listed_at for listing in catalog.listings}
    return ((page, changed.get(page)) for page in pages)
