"""Read an index from a folder. Whoever made it may be hostile: every file is bounded and checked as it is read."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import TypeVar

from pydantic import ValidationError

from tooling.catalog.search import columns
from tooling.catalog.search.card import Card, MetricValue, Reproduced
from tooling.catalog.search.content import Previous
from tooling.catalog.search.directory import CARDS_IN_FILE, ROWS, Directory, Row, date_of
from tooling.catalog.search.pack import LARGEST_FILE, META, gunzip, unpack
from tooling.catalog.search.postings import Term, decode_block, order
from tooling.catalog.search.store import NAMES
from tooling.errors import FetchError, Place, SearchError
from tooling.model.rules import searching
from tooling.registry.files import read_file

T = TypeVar("T")


class Index:
    """An index in a folder; raises FetchError where a file is missing, SearchError where one is malformed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.directory: Directory = self._decoded(META, Directory.model_validate_json)
        self.facets = lru_cache(maxsize=None)(self._facets)
        self.rows = lru_cache(maxsize=64)(self._rows)
        self.terms = lru_cache(maxsize=64)(self._terms)
        self._firsts = [order(text) for text in self.directory.firsts]

    def firsts(self) -> list[bytes]:
        """Return what sorts the first term of each block."""
        return self._firsts

    def _facets(self) -> dict[str, list[int]]:
        """Return the places of all documents in each facet."""
        names, planes = columns.FACETS, columns.FACET_BYTES
        joined: list[list[int]] = [[] for _ in names]
        for part, file in enumerate(self.directory.columns["facets"]):
            count = self._part_size(part)
            found = self._decoded(f"f/{file}", lambda raw: columns.decode_part(raw, len(names), planes, count))  # noqa: B023
            for column, more in zip(joined, found, strict=True):
                column += more
        facets = dict(zip(names, joined, strict=True))
        for name, column in facets.items():
            if max(column, default=0) > len(self.directory.facets[name]):
                raise self._malformed(META, f"a document has a {name} that is not listed")
        return facets

    def sort(self, name: str) -> list[int]:
        """Return the numbers of all documents in one sort, 0 for none; prices sort by currency."""
        joined: list[int] = []
        for part, file in enumerate(self.directory.columns[name]):
            count = self._part_size(part)
            found = self._decoded(f"f/{file}", lambda raw: columns.decode_part(raw, 1, columns.SORTS[name], count))  # noqa: B023
            joined += found[0]
        if name != "price":
            return joined
        places = columns.currency_order(self.directory.currencies)
        try:
            return [columns.price_key(number, places) for number in joined]
        except IndexError as error:
            raise self._malformed(META, "a price has a currency that is not listed") from error

    def metric(self, number: int) -> dict[int, float]:
        """Return a metric's numbers by document."""
        file, documents = self.directory.metrics[number].file, self.directory.documents
        return self._decoded(f"f/{file}", lambda raw: columns.decode_metric(raw, documents))

    def _terms(self, block: int) -> list[Term]:
        """Return the terms of a block."""
        return self._decoded(f"t/{self.directory.blocks[block]}", decode_block)

    def _rows(self, file: int) -> list[Row | None]:
        """Return the rows of one file of cards."""
        key = f"c/{self.directory.cards[file]}"
        rows = self._decoded(key, ROWS.validate_json)
        if len(rows) != min(CARDS_IN_FILE, self.directory.documents - file * CARDS_IN_FILE):
            raise self._malformed(key, "rows are missing or left over")
        return rows

    def card(self, number: int) -> Card | None:
        """Return a document's card, or None for one that is gone."""
        file, place = divmod(number, CARDS_IN_FILE)
        row = self.rows(file)[place]
        try:
            return None if row is None else self._card(number, row)
        except (ValueError, IndexError) as error:
            raise self._malformed(f"c/{self.directory.cards[file]}", f"row {place}: {error}") from error

    def _card(self, number: int, row: Row) -> Card:
        name, version, title, summary, tags, publisher, size, price, currency, date, latency, metrics = row
        lists = self.directory.facets
        of = {facet: lists[facet][column[number] - 1] for facet, column in self.facets().items() if column[number]}
        known = self.directory.metrics
        return Card(
            name=name,
            version=version,
            title=title,
            summary=summary,
            publisher=publisher,
            task=of.get("task", ""),
            license=of.get("license", ""),
            format=of.get("format", ""),
            size=size,
            date=date_of(date),
            tags=tuple(tags),
            price=price,
            currency=currency,
            reproduced=Reproduced(of.get("reproduced", "")),
            market=of.get("market", ""),
            market_label=self.directory.markets.get(of.get("market", ""), ""),
            new=of.get("new") == "yes",
            yanked=of.get("yanked") == "yes",
            metrics={known[index].label: MetricValue(value, known[index].better) for index, value in metrics},
            latency=latency,
        )

    def names(self) -> tuple[str, ...]:
        """Return the names by document number, empty for a hole."""
        raw = self._raw(NAMES)
        try:
            names = tuple(gunzip(raw).decode().split("\n")[:-1])
        except ValueError as error:
            raise self._malformed(NAMES, str(error)) from error
        if len(names) != self.directory.documents:
            raise self._malformed(NAMES, f"{len(names)} names for {self.directory.documents} documents")
        return names

    def previous(self) -> Previous:
        """Return what the next build keeps of this one."""
        return Previous(self.names(), self.directory)

    def _part_size(self, part: int) -> int:
        return min(columns.PART, self.directory.documents - part * columns.PART)

    def _decoded(self, key: str, decode: Callable[[bytes], T]) -> T:
        script = self._raw(f"{key}.js")
        try:
            return decode(unpack(key, script))
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            raise self._malformed(f"{key}.js", f"{where}: {first['msg']}") from error
        except ValueError as error:
            raise self._malformed(f"{key}.js", str(error)) from error

    def _raw(self, name: str) -> bytes:
        shown_as = str(self._folder / name)
        raw = read_file(self._folder, PurePosixPath(name), shown_as, LARGEST_FILE)
        if raw is None:
            raise FetchError(searching.NO_INDEX.problem(f"{shown_as} is not there", Place(shown_as)))
        return raw

    def _malformed(self, name: str, message: str) -> SearchError:
        return SearchError(searching.NOT_AN_INDEX.problem(message, Place(str(self._folder / name))))
