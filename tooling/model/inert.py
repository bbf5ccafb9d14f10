"""Make a stranger's text inert: on a terminal, and in Markdown."""

from __future__ import annotations

import re
import unicodedata

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|~>])")


def printable(text: str) -> str:
    """Show control characters, direction marks and other invisible ones as escapes."""
    return "".join(
        character
        if character == " " or not unicodedata.category(character).startswith(("C", "Z"))
        else character.encode("unicode_escape").decode()
        for character in text
    )


def markdown(text: str) -> str:
    """Escape everything that Markdown, HTML or a forge would give a meaning to, mentions and links included.

    Forges look for names and numbers once the Markdown is rendered, when an escape is gone: a space of no width stays.
    """
    escaped = _MARKDOWN.sub(r"\\\1", printable(text))
    for character, entity in (
        ("&", "&amp;"),
        ("<", "&lt;"),
        ("@", "&#64;&#8203;"),
        (":", "&#58;"),
        ("\\#", "\\#&#8203;"),
    ):
        escaped = escaped.replace(character, entity)
    return escaped
