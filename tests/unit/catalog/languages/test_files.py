"""Nothing on a page is out of a translator's reach, and what translators wrote can stand there."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from jinja2 import Environment, nodes

from tooling.build_site import PROJECT, SOURCES
from tooling.catalog.languages.gathering import gathered
from tooling.catalog.languages.updating import Standing, standings
from tooling.cli.main import cli

TEMPLATES = sorted(path for kind in ("html", "svg") for path in SOURCES.templates.rglob(f"*.{kind}"))
# Where something stands in a template that is not a word of ours: commands, styles, tokens, names of files.
_NOT_WORDS = re.compile(
    r"<(style|script|code|pre|bdi)\b.*?</\1\s*>|<!--.*?-->|<!doctype[^>]*>|@@\w+@@|&\w+;", re.DOTALL | re.IGNORECASE
)
_SPOKEN = re.compile(r'\b(?:aria-label|title|placeholder|alt|data-label)\s*=\s*"([^"]*)"')
_TAG = re.compile(r"<[^>]*>")
PHYSICAL = re.compile(
    r"(?:margin|padding|border)-(?:left|right)\b|(?<![-\w])(?:left|right)\s*:|(?:text-align|float)\s*:\s*(?:left|right)"
)


def texts_in(node: nodes.Node) -> Iterator[str]:
    """Yield what a template prints by itself, with a mark for what it computes."""
    for output in node.find_all(nodes.Output):
        for one in output.nodes:
            yield one.data if isinstance(one, nodes.TemplateData) else f"\0{''.join(literals_in(one))}"


def literals_in(node: nodes.Node | None) -> Iterator[str]:
    """Yield strings that are printed without being said: alone, or as one of several."""
    if isinstance(node, nodes.CondExpr):
        yield from literals_in(node.expr1)
        yield from literals_in(node.expr2)
    elif isinstance(node, nodes.Const) and isinstance(node.value, str):
        yield node.value


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(SOURCES.templates).as_posix())
def test_a_template_says_every_word_through_a_translator(path: Path) -> None:
    tree = Environment(extensions=["jinja2.ext.i18n"], autoescape=True).parse(path.read_text(encoding="utf-8"))
    html = _NOT_WORDS.sub(" ", "".join(texts_in(tree)))
    words = [*_SPOKEN.findall(html), _TAG.sub(" ", html)]
    assert [found for text in words for found in re.findall(r"[A-Za-z][A-Za-z' ]+", text)] == []


@pytest.mark.parametrize("one", list(standings(PROJECT, SOURCES.strings)), ids=lambda one: one.tag)
def test_every_language_is_complete_and_up_to_date(one: Standing) -> None:
    assert one.faults == ()
    assert one.current, "run: haat site strings"


def test_styles_know_beginning_and_end_not_left_and_right() -> None:
    styles = sorted((SOURCES.docs / "assets").glob("*.css"))
    assert len(styles) >= 3
    found = {style.name: PHYSICAL.findall(style.read_text(encoding="utf-8")) for style in styles}
    # Code is written from the left, wherever it stands.
    assert found.pop("catalog.css") == ["text-align: left"]
    assert not any(found.values())


BROKEN = {
    "not translated": ('msgstr "Models"', 'msgstr ""'),
    "doubtful": ('msgid "Free"', '#, fuzzy\nmsgid "Free"'),
    "other placeholders": ("সব %(number)sটি মডেল", "সব মডেল"),
    "another command": ("%(code)shaat policy show%(end_code)s", "%(code)shaat nothing%(end_code)s"),
    "a tag that ends before it begins": (
        "%(strong)sগতি%(end_strong)s",
        "%(end_strong)sগতি%(strong)s",
    ),
    "HTML, or a template's braces": ('msgstr "বিনামূল্যে"', 'msgstr "<b>বিনামূল্যে</b>"'),
    "a character that nobody sees": ('msgstr "বিনামূল্যে"', 'msgstr "বিনা\u200bমূল্যে"'),
    "blanks at an end": ('msgstr "বিনামূল্যে"', 'msgstr "বিনামূল্যে "'),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_translation_that_cannot_stand_for_its_text_is_told(tmp_path: Path, fault: str) -> None:
    before, after = BROKEN[fault]
    text = (SOURCES.strings / "bn.po").read_text(encoding="utf-8").replace('msgstr "মডেল"', 'msgstr "Models"', 1)
    head, found, tail = text.rpartition(before)
    assert found
    (tmp_path / "bn.po").write_text(head + after + tail, encoding="utf-8")
    (one,) = standings(PROJECT, tmp_path)
    assert any(said.startswith(f"{fault}: ") for said in one.faults)


def test_an_entry_that_nothing_says_any_more_is_taken_out_and_a_new_one_put_in(tmp_path: Path) -> None:
    text = (SOURCES.strings / "bn.po").read_text(encoding="utf-8").replace('msgid "Free"', 'msgid "Gratis"')
    (tmp_path / "bn.po").write_text(text, encoding="utf-8")
    (one,) = standings(PROJECT, tmp_path)
    assert (one.current, one.faults) == (False, ("not translated: 'Free'",))
    assert b"Gratis" not in one.raw


def test_a_new_language_begins_with_every_text(tmp_path: Path) -> None:
    (one,) = standings(PROJECT, tmp_path, ["ar"])
    assert not one.current
    assert len(one.faults) == sum(1 for text in gathered(PROJECT) if text.id)
    assert b'msgstr[5] ""' in one.raw


def test_the_command_says_what_is_left_and_writes_only_when_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "templates"
    shutil.copytree(SOURCES.strings, folder / "strings")
    path = folder / "strings" / "bn.po"
    whole = path.read_bytes()
    path.write_bytes(whole.replace('msgstr "বিনামূল্যে"'.encode(), b'msgstr ""'))
    shorter = path.read_bytes()
    monkeypatch.setattr("tooling.cli.site.SOURCES", SOURCES.__class__(SOURCES.docs, folder, SOURCES.config))
    answer = CliRunner().invoke(cli, ["site", "strings", "--check"])
    assert answer.exit_code == 1
    assert answer.output == "bn: 1 thing to do\n  not translated: 'Free'\n"
    assert path.read_bytes() == shorter
    assert CliRunner().invoke(cli, ["site", "strings", "sw"]).exit_code == 1
    assert b'"Language: sw\\n"' in (folder / "strings" / "sw.po").read_bytes()
    path.write_bytes(whole)
    assert CliRunner().invoke(cli, ["site", "strings", "bn"]).output == "bn: complete\n"
