"""The file of a language to the language: words from the file, digits, dates and plurals from Unicode's CLDR."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from tooling.catalog.languages.language import ENGLISH, ENGLISH_TAG, PLACEHOLDER, Figures, Language
from tooling.errors import Place, SiteError
from tooling.model.rules import building

if TYPE_CHECKING:
    from babel import Locale
    from babel.messages import Catalog, Message

# A tag of BCP 47 as far as files are named by one.
TAG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
SUFFIX = ".po"
# Where each system of decimal digits begins.
_ZEROS = {
    "arab": 0x0660,
    "arabext": 0x06F0,
    "beng": 0x09E6,
    "deva": 0x0966,
    "gujr": 0x0AE6,
    "guru": 0x0A66,
    "khmr": 0x17E0,
    "knda": 0x0CE6,
    "laoo": 0x0ED0,
    "mlym": 0x0D66,
    "mymr": 0x1040,
    "orya": 0x0B66,
    "tamldec": 0x0BE6,
    "telu": 0x0C66,
    "thai": 0x0E50,
    "tibt": 0x0F20,
    "olck": 0x1C50,
}
_LATIN = "latn"
# Counts among which every kind of count has an example.
_EXAMPLES = (1, 2, 3, 5, 0, 6, 7, 11, 20, 21, 22, 100, 101, 102, 103, 111, 1_000, 1_000_000)


def languages_in(folder: Path) -> tuple[str, ...]:
    """Return the languages that there are files for, and English."""
    return tuple(sorted({ENGLISH_TAG, *(path.stem for path in folder.glob(f"*{SUFFIX}") if TAG.fullmatch(path.stem))}))


def read_language(folder: Path, tag: str) -> Language:
    """Read the file of a language; raises SiteError where there is none, or where it cannot be read."""
    if tag == ENGLISH_TAG:
        return ENGLISH
    path = folder / f"{tag}{SUFFIX}"
    if not TAG.fullmatch(tag) or not path.is_file():
        known = ", ".join(languages_in(folder))
        message = f"there is no file with the words of `{tag}`"
        raise SiteError(building.LANGUAGE.problem(message, Place(str(folder)), help=f"there are: {known}"))
    catalog, locale = read_catalog(path), locale_of(tag, path)
    texts, forms = _entries(catalog, path)
    system = locale.default_numbering_system if locale.default_numbering_system in _ZEROS else _LATIN
    figures = _figures(locale, system)
    return Language(
        tag=tag,
        direction="rtl" if locale.text_direction == "rtl" else "ltr",
        numbers=f"{locale.language}-u-nu-{system}",
        figures=figures,
        translated=texts.get,
        forms=forms.get,
        form=_form_of(catalog),
        categories=_categories(locale),
        dated=_dated(locale, figures),
    )


def read_catalog(path: Path) -> Catalog:
    """Read a file of translations; raises SiteError."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        problem = building.LANGUAGE.problem(f"{path.name} cannot be read: {error.strerror}", Place(str(path)))
        raise SiteError(problem) from error
    return parse_catalog(raw, path)


def parse_catalog(raw: bytes, path: Path) -> Catalog:
    """Parse translations; raises SiteError."""
    from babel.messages.pofile import PoFileError, read_po

    try:
        return read_po(BytesIO(raw), domain="catalog", abort_invalid=True)
    except (PoFileError, ValueError) as error:
        problem = building.LANGUAGE.problem(f"{path.name} cannot be read: {error}", Place(str(path)))
        raise SiteError(problem) from error


def locale_of(tag: str, path: Path) -> Locale:
    """Return what CLDR knows of a language, or of the one that it is a kind of; raises SiteError for none."""
    from babel import Locale, UnknownLocaleError

    parts = tag.split("-")
    for length in range(len(parts), 0, -1):
        try:
            return Locale.parse("-".join(parts[:length]), sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    raise SiteError(building.LANGUAGE.problem(f"`{tag}` is no language that Unicode knows", Place(str(path))))


def _entries(catalog: Catalog, path: Path) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    """Return the texts, and the forms of those that have several; what is not translated or doubtful is left out."""
    texts: dict[str, str] = {}
    forms: dict[str, tuple[str, ...]] = {}
    for message in catalog:
        if not message.id or message.fuzzy or not message.string:
            continue
        _names_no_more(message, path)
        if isinstance(message.id, str):
            texts[message.id] = str(message.string)
        elif all(message.string):
            forms[message.id[0]] = tuple(message.string)
            # The same text may also stand without a count.
            texts.setdefault(message.id[0], message.string[0])
    return texts, forms


def _names_no_more(message: Message, path: Path) -> None:
    """Refuse a translation with a placeholder that nobody would fill."""
    sources, said = ((one,) if isinstance(one, str) else one or () for one in (message.id, message.string))
    known = {name for text in sources for name in PLACEHOLDER.findall(text)}
    strange = sorted({name for text in said for name in PLACEHOLDER.findall(text)} - known)
    if strange:
        words = f"a translation names {', '.join(strange)}, which its text does not: {sources[0]!r}"
        raise SiteError(building.LANGUAGE.problem(words, Place(str(path), message.lineno)))


def _form_of(catalog: Catalog) -> Callable[[int], int]:
    from gettext import c2py

    return c2py(catalog.plural_expr)


def _categories(locale: Locale) -> Mapping[str, int]:
    found: dict[str, int] = {}
    for count in _EXAMPLES:
        found.setdefault(locale.plural_form(count), count)
    return found


def _figures(locale: Locale, system: str) -> Figures:
    symbols = {**locale.number_symbols.get(_LATIN, {}), **locale.number_symbols.get(system, {})}
    zero = _ZEROS.get(system, ord("0"))
    english = {",": "group", ".": "decimal", "-": "minusSign", "+": "plusSign", "\N{MINUS SIGN}": "minusSign"}
    table = {sign: symbols.get(name) or sign for sign, name in english.items()}
    # CLDR has a hyphen where a minus is meant.
    table["\N{MINUS SIGN}"] = table["\N{MINUS SIGN}"].replace("-", "\N{MINUS SIGN}")
    table |= {str(digit): chr(zero + digit) for digit in range(10)}
    primary, secondary = locale.decimal_formats[None].grouping
    changed = {ord(sign): written for sign, written in table.items() if sign != written}
    return Figures(changed, (primary, secondary))


def _dated(locale: Locale, figures: Figures) -> Callable[[date], str]:
    from babel.dates import format_date

    digits = {sign: written for sign, written in figures.table.items() if chr(sign).isdigit()}

    @lru_cache(maxsize=4_096)
    def dated(year: int, month: int, day: int) -> str:
        text = format_date(date(year, month, day), "medium", locale=locale)
        return text.translate(digits)

    return lambda when: dated(when.year, when.month, when.day)
