"""Every text of the catalog that can be in another language, gathered from templates and code for translators."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tooling.catalog.languages.reading import SUFFIX, locale_of, read_catalog

if TYPE_CHECKING:
    from babel.messages import Catalog

# What a comment for translators begins with.
HINT = "Translators:"
_TEMPLATES = ("_", "gettext", "ngettext")
_PROGRAMS: dict[str, Any] = {"Phrase": None, "_counted": (1, 2)}
_ENCODING = {"encoding": "utf-8"}
# One line of an entry is as long as it is: a file that is wrapped anew at each change cannot be compared.
_WIDTH = 0
_HEADER = """\
# {language} for the catalog: everything that its pages say, in this one file. How to work on it stands in
# docs/how-to/translate-the-catalog.md. The English text is what programs know a text by: it is not changed here.
msgid ""
msgstr ""
"Language: {tag}\\n"
"Plural-Forms: {plurals}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""


def gathered(project: Path) -> Catalog:
    """Return all texts of a project's templates and programs, in the order in which their files have them."""
    from babel.messages import Catalog

    catalog = Catalog()
    for name, text, comments in (*_of_templates(project), *_of_programs(project)):
        catalog.add(text, locations=[(name, 0)], auto_comments=comments)
    return catalog


def brought_up_to_date(path: Path, texts: Catalog) -> bytes:
    """Return what the file of a language has to be, with whatever of it is translated; it need not be there yet."""
    from babel.messages import Catalog

    locale = locale_of(path.stem, path)
    catalog = read_catalog(path) if path.exists() else Catalog(locale=locale)
    catalog.update(texts, no_fuzzy_matching=True)
    return written(catalog, path.stem)


def written(catalog: Catalog, tag: str) -> bytes:
    """Return the file of a language, the same one for the same texts."""
    from babel.messages.pofile import write_po

    locale = locale_of(tag, Path(f"{tag}{SUFFIX}"))
    stream = BytesIO()
    write_po(stream, catalog, width=_WIDTH, omit_header=True, ignore_obsolete=True, include_lineno=False)
    name = locale.get_display_name("en") or tag
    return _HEADER.format(language=name, tag=tag, plurals=catalog.plural_forms).encode() + stream.getvalue()


Found = tuple[str, str | tuple[str, ...], list[str]]


def _of_templates(project: Path) -> Iterator[Found]:
    from jinja2.ext import babel_extract

    templates = project / "site_templates"
    for path in sorted((*templates.rglob("*.html"), *templates.rglob("*.svg"))):
        with path.open("rb") as stream:
            for _, _, text, comments in babel_extract(stream, _TEMPLATES, [HINT], {}):
                yield path.relative_to(project).as_posix(), _text(text), comments


def _of_programs(project: Path) -> Iterator[Found]:
    from babel.messages.extract import extract

    for path in sorted((project / "tooling").rglob("*.py")):
        raw = path.read_bytes()
        if not any(f"{name}(".encode() in raw for name in _PROGRAMS):
            continue
        for _, text, comments, _ in extract(
            "python", BytesIO(raw), _PROGRAMS, [HINT], _ENCODING, strip_comment_tags=True
        ):
            yield path.relative_to(project).as_posix(), text, comments


def _text(found: Any) -> str | tuple[str, ...]:
    """Return one text, or the two forms that English has for a count; what else a call is given is not said."""
    if isinstance(found, str):
        return found
    texts = tuple(one for one in found if isinstance(one, str))
    return texts[0] if len(texts) == 1 else texts
