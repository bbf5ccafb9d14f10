"""Texts to HTML: whatever value stands in one is escaped and made visible, whatever tag is one of ours."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from markupsafe import Markup, escape

from tooling.catalog.languages.language import ENGLISH, PLACEHOLDER, Language
from tooling.catalog.text import finalize, visible
from tooling.model.phrase import Phrase

# Tags that a text names by themselves.
TAGS = {
    **{name: f"<{name}>" for name in ("bdi", "code", "strong")},
    **{f"end_{name}": f"</{name}>" for name in ("bdi", "code", "strong")},
    "end_link": "</a>",
}
# Links that begin with an address, given by name; both end at `end_link`.
LINKS = {
    "link": ('<a href="', '">'),
    "out": ('<a href="', '" rel="nofollow noopener noreferrer ugc">'),
}
# As many phrases without values as there may be.
_KEPT = 2_048


@lru_cache(maxsize=2_048)
def split(text: str) -> tuple[tuple[str, str], ...]:
    """Return what stands before each placeholder with the placeholder's name; after the last one, the name is empty."""
    parts = [*PLACEHOLDER.split(text), ""]
    return tuple(zip(parts[::2], parts[1::2], strict=True))


@lru_cache(maxsize=2_048)
def pieces(text: str) -> tuple[tuple[tuple[str, str], ...], Markup]:
    """Return the HTML before each value with the value's name, and the HTML after the last one."""
    found = []
    html = ""
    for literal, name in split(text):
        html += str(escape(literal))
        if name in TAGS:
            html += TAGS[name]
        elif name:
            before, after = LINKS.get(name, ("", ""))
            found.append((html + before, name))
            html = after
    return tuple(found), Markup(html)  # noqa: S704 - escaped, and our own tags


class Sayer:
    """Says texts in a language."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._whole: dict[str, Markup] = {}

    def text(self, source: str, /, **values: Any) -> Markup:
        """Return a text with its values."""
        return self._filled(self._language.text(source), values)

    def counted(self, one: str, many: str, count: int, /, **values: Any) -> Markup:
        """Return the form of a text that goes with a count, which is its placeholder `num`."""
        text = self._language.counted(one, many, count)
        return self._filled(text, {"num": count, **values})

    def said(self, value: str) -> Markup:
        """Return a phrase or a figure."""
        if not isinstance(value, Phrase):
            return escape(visible(self._language.say(value)))
        if value.values:
            return self._filled(self._language.text(value.source), value.values)
        found = self._whole.get(value)
        if found is None:
            found = escape(self._language.text(value.source))
            if len(self._whole) < _KEPT:
                self._whole[value] = found
        return found

    def _filled(self, text: str, values: Any) -> Markup:
        before, html = pieces(text)
        if not before:
            return html
        filled = "".join([piece + self._value(values[name]) for piece, name in before])
        return Markup(filled + str(html))  # noqa: S704 - each piece and each value is HTML

    def _value(self, value: Any) -> str:
        kind = type(value)
        if kind is Markup:
            return str(value)
        if kind is str:
            return str(escape(visible(value)))
        if isinstance(value, str):
            return str(self.said(value))
        if isinstance(value, tuple):
            return ", ".join(map(self._value, value))
        return str(escape(self._language.count(value) if kind is int else visible(str(value))))


def finalize_in(language: Language) -> Callable[[Any], Any]:
    """Return what makes whatever a template prints visible, after saying it; English is what it is."""
    if language is ENGLISH:
        return finalize
    say = Sayer(language).said

    def said(value: Any) -> Any:
        kind = type(value)
        if kind is Markup or not isinstance(value, str):
            return value
        return visible(value) if kind is str else say(value)

    return said


def writers_in(language: Language) -> dict[str, Callable[..., str]]:
    """Return the filters that write numbers and dates: as HTML, for the marks of direction in them are meant."""

    def written(write: Callable[[Any], str]) -> Callable[[Any], str]:
        return write if language is ENGLISH else lambda value: escape(write(value))

    writers: dict[str, Callable[[Any], str]] = {
        "average": language.average,
        "count": language.count,
        "day": language.day,
        "day_of": language.day_of,
        "difference": language.difference,
        "exact": language.exact,
        "number": language.number,
        "size": language.size,
    }
    return {"sentence": language.sentence, **{name: written(write) for name, write in writers.items()}}
