"""Pages that show several listings, from the rows of the last build; only those whose listings were touched."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from tooling.catalog import words
from tooling.catalog.claims import suite_page
from tooling.catalog.engine.notable import notables
from tooling.catalog.engine.state import STAMP_BYTES, State
from tooling.catalog.entry import Edition, Hidden, Reason
from tooling.catalog.output import put as write
from tooling.catalog.output import remove
from tooling.catalog.pages import Pages
from tooling.catalog.shell import Page, Shell
from tooling.catalog.tile import Tile
from tooling.catalog.views import (
    Board,
    BoardRow,
    Browse,
    Counts,
    FacetLink,
    Group,
    Home,
    ListPage,
    StandPage,
    Status,
    Takedowns,
    task_page,
)
from tooling.model.phrase import Phrase
from tooling.model.release import ReleaseName
from tooling.model.report import Outcome
from tooling.model.rules import RULES
from tooling.registry.snapshot import PinnedSuite

TILES_ON_A_PAGE = 60
ROWS_ON_A_BOARD = 200
GROUPS_ON_HOME = 40
HIDDEN_ON_HOME = 12
HIDDEN_ON_STATUS = 500
STANDS_ON_BROWSE = 200
TAKEDOWNS_ON_A_PAGE = 100
TAKEDOWNS = "takedowns"
# Where the pages of each kind of list lie.
FOLDERS = {"": "models", "publisher": "p", "task": "t", "license": "l"}
_ODD = re.compile(r"[^A-Za-z0-9.-]")


@dataclass(frozen=True, slots=True)
class Lists:
    """Writes pages of lists into a site."""

    state: State
    pages: Pages
    shells: Sequence[Shell]
    site: Path
    edition: Edition

    def write(self) -> None:
        """Write every list that a mark stands on, and take the marks away."""
        for kind in ("publisher", "task", "license"):
            for name in self.state.marked(kind):
                self._write_group(kind, name)
                self.state.settle(kind, [name])
        if self.state.marked("all"):
            self._write_list("", "", Phrase("All models"))
            self._write_boards()
            self.put(self.pages.home(self._home()))
            self.put(self.pages.browse(self._browse()))
            self.put(self.pages.status(self._status()))
            self._write_takedowns()
            self.state.settle("all", [""])

    def _write_group(self, kind: str, name: str) -> None:
        if kind == "publisher":
            self._write_publisher(name)
        else:
            self._write_list(kind, name, words.task(name) if kind == "task" else name)

    def _write_publisher(self, name: str) -> None:
        count = self.state.stock.count("publisher", name)
        stand = self.state.stock.stand(name)
        if stand is None or not count:
            self._remove(f"p/{name}.html")
            self._write_list("publisher", name, name)
            return
        more = self._write_list("publisher", name, stand.display) if count > TILES_ON_A_PAGE else None
        newest = tuple(self.state.stock.newest("publisher", name, count=TILES_ON_A_PAGE))
        self.put(self.pages.stand(StandPage(stand, newest, count, more)))

    def _write_list(self, column: str, value: str, title: str) -> str:
        """Write the pages of one list, numbered from the oldest listing on; returns the newest one's address."""
        stamps = b"".join(self.state.stock.stamps(column, value))
        count = len(stamps) // STAMP_BYTES
        last = _pages_for(count)
        for number in range(1, last + 1 if count else 1):
            page = _list_page(column, value, title, number, last)
            first = (number - 1) * TILES_ON_A_PAGE
            shown = stamps[first * STAMP_BYTES : (first + TILES_ON_A_PAGE) * STAMP_BYTES]
            if not self._stands(page.path, key := hashlib.sha256(f"{page}\n".encode() + shown).digest()):
                tiles = list(self.state.stock.tiles(column, value, first=first, count=TILES_ON_A_PAGE))
                self._put(self.pages.list(replace(page, tiles=tuple(tiles[::-1]))), key)
        path = list_path(column, value, last)
        for extra in self.state.pages_like(path.rpartition("/")[0]):
            if int(Path(extra).stem) > last or not count:
                self._remove(extra)
        return path

    def _write_boards(self) -> None:
        for board in self.boards(ROWS_ON_A_BOARD):
            self.put(self.pages.board(board))

    def boards(self, count: int) -> Iterator[Board]:
        """Yield every suite with so many of its best listings."""
        for suite in sorted(self.edition.suites, key=lambda one: one.parsed.document.label):
            yield self._board(suite, count)

    def _board(self, suite: PinnedSuite, count: int) -> Board:
        document = suite.parsed.document
        metrics = document.ordered_metrics
        best = self.state.stock.board(document.label, descending=metrics[0].better == "higher", count=count)
        return Board(
            suite=document,
            digest=suite.parsed.digest,
            path=suite.parsed.path,
            page=suite_page(document.label),
            metrics=tuple(words.metric(metric.name) for metric in metrics),
            count=self.state.stock.places(document.label),
            rows=_ranked(best, document.label),
        )

    def _home(self) -> Home:
        counts = self._counts()
        return Home(
            counts=counts,
            newest=tuple(self.state.stock.newest(count=TILES_ON_A_PAGE)),
            pages=_pages_for(counts.listings),
            tasks=self._groups("task"),
            licenses=self._groups("license"),
            boards=tuple(self.boards(0)),
            hidden=self._hidden(HIDDEN_ON_HOME),
            notable=notables(self.state, self.edition),
            facets=self._facets(),
        )

    def _browse(self) -> Browse:
        count = self.state.stock.count()
        return Browse(
            all_models=list_path("", "", _pages_for(count)) if count else None,
            boards=tuple(self.boards(0)),
            tasks=self._groups("task"),
            facets=self._facets(),
            stands=tuple(self.state.stock.stands(count=STANDS_ON_BROWSE)),
        )

    def _facets(self) -> tuple[FacetLink, ...]:
        return tuple(FacetLink(one.facet, one.value, one.page, one.count) for one in self.state.merits.facets())

    def _write_takedowns(self) -> None:
        """Write what the maintainers ask not to use, or nothing where they ask nothing."""
        rows = self.state.withdrawals.rows()
        last = _pages_for(len(rows), TAKEDOWNS_ON_A_PAGE)
        for number in range(1, last + 1) if rows else ():
            shown = rows[(number - 1) * TAKEDOWNS_ON_A_PAGE : number * TAKEDOWNS_ON_A_PAGE]
            before = takedowns_path(number - 1) if number > 1 else None
            after = takedowns_path(number + 1) if number < last else None
            view = Takedowns(takedowns_path(number), tuple(shown), number, last, before, after)
            self.put(self.pages.takedowns(view))
        if not rows:
            self._remove(takedowns_path(1))
        for extra in self.state.pages_like(TAKEDOWNS):
            if int(Path(extra).stem) > last:
                self._remove(extra)

    def _groups(self, column: str) -> tuple[Group, ...]:
        found = self.state.stock.groups(column)[:GROUPS_ON_HOME]
        return tuple(
            Group(
                words.task(name) if column == "task" else name,
                task_page(name) if column == "task" else list_path(column, name, _pages_for(count)),
                count,
            )
            for name, count in found
        )

    def _status(self) -> Status:
        counts = self._counts()
        verifiers = {
            one.display: (number, datetime.fromisoformat(latest) if latest else None)
            for one in self.edition.verifiers.of
            for number, latest in [self.state.stock.measured_by(one.display)]
        }
        return Status(
            counts, verifiers, self._hidden(HIDDEN_ON_STATUS), more_hidden=max(0, counts.hidden - HIDDEN_ON_STATUS)
        )

    def _counts(self) -> Counts:
        return Counts(
            listings=self.state.stock.count(),
            publishers=len(self.state.stock.groups("publisher")),
            reproduced=self.state.stock.reproduced(),
            hidden=self.state.stock.count_hidden(),
            withdrawn=self.state.withdrawals.count(),
        )

    def _hidden(self, count: int) -> tuple[Hidden, ...]:
        found = []
        for listing, row in self.state.stock.hidden(count=count):
            publisher, _, model = listing.partition("/")
            reasons = tuple(Reason(id_, RULES[id_].slug) for id_ in row.reasons if id_ in RULES)
            found.append(Hidden(ReleaseName(publisher, model, row.version), Outcome(row.outcome), reasons))
        return tuple(found)

    def put(self, page: Page) -> None:
        """Write a page unless it stands there already."""
        html = self._html(page)
        if not self._stands(page.path, key := hashlib.sha256(html).digest()):
            write(self.site / page.path, html)
            self.state.put_page(page.path, key)

    def _put(self, page: Page, key: bytes) -> None:
        write(self.site / page.path, self._html(page))
        self.state.put_page(page.path, key)

    def _html(self, page: Page) -> bytes:
        return self.shells[page.depth].stamp(page).encode()

    def _stands(self, path: str, key: bytes) -> bool:
        return self.state.page_key(path) == key and (self.site / path).is_file()

    def _remove(self, path: str) -> None:
        remove(self.site, path)
        self.state.drop_page(path)


