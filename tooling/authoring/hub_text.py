"""What the Markdown of a model card says under which heading."""

from __future__ import annotations

import re

from tooling.model.base import MAX_LINE

_HEADING = re.compile(r"^(#{1,6})[ ]+(.+?)[ #]*$", re.MULTILINE)
_SENTENCE = re.compile(r"(.+?[.!?])(?:\s|$)", re.DOTALL)
_MOST = 5_000
# The words of the hub's own template, and of the cards that people copy.
_MEANS = (
    ("out_of_scope", ("out-of-scope use", "out of scope", "misuse")),
    ("limitations", ("limitation", "known issues")),
    ("risks", ("bias", "risks", "ethical considerations")),
    ("intended", ("intended use", "direct use", "uses", "how to use")),
)


def title_of(body: str) -> str | None:
    """Return the first heading."""
    match = _HEADING.search(body)
    return _plain(match[2])[:MAX_LINE] or None if match else None


def summary_of(body: str) -> str | None:
    """Return the first sentence of the first paragraph that is one."""
    for paragraph in re.split(r"\n\s*\n", body):
        text = _plain(" ".join(paragraph.split()))
        if text and text[0].isalnum() and not paragraph.lstrip().startswith(("#", "|", "<", "!", "[!", "```", "-")):
            match = _SENTENCE.match(text)
            return (match[1] if match else text)[:MAX_LINE].strip()
    return None


def sections_of(body: str) -> dict[str, str]:
    """Return what the card says about limitations, risks, and what the model is and is not for."""
    headings = list(_HEADING.finditer(body))
    found: dict[str, str] = {}
    for index, heading in enumerate(headings):
        field = _field(heading[2].lower())
        level = len(heading[1])
        ends = (one.start() for one in headings[index + 1 :] if len(one[1]) <= level)
        text = body[heading.end() : next(ends, len(body))].strip()
        if field and text and field not in found and "More Information Needed" not in text:
            found[field] = text[:_MOST].strip()
    return found


def _field(heading: str) -> str | None:
    return next((field for field, words in _MEANS if any(word in heading for word in words)), None)


def _plain(markdown: str) -> str:
    """Take out images, the addresses of links, tags and emphasis."""
    text = re.sub(r"!\[[^\]]*\]\([^)]*\)|<[^>]*>", "", markdown)
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    return re.sub(r"[*`_]{1,3}(?=\S)|(?<=\S)[*`]{1,3}", "", text).strip()
