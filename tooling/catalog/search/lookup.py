"""Words to documents: each word's postings from the index, all words together a score for each document."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from tooling.catalog.search.postings import Term, decode_term, order
from tooling.catalog.search.read import Index
from tooling.catalog.search.words import Word

# Beginnings shorter than this are waited for: nearly every listing has a word that begins so.
SHORTEST_BEGINNING = 3
MOST_BLOCKS = 24
# What a word that is typed wholly weighs, against one that only begins so.
WHOLE, BEGUN = 4, 3
# An ending that no stem keeps, as in `classificat…`: how many letters of it are taken off, how many stay.
_MOST_TAKEN_OFF, _FEWEST_LEFT = 5, 4


def scores_of(index: Index, words: Sequence[Word]) -> dict[int, int] | None:
    """Return the score of each document that has all words, or None where nothing is looked for."""
    total: dict[int, int] | None = None
    for word in words:
        found = _weights(index, word)
        if not found and word.open and len(word.text) < SHORTEST_BEGINNING:
            continue
        rarity = (index.directory.live // max(len(found), 1)).bit_length()
        if total is None:
            total = {number: rarity * weight for number, weight in found.items()}
        else:
            total = {number: total[number] + rarity * found[number] for number in total.keys() & found.keys()}
    return total


def _weights(index: Index, word: Word) -> dict[int, int]:
    found: dict[int, int] = {}
    for term, factor in _terms(index, word):
        for number, impact in zip(decode_term(term, index.directory.documents), term.impacts, strict=True):
            found[number] = max(found.get(number, 0), factor * impact)
    return found


def _terms(index: Index, word: Word) -> list[tuple[Term, int]]:
    """Return the terms that a word means, each with what it weighs."""
    found = [(term, WHOLE) for term in _exactly(index, word.term)]
    if not word.open or len(word.text) < SHORTEST_BEGINNING:
        return found
    found += [
        (term, WHOLE if term.text == word.text else BEGUN)
        for term in _beginning_with(index, word.text)
        if term.text != word.term
    ]
    length = len(word.text) - 1
    while not found and length >= max(_FEWEST_LEFT, len(word.text) - _MOST_TAKEN_OFF):
        found = [(term, BEGUN) for term in _exactly(index, word.text[:length])]
        length -= 1
    return found


def _exactly(index: Index, text: str) -> list[Term]:
    block = bisect_right(index.firsts(), order(text)) - 1
    return [term for term in index.terms(block) if term.text == text] if block >= 0 else []


def _beginning_with(index: Index, text: str) -> list[Term]:
    firsts = index.firsts()
    start = max(bisect_right(firsts, order(text)) - 1, 0)
    # No letter sorts behind this one.
    end = min(bisect_left(firsts, order(text) + b"\xff\xff"), start + MOST_BLOCKS)
    return [term for block in range(start, end) for term in index.terms(block) if term.text.startswith(text)]
