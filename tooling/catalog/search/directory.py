"""What an index consists of: the file `meta`, and the rows of cards."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import Field, FiniteFloat, TypeAdapter, model_validator

from tooling.catalog.search.card import Card
from tooling.catalog.search.columns import FACETS, PART, SORTS
from tooling.model.base import Document

CARDS_IN_FILE = 32
MOST_DOCUMENTS = 4_000_000

FileName = Annotated[str, Field(pattern=r"^[a-z2-7]{10}$")]
Short = Annotated[str, Field(max_length=300)]
Long = Annotated[str, Field(max_length=10_000)]
Number = Annotated[int, Field(ge=0, lt=2**53)]
Row = tuple[
    Annotated[str, Field(pattern=r"^[a-z0-9-]{1,100}/[a-z0-9.-]{1,100}$")],  # name
    Short,  # version
    Long,  # title
    Long,  # summary
    Annotated[list[Short], Field(max_length=50)],  # tags
    Long,  # publisher
    Number,  # size
    Number | None,  # price
    Short | None,  # currency
    Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\d$")],  # date
    FiniteFloat | None,  # latency
    Annotated[list[tuple[Number, FiniteFloat]], Field(max_length=200)],  # metrics
]
ROWS: TypeAdapter[list[Row | None]] = TypeAdapter(list[Row | None])


class MetricFile(Document):
    """A metric that listings have: its label, which way is better, and its file."""

    label: Short
    better: Literal["higher", "lower"]
    file: FileName


class Directory(Document):
    """Everything that is read first."""

    haat: Literal["search/2"]
    documents: Annotated[int, Field(ge=0, le=MOST_DOCUMENTS)]
    live: Annotated[int, Field(ge=0)]
    facets: dict[str, Annotated[tuple[Short, ...], Field(max_length=MOST_DOCUMENTS)]]
    markets: dict[Short, Short]
    currencies: Annotated[tuple[Short, ...], Field(max_length=MOST_DOCUMENTS)]
    metrics: Annotated[tuple[MetricFile, ...], Field(max_length=10_000)]
    firsts: tuple[Annotated[str, Field(min_length=1, max_length=200)], ...]
    blocks: tuple[FileName, ...]
    cards: tuple[FileName, ...]
    columns: dict[str, tuple[FileName, ...]]

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        parts = -(-self.documents // PART)
        if set(self.facets) != set(FACETS) or set(self.columns) != {"facets", *SORTS}:
            raise ValueError("facets or columns are not those of this format")
        if any(len(files) != parts for files in self.columns.values()):
            raise ValueError("a column has too few or too many parts")
        if len(self.cards) != -(-self.documents // CARDS_IN_FILE) or len(self.firsts) != len(self.blocks):
            raise ValueError("files of cards or terms are missing")
        if self.live > self.documents:
            raise ValueError("more listings than documents")
        return self

    def files(self) -> set[str]:
        """Return the key of every file."""
        return {
            *(f"t/{name}" for name in self.blocks),
            *(f"c/{name}" for name in self.cards),
            *(f"f/{name}" for part in self.columns.values() for name in part),
            *(f"f/{metric.file}" for metric in self.metrics),
        }


def row_of(card: Card, metrics: dict[str, int]) -> list[Any]:
    """Return what a file of cards says of a listing; what the facets say is not said again."""
    values = sorted([metrics[label], value.value] for label, value in card.metrics.items())
    return [
        *(card.name, card.version, card.title, card.summary, list(card.tags), card.publisher),
        *(card.size, card.price, card.currency, card.date.isoformat(), card.latency, values),
    ]


def date_of(text: str) -> date:
    """Return the day of a row; raises ValueError."""
    return date.fromisoformat(text)
