"""A language that nobody speaks: longer, in Arabic letters, from the right. Whatever stays Latin was not translated.

Its tag is CLDR's own for such a thing, `ar-XB`; digits, dates and plurals are those of Arabic.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from tooling.catalog.docs import Sources
from tooling.catalog.languages.gathering import gathered, written

TAG = "ar-XB"
BEGIN, END = "⟦", "⟧"
_LATIN = "abcdefghijklmnopqrstuvwxyz"
_ARABIC = "ابتثجحخدذرزسشصضطظعغفقكلمنه"
_TABLE = str.maketrans(_LATIN + _LATIN.upper(), _ARABIC * 2)
# What a translation leaves alone: placeholders, and the commands between two of them.
_KEPT = re.compile(r"(%\(code\)s.*?%\(end_code\)s|%\(\w+\)s|\{\w+\})")
_PAD = "ـــ "


def pseudo(text: str) -> str:
    """Return a text in that language, a third longer."""
    pieces = _KEPT.split(text)
    said = "".join(piece if index % 2 else piece.translate(_TABLE) for index, piece in enumerate(pieces))
    return f"{BEGIN}{said} {(_PAD * len(text))[: len(text) // 3].strip()}{END}"


def with_pseudo(sources: Sources, folder: Path) -> Sources:
    """Return sources that have that language, in a copy of their templates, and are to be in it."""
    from babel import Locale
    from babel.messages import Catalog

    texts = gathered(Path(__file__).resolve().parents[2])
    catalog = Catalog(locale=Locale("ar"))
    for text in texts:
        if text.id:
            plural = not isinstance(text.id, str)
            said = tuple(pseudo(text.id[-1]) for _ in range(catalog.num_plurals)) if plural else pseudo(str(text.id))
            catalog.add(text.id, said)
    templates = Path(shutil.copytree(sources.templates, folder / "templates"))
    (templates / "strings" / f"{TAG}.po").write_bytes(written(catalog, TAG))
    return Sources(sources.docs, templates, sources.config, TAG)
