"""Which documents a term is in: postings, and blocks of terms in order.

A block holds numbers: how many terms; for each the letters it shares with the one before, the length of the rest and
the rest in UTF-8, its documents, the bytes of their gaps. Then for each term gaps and impacts.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import sub

from tooling.catalog.search.pack import get_number, put_numbers

_FULL = 12_000
_CUT_ONE_OF = 8
_ONE_BYTE = 128
_LONGEST_TERM = 200


@dataclass(frozen=True, slots=True)
class Term:
    """A term with its encoded postings."""

    text: str
    documents: int
    gaps: bytes
    impacts: bytes

    @property
    def size(self) -> int:
        """Return about how many bytes it takes."""
        return len(self.gaps) + len(self.impacts)


def order(text: str) -> bytes:
    """Return what sorts terms as JavaScript compares strings."""
    return text.encode("utf-16-be")


def encode_term(text: str, numbers: Sequence[int], weights: Iterable[int]) -> Term:
    """Encode documents in rising order and how much the term says of each."""
    gaps = list(map(sub, numbers, (-1, *numbers[:-1])))
    raw = bytes(gaps) if max(gaps) < _ONE_BYTE else put_numbers(gaps)
    return Term(text, len(numbers), raw, bytes(weights))


def decode_term(term: Term, documents: int) -> list[int]:
    """Return the documents of a term in rising order; raises ValueError."""
    numbers: list[int] = []
    last, at = -1, 0
    while at < len(term.gaps):
        gap = term.gaps[at]
        if gap < _ONE_BYTE:
            at += 1
        else:
            gap, at = get_number(term.gaps, at)
        last += gap
        if gap == 0:
            raise ValueError("a document stands twice")
        numbers.append(last)
    if len(numbers) != term.documents or last >= documents:
        raise ValueError("the documents of a term are not those it counts")
    return numbers


def cut(terms: Iterable[Term]) -> Iterator[list[Term]]:
    """Cut terms in order into blocks, where what stands there says so: a change moves few other cuts."""
    block: list[Term] = []
    size = 0
    for term in terms:
        if block and _ends_before(term, size, block[-1].size):
            yield block
            block, size = [], 0
        block.append(term)
        size += term.size
    if block:
        yield block


def _ends_before(term: Term, size: int, last: int) -> bool:
    full = size >= _FULL and zlib.crc32(term.text.encode()) % _CUT_ONE_OF == 0
    return full or size >= 2 * _FULL or term.size >= _FULL or last >= _FULL


def encode_block(terms: Sequence[Term]) -> bytes:
    """Write a block."""
    head = [put_numbers((len(terms),))]
    before = ""
    for term in terms:
        shared = _shared(before, term.text)
        rest = term.text[shared:].encode()
        head += [put_numbers((shared, len(rest))), rest, put_numbers((term.documents, len(term.gaps)))]
        before = term.text
    return b"".join((*head, *(part for term in terms for part in (term.gaps, term.impacts))))


def decode_block(raw: bytes) -> list[Term]:
    """Read a block; raises ValueError where terms are out of order or anything is missing or left over."""
    heads, at = _heads(raw)
    terms = []
    for text, documents, length in heads:
        gaps, impacts = raw[at : at + length], raw[at + length : at + length + documents]
        if documents == 0 or len(impacts) != documents:
            raise ValueError("a block is cut off")
        terms.append(Term(text, documents, gaps, impacts))
        at += length + documents
    if at != len(raw):
        raise ValueError("a block has something left over")
    return terms


def _heads(raw: bytes) -> tuple[list[tuple[str, int, int]], int]:
    count, at = get_number(raw, 0)
    heads: list[tuple[str, int, int]] = []
    before = ""
    for _ in range(count):
        shared, at = get_number(raw, at)
        length, at = get_number(raw, at)
        if shared > len(before) or length > _LONGEST_TERM:
            raise ValueError("a term is too long")
        text = before[:shared] + raw[at : at + length].decode()
        documents, at = get_number(raw, at + length)
        gaps, at = get_number(raw, at)
        if heads and order(text) <= order(before):
            raise ValueError("terms are out of order")
        heads.append((text, documents, gaps))
        before = text
    return heads, at


def _shared(one: str, other: str) -> int:
    """Count the letters that both begin with, none of them beyond what UTF-16 writes as one."""
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right or left > "\uffff":
            return count
        count += 1
    return count
