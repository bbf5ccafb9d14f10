"""Cards to the content of every file of the index: nothing here reads or writes."""

from __future__ import annotations

import json
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from tooling.catalog.search.card import Card
from tooling.catalog.search.columns import FACETS, PART, SORTS, encode_metric, encode_part, sort_numbers
from tooling.catalog.search.directory import CARDS_IN_FILE, Directory, MetricFile, row_of
from tooling.catalog.search.pack import name_of
from tooling.catalog.search.postings import Term, cut, encode_block, encode_term, order
from tooling.catalog.search.tables import Tables
from tooling.catalog.search.words import impacts

# A document's number and what a term says of it, in one number.
_IMPACT_BITS = 4
_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False, check_circular=False)


@dataclass(frozen=True, slots=True)
class Previous:
    """What a build before this one decided: the names by document number, with holes, and the lists."""

    names: tuple[str, ...]
    directory: Directory


@dataclass(slots=True)
class Content:
    """What was collected from all cards."""

    names: list[str]
    tables: Tables
    rows: list[bytes] = field(default_factory=list)
    facets: list[array[int]] = field(default_factory=lambda: [array("L") for _ in FACETS])
    sorts: dict[str, array[int]] = field(default_factory=lambda: {name: array("Q") for name in SORTS})
    metrics: defaultdict[int, dict[int, float]] = field(default_factory=lambda: defaultdict(dict))
    postings: defaultdict[str, array[int]] = field(default_factory=lambda: defaultdict(lambda: array("I")))
    live: int = 0

    def take(self, number: int, card: Card) -> None:
        """Add a card under its document number; raises ValueError where that is taken."""
        if number >= len(self.rows):
            self.make_room(number)
        if self.rows[number] != HOLE:
            raise ValueError(f"{card.name} stands twice")
        self.live += 1
        self.rows[number] = encode_row(card, self.tables)
        for column, code in zip(self.facets, self.tables.codes(card), strict=True):
            column[number] = code
        for name, value in sort_numbers(card, self.tables.currency(card)).items():
            self.sorts[name][number] = value
        for label, metric in card.metrics.items():
            self.metrics[self.tables.metric(label, metric)][number] = metric.value
        for term, impact in impacts(card).items():
            self.postings[term].append(number << _IMPACT_BITS | impact)

    def make_room(self, number: int) -> None:
        """Have a place for a document's number, and for all before it."""
        more = number + 1 - len(self.rows)
        if more > 0:
            self.rows.extend([HOLE] * more)
            for column in (*self.facets, *self.sorts.values()):
                column.extend([0] * more)

    def terms(self) -> Iterator[Term]:
        """Yield all terms in order with their postings."""
        for text in sorted(self.postings, key=order):
            found = sorted(self.postings[text])
            mask = (1 << _IMPACT_BITS) - 1
            yield encode_term(text, [one >> _IMPACT_BITS for one in found], [one & mask for one in found])


HOLE = b"null"


def collect(cards: Iterable[Card], previous: Previous | None) -> Content:
    """Give every card its document number and collect what it says; raises ValueError where one stands twice."""
    names = list(previous.names) if previous else []
    numbers = {name: number for number, name in enumerate(names) if name}
    content = Content(names, Tables(previous.directory if previous else None))
    seen: set[int] = set()
    for card in cards:
        number = numbers.setdefault(card.name, len(names))
        if number == len(names):
            names.append(card.name)
        content.take(number, card)
        seen.add(number)
    content.names[:] = [name if number in seen else "" for number, name in enumerate(names)]
    if names:
        content.make_room(len(names) - 1)  # What was removed at the end stays a hole.
    return content


def files_of(content: Content) -> Iterator[tuple[str, bytes]]:
    """Yield the key and content of every file; the last one is the directory."""
    firsts, blocks = [], []
    for block in cut(content.terms()):
        raw = encode_block(block)
        firsts.append(block[0].text)
        blocks.append(name_of(raw))
        yield f"t/{blocks[-1]}", raw
    cards = []
    for start in range(0, len(content.rows), CARDS_IN_FILE):
        raw = encode_rows(content.rows[start : start + CARDS_IN_FILE])
        cards.append(name_of(raw))
        yield f"c/{cards[-1]}", raw
    columns: dict[str, list[str]] = {name: [] for name in ("facets", *SORTS)}
    for name, raw in _parts(content):
        columns[name].append(name_of(raw))
        yield f"f/{columns[name][-1]}", raw
    metrics = []
    for index, label in enumerate(content.tables.metrics.values):
        raw = encode_metric(content.metrics.get(index, {}))
        metrics.append(MetricFile(label=label, better=content.tables.better[label], file=name_of(raw)))
        yield f"f/{metrics[-1].file}", raw
    yield (
        "meta",
        encode_directory(
            content.tables,
            documents=len(content.rows),
            live=content.live,
            metrics=tuple(metrics),
            firsts=tuple(firsts),
            blocks=tuple(blocks),
            cards=tuple(cards),
            columns={name: tuple(files) for name, files in columns.items()},
        ),
    )


def _parts(content: Content) -> Iterator[tuple[str, bytes]]:
    for start in range(0, len(content.rows), PART):
        here = slice(start, start + PART)
        yield "facets", encode_part([column[here] for column in content.facets])
        for name in SORTS:
            yield name, encode_part([content.sorts[name][here]])


def encode_row(card: Card, tables: Tables) -> bytes:
    """Write a card's row."""
    metrics = {label: tables.metric(label, value) for label, value in card.metrics.items()}
    return _JSON.encode(row_of(card, metrics)).encode(errors="replace")


def encode_rows(rows: Sequence[bytes]) -> bytes:
    """Write a file of rows."""
    return b"[" + b",\n".join(rows) + b"]"


def encode_directory(tables: Tables, **fields: Any) -> bytes:
    """Write the directory, with the lists of all facets."""
    directory = Directory(
        haat="search/2",
        facets={name: places.values for name, places in tables.facets.items()},
        markets=tables.markets,
        currencies=tables.currencies.values,
        **fields,
    )
    return _JSON.encode(directory.model_dump(mode="json")).encode(errors="replace")