def list_path(column: str, value: str, number: int) -> str:
    """Return the address of one page of a list."""
    folder = FOLDERS[column]
    return f"{folder}/{_ODD.sub('_', value)}/{number}.html" if column else f"{folder}/{number}.html"


def takedowns_path(number: int) -> str:
    """Return the address of one page of what was taken down."""
    return f"{TAKEDOWNS}.html" if number == 1 else f"{TAKEDOWNS}/{number}.html"


def _pages_for(count: int, on_a_page: int = TILES_ON_A_PAGE) -> int:
    return max(1, -(-count // on_a_page))


def _list_page(column: str, value: str, title: str, number: int, last: int) -> ListPage:
    return ListPage(
        title=title,
        path=list_path(column, value, number),
        number=number,
        newer=list_path(column, value, number + 1) if number < last else None,
        older=list_path(column, value, number - 1) if number > 1 else None,
    )


def _ranked(best: Sequence[Tile], label: str) -> tuple[BoardRow, ...]:
    rows = []
    ranks: dict[float | None, int] = {}
    for number, tile in enumerate(best, start=1):
        place = tile.places[label]
        rank = ranks.setdefault(place.values[0], number)
        rows.append(
            BoardRow(
                rank,
                tile,
                place.values,
                len(place.verifiers),
                place.latency,
                place.ratio,
                place.reproduced,
                place.unseen,
            )
        )
    return tuple(rows)
