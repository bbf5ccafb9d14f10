"""Numbers, dates and plurals as each language writes them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tooling.build_site import SOURCES
from tooling.catalog.languages.language import ENGLISH, Language
from tooling.catalog.languages.reading import languages_in, read_language
from tooling.errors import SiteError
from tooling.model.phrase import Figure, Phrase

WHEN = datetime(2026, 11, 22, tzinfo=UTC)


def language(folder: Path, tag: str, *entries: str, plurals: str = "nplurals=2; plural=(n != 1);") -> Language:
    """Make a language of a few entries."""
    header = f'msgid ""\nmsgstr ""\n"Plural-Forms: {plurals}\\n"\n'
    (folder / f"{tag}.po").write_text("\n".join([header, *entries]), encoding="utf-8")
    return read_language(folder, tag)


def entry(text: str, said: str) -> str:
    return f'msgid "{text}"\nmsgstr "{said}"\n'


@pytest.mark.parametrize(
    ("tag", "count", "number", "minus", "size", "day"),
    [
        ("en", "12,345,678", "0.9707", "−0.5", "20.7 kB", "22 Nov 2026"),
        ("bn", "১,২৩,৪৫,৬৭৮", "০.৯৭০৭", "−০.৫", "২০.৭ kB", "২২ নভে, ২০২৬"),
        ("hi", "1,23,45,678", "0.9707", "−0.5", "20.7 kB", "22 नव॰ 2026"),
        ("de", "12.345.678", "0,9707", "−0,5", "20,7 kB", "22.11.2026"),
        ("fa", "۱۲٬۳۴۵٬۶۷۸", "۰٫۹۷۰۷", "\u200e−۰٫۵", "۲۰٫۷ kB", "۲۲ نوامبر ۲۰۲۶"),
    ],
)
def test_numbers_and_dates_are_those_of_the_language(
    tmp_path: Path, tag: str, count: str, number: str, minus: str, size: str, day: str
) -> None:
    found = ENGLISH if tag == "en" else language(tmp_path, tag)
    assert found.count(12_345_678) == count
    assert found.number(0.97071) == number
    assert found.difference(-0.5) == minus
    assert found.size(20_700) == size
    assert found.day(WHEN) == day


def test_a_date_that_no_calendar_has_is_shown_as_it_stands_and_nothing_hidden_of_it() -> None:
    assert ENGLISH.day_of("2026-99-22T09:00:00Z") == "2026-99-22"
    assert ENGLISH.day_of("\u202egnp") == "–"


def test_the_side_and_the_digits_come_from_what_unicode_knows(tmp_path: Path) -> None:
    assert (language(tmp_path, "ar-XB").direction, language(tmp_path, "sw").direction) == ("rtl", "ltr")
    assert language(tmp_path, "ur").direction == "rtl"
    assert read_language(SOURCES.strings, "bn").numbers == "bn-u-nu-beng"


def test_a_phrase_is_said_with_all_that_it_speaks_of(tmp_path: Path) -> None:
    found = language(tmp_path, "de", entry("%(who)s in %(where)s", "%(where)s: %(who)s"), entry("a trader", "Händler"))
    said = found.say(Phrase("%(who)s in %(where)s", who=Phrase("a trader"), where="a trader"))
    assert said == "a trader: Händler"
    assert found.say(Phrase("%(a)s, %(b)s", a=1_000, b=(Figure("1.5"), Phrase("a trader")))) == "1.000, 1,5, Händler"
    assert found.say("a trader") == "a trader"


def test_a_count_chooses_its_form(tmp_path: Path) -> None:
    entries = (
        'msgid "%(num)s file"\nmsgid_plural "%(num)s files"\nmsgstr[0] "plik"\nmsgstr[1] "pliki"\nmsgstr[2] "plików"\n'
    )
    plurals = "nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);"
    polish = language(tmp_path, "pl", entries, plurals=plurals)
    said = {count: polish.counted("%(num)s file", "%(num)s files", count) for count in (1, 2, 5, 22)}
    assert said == {1: "plik", 2: "pliki", 5: "plików", 22: "pliki"}
    assert {kind: polish.counted("%(num)s file", "", example) for kind, example in polish.categories.items()} == {
        "one": "plik",
        "few": "pliki",
        "many": "plików",
    }
    assert polish.text("%(num)s file") == "plik"


def test_what_nobody_translated_is_in_english_and_what_is_doubtful_too(tmp_path: Path) -> None:
    found = language(tmp_path, "de", '#, fuzzy\nmsgid "Free"\nmsgstr "Frei?"\n', entry("Models", ""))
    assert (found.text("Free"), found.text("Models"), found.text("")) == ("Free", "Models", "")


@pytest.mark.parametrize("tag", ["xx", "../en", "qqq", "", "EN"])
def test_a_language_without_a_file_is_refused_with_those_that_there_are(tag: str) -> None:
    with pytest.raises(SiteError) as caught:
        read_language(SOURCES.strings, tag)
    assert caught.value.problems[0].rule == "HA109"
    assert caught.value.problems[0].help == f"there are: {', '.join(languages_in(SOURCES.strings))}"


@pytest.mark.parametrize(
    "text",
    [
        'msgid "a %(b)s"\nmsgstr "%(c)s"',
        "no entry at all",
    ],
)
def test_a_file_that_cannot_be_used_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "de.po").write_text(text, encoding="utf-8")
    with pytest.raises(SiteError) as caught:
        read_language(tmp_path, "de")
    assert caught.value.problems[0].rule == "HA109"


def test_a_language_that_unicode_does_not_know_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SiteError, match="no language that Unicode knows"):
        language(tmp_path, "qqx")
