"""Change a few listings of an index: the files that result are those that building it again would make."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tooling.catalog.search import columns, store
from tooling.catalog.search.card import Card
from tooling.catalog.search.content import HOLE, encode_directory, encode_row, encode_rows
from tooling.catalog.search.directory import CARDS_IN_FILE, MetricFile
from tooling.catalog.search.pack import META, name_of
from tooling.catalog.search.postings import Term, cut, decode_term, encode_block, encode_term, ends_before, order
from tooling.catalog.search.read import Index
from tooling.catalog.search.tables import Tables
from tooling.catalog.search.words import impacts


@dataclass(frozen=True, slots=True)
class Change:
    """What happens to one document: its card before and after, None where there is none."""

    before: Card | None
    after: Card | None


def update_index(folder: Path, changed: Iterable[Card], removed: Iterable[str] = ()) -> int:
    """Write the files of an index that change; returns how many listings it then holds, raises what reading raises.

    Names that are removed but not listed are passed over.
    """
    update = _Update(folder)
    changes = update.changes(changed, removed)
    if not changes:
        return update.index.directory.live
    return update.write(changes)


class _Update:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.index = Index(folder)
        self.old = self.index.directory
        self.names = list(self.index.names())
        self.tables = Tables(self.old)
        self.documents = self.old.documents

    def changes(self, changed: Iterable[Card], removed: Iterable[str]) -> dict[int, Change]:
        """Find the document of each card, and what stood there before."""
        numbers = {name: number for number, name in enumerate(self.names) if name}
        changes: dict[int, Change] = {}
        for name in removed:
            if name in numbers:
                number = numbers.pop(name)
                changes[number] = Change(self.index.card(number), None)
                self.names[number] = ""
        for card in changed:
            number = numbers.setdefault(card.name, len(self.names))
            if number == len(self.names):
                self.names.append(card.name)
            changes[number] = Change(self.index.card(number) if number < self.documents else None, card)
        self.documents = len(self.names)
        return changes

    def write(self, changes: Mapping[int, Change]) -> int:
        """Write what changes, the directory last, and remove what it does not name any more."""
        rows = {number: encode_row(one.after, self.tables) if one.after else HOLE for number, one in changes.items()}
        cards = self._cards(rows)
        files = self._columns(changes)
        metrics = self._metrics(changes)
        blocks = self._blocks(changes)
        live = self.old.live + sum((one.after is not None) - (one.before is not None) for one in changes.values())
        directory = encode_directory(
            self.tables,
            documents=self.documents,
            live=live,
            metrics=metrics,
            firsts=tuple(first for first, _ in blocks),
            blocks=tuple(file for _, file in blocks),
            cards=cards,
            columns=files,
        )
        store.write(self.folder, META, directory)
        if self.names != list(self.index.names()):
            store.write_names(self.folder, self.names)
        kept = Index(self.folder).directory.files()
        for key in self.old.files() - kept:
            store.path_of(self.folder, key).unlink(missing_ok=True)
        return live

    def _put(self, kind: str, content: bytes) -> str:
        return store.write(self.folder, f"{kind}/{name_of(content)}", content).partition("/")[2]

    def _cards(self, rows: Mapping[int, bytes]) -> tuple[str, ...]:
        files = list(self.old.cards)
        for file in sorted({number // CARDS_IN_FILE for number in rows}):
            start = file * CARDS_IN_FILE
            there = self.index.raw_rows(file) if file < len(files) else []
            count = min(CARDS_IN_FILE, self.documents - start)
            content = [
                rows.get(start + place) or (there[place] if place < len(there) else HOLE) for place in range(count)
            ]
            files[file : file + 1] = [self._put("c", encode_rows(content))]
        return tuple(files)

    def _columns(self, changes: Mapping[int, Change]) -> dict[str, tuple[str, ...]]:
        facets = {number: self.tables.codes(one.after) if one.after else None for number, one in changes.items()}
        no_facets = [0] * len(columns.FACETS)
        sorts = {
            number: columns.sort_numbers(one.after, self.tables.currency(one.after)) if one.after else {}
            for number, one in changes.items()
        }
        found = {"facets": self._parts("facets", columns.FACET_BYTES, {n: v or no_facets for n, v in facets.items()})}
        for name, planes in columns.SORTS.items():
            found[name] = self._parts(name, planes, {number: [values.get(name, 0)] for number, values in sorts.items()})
        return found

    def _parts(self, name: str, planes: int, values: Mapping[int, Sequence[int]]) -> tuple[str, ...]:
        files = list(self.old.columns[name])
        width = len(next(iter(values.values())))
        for part in sorted({number // columns.PART for number in values}):
            start = part * columns.PART
            count = min(columns.PART, self.documents - start)
            there = self.index.part(name, part, width, planes) if part < len(files) else [[] for _ in range(width)]
            for column in there:
                column.extend([0] * (count - len(column)))
            for number, codes in values.items():
                if start <= number < start + count:
                    for column, code in zip(there, codes, strict=True):
                        column[number - start] = code
            files[part : part + 1] = [self._put("f", columns.encode_part(there))]
        return tuple(files)

    def _metrics(self, changes: Mapping[int, Change]) -> tuple[MetricFile, ...]:
        known = {metric.label: (place, metric) for place, metric in enumerate(self.old.metrics)}
        touched = {
            label for one in changes.values() for card in (one.before, one.after) if card for label in card.metrics
        }
        found = []
        for label in self.tables.metrics.values:
            if label in known and label not in touched:
                found.append(known[label][1])
                continue
            values = self.index.metric(known[label][0]) if label in known else {}
            for number, one in changes.items():
                values.pop(number, None)
                if one.after and label in one.after.metrics:
                    values[number] = one.after.metrics[label].value
            file = self._put("f", columns.encode_metric(values))
            found.append(MetricFile(label=label, better=self.tables.better[label], file=file))
        return tuple(found)

    def _blocks(self, changes: Mapping[int, Change]) -> list[tuple[str, str]]:
        """Return the first term and the file of every block."""
        touched = self._by_block(changes)
        kept = list(zip(self.old.firsts, self.old.blocks, strict=True))
        found: list[tuple[str, str]] = []
        at = 0
        while at < max(len(kept), 1):
            if at not in touched and at + 1 not in touched:
                found += kept[at : at + 1]
                at += 1
                continue
            blocks, at = self._cut_again(at, touched)
            found += [(block[0].text, self._put("t", encode_block(block))) for block in blocks]
        return found

    def _cut_again(self, at: int, touched: Mapping[int, Mapping[str, dict[int, int]]]) -> tuple[list[list[Term]], int]:
        """Cut the terms from a block on until a cut falls where one was; returns the blocks and which one is next."""
        last = len(self.old.blocks)
        terms: list[Term] = []
        while True:
            if at < max(last, 1):
                terms += self._patched(self.index.terms(at) if at < last else [], touched.get(at, {}))
                at += 1
            blocks = list(cut(terms))
            if at >= last:
                return blocks, at
            if at not in touched and blocks:
                size = sum(term.size for term in blocks[-1])
                if ends_before(self.index.terms(at)[0], size, blocks[-1][-1].size):
                    return blocks, at

    def _by_block(self, changes: Mapping[int, Change]) -> dict[int, dict[str, dict[int, int]]]:
        """Return by block and term the impacts that change, 0 where a document loses a term."""
        touched: defaultdict[int, defaultdict[str, dict[int, int]]] = defaultdict(lambda: defaultdict(dict))
        firsts = self.index.firsts()
        for number, one in changes.items():
            before = impacts(one.before) if one.before else {}
            after = impacts(one.after) if one.after else {}
            for text in before.keys() | after.keys():
                if before.get(text) != after.get(text):
                    block = max(bisect_right(firsts, order(text)) - 1, 0)
                    touched[block][text][number] = after.get(text, 0)
        return {block: dict(terms) for block, terms in touched.items()}

    def _patched(self, terms: Sequence[Term], changed: Mapping[str, Mapping[int, int]]) -> list[Term]:
        there = {term.text: term for term in terms}
        for text, weights in changed.items():
            term = there.pop(text, None)
            numbers = decode_term(term, self.old.documents) if term else []
            found = dict(zip(numbers, term.impacts, strict=True)) if term else {}
            found.update(weights)
            left = sorted(number for number, weight in found.items() if weight)
            if left:
                there[text] = encode_term(text, left, [found[number] for number in left])
        return sorted(there.values(), key=lambda term: order(term.text))
