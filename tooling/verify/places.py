"""Point at a value in a document, for a finding."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

from tooling.errors import Place
from tooling.registry.parsed import Parsed
from tooling.registry.strict_yaml import positions


def place_of(parsed: Parsed[Any], *path: str | int) -> Place:
    """Return where a value stands in the file; where it is absent, the nearest thing around it."""
    marks = positions(parsed.raw)
    for length in range(len(path), 0, -1):
        if path[:length] in marks:
            return Place(parsed.path, *marks[path[:length]])
    return Place(parsed.path)


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that was probably meant."""
    words = {one.lower(): one for one in known}
    close = get_close_matches(word.lower().replace(" ", "-"), list(words), n=1, cutoff=0.7)
    return words[close[0]] if close else None
