"""Whether a translation can stand in for its text: the same placeholders and commands, no HTML, nothing hidden."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from tooling.catalog.languages.saying import LINKS, split
from tooling.model.hidden import HIDDEN

if TYPE_CHECKING:
    from babel.messages import Catalog, Message

_OURS = re.compile(r"\{\w+\}")
_HTML = re.compile(r"[<>]|&#?\w+;|\{[{%#]|[%#]\}")
_HIDDEN = re.compile(f"[{HIDDEN}]")
# Commands and names of files: whoever copies one needs it as it is.
_CODE = re.compile(r"%\(code\)s(.*?)%\(end_code\)s")


def faults_of(catalog: Catalog, texts: Catalog) -> tuple[str, ...]:
    """Return what is wrong with the file of a language, given all texts that there are; nothing means complete."""
    wanted = {_key(one): one for one in texts if one.id}
    there = {_key(one): one for one in catalog if one.id}
    missing = [f"has no entry for {key!r}" for key in wanted if key not in there]
    stale = [f"has {key!r}, which nothing says any more" for key in there if key not in wanted]
    bad = [
        f"{fault}: {key!r}"
        for key, one in there.items()
        if key in wanted
        for fault in _faults(one, wanted[key], catalog.num_plurals)
    ]
    return (*missing, *stale, *bad)


def _key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _faults(said: Message, text: Message, forms: int) -> Iterator[str]:
    if isinstance(said.id, str) != isinstance(text.id, str):
        yield "one form is not enough" if isinstance(said.id, str) else "one form is enough"
        return
    if said.fuzzy:
        yield "doubtful"
    sources = [text.id] if isinstance(text.id, str) else list(text.id)
    found = [said.string] if isinstance(said.string, str) else list(said.string or ())
    if len(found) != (1 if isinstance(text.id, str) else forms) or not all(found):
        yield "not translated"
        return
    for one in found:
        yield from _faults_of_one(str(one), sources)


def _faults_of_one(found: str, sources: Sequence[str]) -> Iterator[str]:
    # A form that goes with one count only may say it in a word.
    may_lack = {"num", "{count}"} if len(sources) > 1 else set[str]()
    if not any(_same(_placeholders(found), _placeholders(source), may_lack) for source in sources):
        yield "other placeholders"
    if not any(_codes(found) == _codes(source) for source in sources):
        yield "another command"
    if not _nested(found):
        yield "a tag that ends before it begins"
    if _HTML.search(found):
        yield "HTML, or a template's braces"
    if _HIDDEN.search(found):
        yield "a character that nobody sees"
    if found != found.strip() and not any(source != source.strip() for source in sources):
        yield "blanks at an end"


def _placeholders(text: str) -> Counter[str]:
    return Counter([name for _, name in split(text) if name] + _OURS.findall(text))


def _same(found: Counter[str], wanted: Counter[str], may_lack: set[str]) -> bool:
    return found <= wanted and (wanted - found).keys() <= may_lack


def _codes(text: str) -> Counter[str]:
    return Counter(_CODE.findall(text))


def _nested(text: str) -> bool:
    """Say whether every tag ends after it began, the last one first."""
    begun: list[str] = []
    for _, name in split(text):
        if name in {"bdi", "code", "strong"}:
            begun.append(name)
        elif name in {*LINKS, "file"}:
            begun.append("link")
        elif name.startswith("end_") and (not begun or begun.pop() != name.removeprefix("end_")):
            return False
    return not begun
