"""What programs read, from the rows of the last build; only what marks stand on, and what names the edition."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path

from tooling.catalog.engine.state import State
from tooling.catalog.entry import EPOCH, Edition
from tooling.catalog.machines import api
from tooling.catalog.machines.documents import ApiCounts
from tooling.catalog.machines.feeds import market_file, publisher_feed, publisher_file, task_feed, task_file
from tooling.catalog.machines.files import SiteFile
from tooling.catalog.machines.sitemaps import opensearch, part_path, robots, sitemaps
from tooling.catalog.output import put, remove
from tooling.catalog.pages import BROWSE
from tooling.catalog.views import Board
from tooling.registry.paths import shard

# Facts of the state: the time that feeds were written for, and whether sitemaps are older than what was marked.
_FEEDS, _SITEMAPS = "feeds", "sitemaps"


@dataclass(frozen=True, slots=True)
class Programs:
    """Writes JSON, feeds and sitemaps into a site."""

    state: State
    site: Path
    edition: Edition

    def write(self, boards: Iterable[Board]) -> None:
        """Write what marks stand on, and leave the marks to the lists of pages."""
        publishers, tasks = set(self.state.marked("publisher")), set(self.state.marked("task"))
        for name in sorted({shard(publisher) for publisher in publishers}):
            self._write_shard(name)
        before = datetime.fromisoformat(self.state.fact(_FEEDS) or EPOCH.isoformat())
        stirred = self.state.shelf.stirred(before, self.edition.time)
        self._write_feeds(publishers.union(one for one, _ in stirred), tasks.union(one for _, one in stirred))
        self.state.note(_FEEDS, self.edition.time.isoformat())
        if self.state.marked("all"):
            self.state.note(_SITEMAPS, "due")
            self._put(api.suites_file(boards))

    def finish(self, more_pages: Iterable[str]) -> None:
        """Write what names everything else, once that is there; `more_pages` are those of the documentation."""
        if self.state.fact(_SITEMAPS) != "done":
            self._write_sitemaps(more_pages)
            self.state.note(_SITEMAPS, "done")
        self._put(robots(self.edition))
        search = opensearch(self.edition, BROWSE)
        if search is not None:
            self._put(search)
        suites = SiteFile(api.SUITES, (self.site / api.SUITES).read_bytes())
        self._put(api.index_file(self.edition, self._counts(), self.state.shelf.parts(), suites))

    def _write_shard(self, name: str) -> None:
        records = self.state.shelf.records(name)
        file = api.listings_file(name, records)
        if records:
            self._put(file)
        else:
            self._remove(file.path)
        self.state.shelf.put_part(name, api.shard_part(name, file, len(records)) if records else None)

    def _write_feeds(self, publishers: Iterable[str], tasks: Iterable[str]) -> None:
        shelf, now = self.state.shelf, self.edition.time
        self._put(market_file(shelf.latest(now), self.edition))
        for publisher in sorted(publishers):
            items = shelf.latest(now, "publisher", publisher)
            self._put_or_remove(publisher_file(items, self.edition) if items else None, publisher_feed(publisher))
        for task in sorted(tasks):
            items = shelf.latest(now, "task", task)
            self._put_or_remove(task_file(items, self.edition) if items else None, task_feed(task))

    def _write_sitemaps(self, more_pages: Iterable[str]) -> None:
        pages = (*self.state.shelf.pages(), *((path, None) for path in more_pages))
        files = list(sitemaps(self.edition, pages))
        for file in files:
            self._put(file)
        for number in count(max(1, len(files))):
            if self.state.page_key(part_path(number)) is None:
                break
            self._remove(part_path(number))

    def _counts(self) -> ApiCounts:
        return ApiCounts(
            listings=self.state.stock.count(),
            releases=self.state.shelf.releases(),
            publishers=len(self.state.stock.groups("publisher")),
            suites=len(self.edition.suites),
            reproduced=self.state.stock.reproduced(),
        )

    def _put_or_remove(self, file: SiteFile | None, path: str) -> None:
        if file is None:
            self._remove(path)
        else:
            self._put(file)

    def _put(self, file: SiteFile) -> None:
        """Write a file unless it stands there already."""
        key = hashlib.sha256(file.raw).digest()
        if self.state.page_key(file.path) != key or not (self.site / file.path).is_file():
            put(self.site / file.path, file.raw)
            self.state.put_page(file.path, key)

    def _remove(self, path: str) -> None:
        remove(self.site, path)
        self.state.drop_page(path)
