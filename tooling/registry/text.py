"""From bytes to text: bounded, strict UTF-8, nothing a reader cannot see."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from tooling.errors import Place, RegistryError
from tooling.model.hidden import HIDDEN, JOINERS
from tooling.model.rules import reading

if TYPE_CHECKING:
    from tooling.model.rules import Rule

_HIDDEN = re.compile(f"[{HIDDEN}{JOINERS}]")


def hidden_character(text: str) -> int | None:
    """Return the index of the first character that is invisible or changes how the others read, if there is one."""
    # Most documents are plain, and asking so is quicker than looking for what is not.
    if text.isascii() and text.replace("\n", "").isprintable():
        return None
    found = _HIDDEN.search(text)
    return found.start() if found else None


def name_of_character(character: str) -> str:
    """Return `U+202E RIGHT-TO-LEFT OVERRIDE` for a character that must not be printed itself."""
    return f"U+{ord(character):04X} {unicodedata.name(character, '')}".rstrip()


def shown(text: str, limit: int = 60) -> str:
    """Return text fit for one line of a message: at most `limit` characters, all of them printable."""
    cut = text if len(text) <= limit else f"{text[: limit - 1]}…"
    if cut.isprintable():
        return cut
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in cut)


def decode(raw: bytes, shown_as: str, limit: int, rule: Rule) -> str:
    """Decode a file of at most `limit` bytes; raises RegistryError under `rule` where the text begins to go wrong."""
    if len(raw) > limit:
        message = f"{len(raw):,} bytes are more than the {limit:,} that this kind of file may have"
        raise RegistryError(reading.FILE_TOO_LARGE.problem(message, Place(shown_as)))
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        place = place_at(raw[: error.start].decode("utf-8"), error.start, shown_as)
        raise RegistryError(rule.problem("these bytes are not UTF-8", place)) from error
    index = hidden_character(text)
    if index is not None:
        message = f"{name_of_character(text[index])} is not allowed: it is invisible or changes how the text reads"
        raise RegistryError(rule.problem(message, place_at(text, index, shown_as)))
    return text


def place_at(text: str, index: int, shown_as: str) -> Place:
    """Turn an index into a place; line and column count from 1, in characters."""
    before = text[:index]
    return Place(shown_as, before.count("\n") + 1, len(before) - before.rfind("\n"))
