"""Text to terms: what is indexed of a card, and what is looked up of a query.

`docs/assets/search.js` does the same to queries; tests compare both.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from tooling.catalog.search.card import Card
from tooling.catalog.search.stem import stem

STOP = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "by",
        "for",
        "from",
        "in",
        "into",
        "is",
        "it",
        "its",
        "of",
        "on",
        "or",
        "that",
        "the",
        "this",
        "to",
        "with",
    ]
)
MOST_WORDS = 12
LONGEST_WORD = 32
LONGEST_QUERY = 200

_PLAIN = re.compile(r"[a-z0-9]+")
_ACCENTS = re.compile("[\u0300-\u036f\u3099\u309a]")
_POSSESSIVE = re.compile("['\u2019]s(?![a-z0-9])")
_LETTERS_FIRST = re.compile(r"([a-z]{3,})[0-9]")
# Written without spaces: each character is a word.
_ALONE = ((0x3040, 0x30FF), (0x3400, 0x9FFF), (0x20000, 0x3FFFF))


class _Kept(dict[int, str]):
    """What of each character is kept, looked up once: letters, digits and marks, and of anything else a space."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if unicodedata.category(character)[0] not in "LNM":
            kept = " "
        elif any(first <= code <= last for first, last in _ALONE):
            kept = f" {character} "
        else:
            kept = character
        self[code] = kept
        return kept


_KEPT = _Kept()


@dataclass(frozen=True, slots=True)
class Word:
    """A word that is looked for: as typed, its term, and whether more of it may be still to come."""

    text: str
    term: str
    open: bool


def tokens(text: str) -> list[str]:
    """Return the words of a text: compatibility forms, accents and case do not matter."""
    if text.isascii():
        lower = text.lower()
        found = _PLAIN.findall(_POSSESSIVE.sub(" ", lower) if "'" in lower else lower)
        return found if len(text) <= LONGEST_WORD else [word[:LONGEST_WORD] for word in found]
    plain = _ACCENTS.sub("", unicodedata.normalize("NFKD", text)).lower()
    plain = _POSSESSIVE.sub(" ", plain.replace("ß", "ss").replace("ς", "σ"))
    return [word[:LONGEST_WORD] for word in plain.translate(_KEPT).split()]


def words_of(query: str) -> tuple[Word, ...]:
    """Return what a query looks for; words that are everywhere are left out, unless the last one may go on."""
    text = query[:LONGEST_QUERY]
    found = tokens(text)[:MOST_WORDS]
    going_on = not text.endswith(" ")
    words: dict[str, Word] = {}
    for index, token in enumerate(found):
        is_open = going_on and index == len(found) - 1
        if token not in STOP or (is_open and len(token) > 1):
            words.setdefault(token, Word(token, stem(token), is_open))
    return tuple(words.values())


def impacts(card: Card) -> dict[str, int]:
    """Return how much each term says about a listing: the weights of the fields that it stands in, from 1 to 15."""
    found: dict[str, int] = {}
    for weight, text in _fields(card):
        for term in {term for token in tokens(text) for term in _TERMS[token]}:
            found[term] = found.get(term, 0) + weight
    return found


def _fields(card: Card) -> tuple[tuple[int, str], ...]:
    """Return the texts with their weights; all together weigh as much as four bits hold."""
    tags = " ".join(card.tags)
    return ((5, card.title), (3, card.name), (2, tags), (2, card.task), (1, card.publisher), (2, card.summary))


class _Terms(dict[str, tuple[str, ...]]):
    """The terms of each word, found once."""

    def __missing__(self, token: str) -> tuple[str, ...]:
        terms = () if token in STOP else (stem(token),)
        # `resnet50` is found by `resnet` too.
        if letters := _LETTERS_FIRST.match(token):
            terms += (stem(letters[1]),)
        self[token] = terms
        return terms


_TERMS = _Terms()
