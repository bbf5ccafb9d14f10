"""Names, documentation and metadata: printable, and not a place to hide data in."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from tooling.errors import Problem
from tooling.model.rules import scanning
from tooling.sandbox.text import visible_line
from tooling.scan.contents import Contents, Text
from tooling.scan.limits import MAX_ALL_TEXT, MAX_NAME, MAX_TEXT

# Where whole texts may stand; everything else is a name.
_PROSE = frozenset({"doc_string", "value"})
_LINE_ENDS = frozenset("\n\r\t")
# Line and paragraph separators, and the marks that turn the direction of text around.
_DECEIVING = frozenset("\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def check_texts(contents: Contents) -> Iterator[Problem]:
    """Yield a problem for each text that is too long or would act on whoever displays it."""
    for text in contents.texts:
        prose = text.where.rpartition(".")[2] in _PROSE
        if len(text.value) > (MAX_TEXT if prose else MAX_NAME):
            yield scanning.METADATA.problem(f"`{text.where}` is {len(text.value)} characters long.")
        elif _acts(text, _LINE_ENDS if prose else frozenset()):
            shown = visible_line(text.value, 80)
            yield scanning.METADATA.problem(f"`{text.where}` contains control characters: `{shown}`.")
    total = sum(len(text.value) for text in contents.texts)
    if total > MAX_ALL_TEXT:
        yield scanning.METADATA.problem(
            f"Names and metadata are {total} characters long, at most {MAX_ALL_TEXT} may be."
        )


def _acts(text: Text, allowed: frozenset[str]) -> bool:
    if text.value.isascii() and text.value.isprintable():
        return False
    return any(
        char in _DECEIVING or (unicodedata.category(char) == "Cc" and char not in allowed) for char in set(text.value)
    )
