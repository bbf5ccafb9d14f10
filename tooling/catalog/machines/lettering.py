"""How wide a text is, by a table: an image of text must be made without a font at hand."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

# Advance widths of U+0020 to U+007E in DejaVu Sans, which has Verdana's, in hundredths of the font's size.
_ASCII = (
    *(32, 40, 46, 84, 64, 95, 78, 27, 39, 39, 50, 84, 32, 36, 32, 34, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 34, 34),
    *(84, 84, 84, 53, 100, 68, 69, 70, 77, 63, 58, 77, 75, 29, 29, 66, 56, 86, 75, 79, 60, 79, 69, 63, 61, 73, 68, 99),
    *(69, 61, 69, 39, 34, 39, 84, 50, 50, 61, 63, 55, 63, 62, 35, 63, 63, 28, 28, 58, 28, 97, 63, 61, 63, 63, 41, 52),
    *(39, 63, 59, 82, 59, 59, 52, 64, 34, 64, 84),
)
_OTHERS = {"·": 32, "²": 40, "°": 50, "…": 100}
_WIDE, _USUAL = 100, 68
_FIRST, _LAST = 0x20, 0x7E
ELLIPSIS = "…"


@lru_cache(maxsize=1024)
def width(text: str, size: float) -> float:
    """Return how wide a line of text is, in the unit of the font's `size`."""
    return sum(map(_advance, text)) * size / 100


def clipped(text: str, most: int) -> str:
    """Return text of at most so many characters, with an ellipsis in the place of what is left out."""
    return text if len(text) <= most else text[: most - 1].rstrip() + ELLIPSIS


def _advance(character: str) -> int:
    code = ord(character)
    if _FIRST <= code <= _LAST:
        return _ASCII[code - _FIRST]
    if unicodedata.combining(character):
        return 0
    wide = unicodedata.east_asian_width(character) in {"W", "F"}
    return _OTHERS.get(character, _WIDE if wide else _USUAL)
