"""Text of a stranger's, made fit for a terminal, a log or a report."""

from __future__ import annotations


def visible(text: str, limit: int) -> str:
    """Return at most `limit` characters of a text, with everything unprintable but line ends escaped."""
    shown = "".join(
        char if char == "\n" or char.isprintable() else char.encode("unicode_escape").decode("ascii")
        for char in text[:limit]
    )
    return shown if len(text) <= limit and len(shown) <= limit else shown[: limit - 1] + "…"


def visible_line(text: str, limit: int) -> str:
    """Return at most `limit` characters of a text as one printable line."""
    return visible(text.replace("\n", "\\n"), limit)
