"""Listings of a search index: to people and to machines. Every text in them is a stranger's."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from tooling.catalog import words
from tooling.catalog.search.card import Card
from tooling.cli.formats.inert import printable

_WIDTH = 120


def cards_as_text(cards: Sequence[Card], total: int) -> str:
    """Write listings as people scan them, and how many there are."""
    lines = [line for card in cards for line in (_headline(card), f"    {printable(card.summary)}", _facts(card), "")]
    shown = f", {len(cards)} shown" if len(cards) < total else ""
    return "\n".join([*lines, f"{words.plural(total, 'model')}{shown}"])


def cards_as_json(cards: Sequence[Card], **more: Any) -> str:
    """Write listings as one JSON object with `listings`."""
    return json.dumps({**more, "listings": [card_as_object(card) for card in cards]}, indent=2)


def counts_as_text(facets: Mapping[str, Mapping[str, int]]) -> str:
    """Write how many listings there are of each kind."""
    lines = []
    for facet, counts in facets.items():
        values = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
        lines.append(f"{facet}: {', '.join(f'{printable(value)} ({count:,})' for value, count in values)}")
    return "\n".join(lines)


def comparison(cards: Sequence[Card]) -> str:
    """Write listings beside each other."""
    table = Table(show_lines=False)
    table.add_column("")
    for card in cards:
        table.add_column(Text(printable(card.name)), overflow="fold")
    labels = sorted({label for card in cards for label in card.metrics})
    rows: list[tuple[str, Callable[[Card], str]]] = [*_ROWS.items()]
    rows += [(label, lambda card, label=label: _metric(card, label)) for label in labels]  # type: ignore[misc]
    for name, cell in rows:
        table.add_row(Text(printable(name)), *(Text(printable(cell(card))) for card in cards))
    page = io.StringIO()
    Console(file=page, width=_WIDTH).print(table)
    return page.getvalue().rstrip("\n")


def card_as_object(card: Card) -> dict[str, Any]:
    """Return a listing as JSON writes it."""
    plain = {name: getattr(card, name) for name in card.__slots__}
    metrics = {label: {"value": one.value, "better": one.better} for label, one in card.metrics.items()}
    return {**plain, "date": card.date.isoformat(), "tags": list(card.tags), "metrics": metrics}


def price(card: Card) -> str:
    """Return a price as the index has it: an amount in minor units, and its currency."""
    return f"{card.price:,} {card.currency or '?'} (minor units)" if card.price else "free"


def _headline(card: Card) -> str:
    marks = "".join(f" [{mark}]" for mark, is_so in (("new", card.new), ("withdrawn", card.yanked)) if is_so)
    return f"{printable(card.name)}@{printable(card.version)}  {printable(card.title)}{marks}"


def _facts(card: Card) -> str:
    facts = [words.task(card.task), card.license, words.size(card.size), price(card), card.reproduced.value]
    facts += [f"{label} {words.number(one.value)}" for label, one in list(card.metrics.items())[:1]]
    return f"    {printable(' · '.join(facts))}"


def _metric(card: Card, label: str) -> str:
    return words.exact(card.metrics[label].value) if label in card.metrics else "–"


_ROWS: dict[str, Callable[[Card], str]] = {
    "title": lambda card: card.title,
    "publisher": lambda card: card.publisher,
    "version": lambda card: card.version,
    "task": lambda card: words.task(card.task),
    "price": price,
    "license": lambda card: card.license,
    "format": lambda card: card.format,
    "size": lambda card: words.size(card.size),
    "numbers": lambda card: card.reproduced.value,
    "latency ratio": lambda card: "–" if card.latency is None else words.ratio(card.latency),
    "listed": lambda card: card.date.isoformat(),
    "market": lambda card: card.market_label,
    "new": lambda card: "yes" if card.new else "no",
    "withdrawn": lambda card: "yes" if card.yanked else "no",
}
