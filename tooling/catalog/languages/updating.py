"""The files of languages against the texts that there are: what to write, and what is left to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tooling.catalog.languages.checking import faults_of
from tooling.catalog.languages.gathering import brought_up_to_date, gathered
from tooling.catalog.languages.language import ENGLISH_TAG
from tooling.catalog.languages.reading import SUFFIX, TAG, languages_in, parse_catalog
from tooling.errors import Place, SiteError
from tooling.model.rules import building

if TYPE_CHECKING:
    from babel.messages import Catalog


@dataclass(frozen=True, slots=True)
class Standing:
    """How a language's file is: its bytes as they are to be, whether it has them, and what is wrong with them."""

    tag: str
    path: Path
    raw: bytes
    current: bool
    faults: tuple[str, ...]


def standings(project: Path, strings: Path, tags: Iterable[str] = ()) -> Iterator[Standing]:
    """Yield how each language is, or some of them, new ones among them; raises SiteError."""
    texts = gathered(project)
    for tag in tags or (one for one in languages_in(strings) if one != ENGLISH_TAG):
        if not TAG.fullmatch(tag) or tag == ENGLISH_TAG:
            message = f"`{tag}` is no language to translate into; English stands in the templates"
            raise SiteError(building.LANGUAGE.problem(message, Place(str(strings))))
        yield _standing(tag, strings / f"{tag}{SUFFIX}", texts)


def _standing(tag: str, path: Path, texts: Catalog) -> Standing:
    raw = brought_up_to_date(path, texts)
    current = path.exists() and path.read_bytes() == raw
    return Standing(tag, path, raw, current, faults_of(parse_catalog(raw, path), texts))
