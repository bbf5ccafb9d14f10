"""Texts in templates: said when they are compiled, and nothing of a value or a translation ever alive."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jinja2 import DictLoader, StrictUndefined, TemplateSyntaxError

from tests.unit.catalog.languages.test_language import entry, language
from tooling.catalog.languages.folding import environment_in, fold_source
from tooling.catalog.languages.language import ENGLISH, Language
from tooling.model.phrase import Figure, Phrase

HOSTILE = '<img src=x onerror="hit()">\u202e'
SHOWN = "&lt;img src=x onerror=&#34;hit()&#34;&gt;⟨U+202E⟩"


def render(source: str, spoken: Language = ENGLISH, **values: Any) -> str:
    environment = environment_in(spoken, loader=DictLoader({"x": source}), undefined=StrictUndefined)
    return environment.get_template("x").render(**values)


@pytest.fixture
def german(tmp_path: Path) -> Language:
    return language(
        tmp_path,
        "de",
        entry("Free", "Frei <b> & {{ 1 }}"),
        entry("by %(name)s", "von %(name)s"),
        entry(
            "%(link)sRead%(end_link)s, %(strong)snow%(end_strong)s",
            "%(strong)sJetzt%(end_strong)s %(link)slesen%(end_link)s",
        ),
        'msgid "%(num)s model of %(name)s"\nmsgid_plural "%(num)s models of %(name)s"\n'
        'msgstr[0] "%(num)s Modell von %(name)s"\nmsgstr[1] "%(num)s Modelle von %(name)s"\n',
    )


@pytest.mark.parametrize(
    ("source", "english", "other"),
    [
        ('{{ _("Free") }}', "Free", "Frei &lt;b&gt; &amp; {{ 1 }}"),
        ('{{ _("Free") if yes else _("Models") }}', "Free", "Frei &lt;b&gt; &amp; {{ 1 }}"),
        ('{% set x = _("Free") %}{{ x }}', "Free", "Frei &lt;b&gt; &amp; {{ 1 }}"),
        ("{% trans %}Free{% endtrans %}", "Free", "Frei &lt;b&gt; &amp; {{ 1 }}"),
        ('{{ _("by %(name)s", name=name) }}', f"by {SHOWN}", f"von {SHOWN}"),
        ('{% set x = _("by %(name)s", name=name) %}{{ x }}', f"by {SHOWN}", f"von {SHOWN}"),
        ('{{ _("by %(name)s", name=_("Free")) }}', "by Free", "von Frei &lt;b&gt; &amp; {{ 1 }}"),
        (
            '{{ ngettext("%(num)s model of %(name)s", "%(num)s models of %(name)s", 2000, name=name) }}',
            f"2,000 models of {SHOWN}",
            f"2.000 Modelle von {SHOWN}",
        ),
        (
            '{{ _("%(link)sRead%(end_link)s, %(strong)snow%(end_strong)s", link=name) }}',
            f'<a href="{SHOWN}">Read</a>, <strong>now</strong>',
            f'<strong>Jetzt</strong> <a href="{SHOWN}">lesen</a>',
        ),
        ("{{ phrase }}", f"by {SHOWN}", f"von {SHOWN}"),
        ("{{ figure }}", "1,234.5", "1.234,5"),
        ("{{ 0.5 | number }} {{ 1234 | count }}", "0.5 1,234", "0,5 1.234"),
    ],
)
def test_a_text_is_said_and_its_values_are_escaped(german: Language, source: str, english: str, other: str) -> None:
    values: dict[str, Any] = {
        "name": HOSTILE,
        "yes": True,
        "phrase": Phrase("by %(name)s", name=HOSTILE),
        "figure": Figure("1,234.5"),
    }
    assert render(source, **values) == english
    assert render(source, german, **values) == other


plain = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


@given(name=st.text(max_size=40))
@plain
def test_every_way_of_printing_a_value_shows_the_same(german: Language, name: str) -> None:
    folded = render('{{ _("by %(name)s", name=name) }}', german, name=name)
    called = render('{% set x = _("by %(name)s", name=name) %}{{ x }}', german, name=name)
    phrase = render("{{ phrase }}", german, phrase=Phrase("by %(name)s", name=name))
    bare = render("von {{ name }}", german, name=name)
    assert folded == called == phrase == bare


@pytest.mark.parametrize(
    "source",
    [
        "{{ _(name) }}",
        '{{ _("a" ~ name) }}',
        "{{ ngettext(name, name, 1) }}",
        '{{ _("by %(name)s") }}',
        '{% set x = _("by %(name)s") %}',
        '{{ ngettext("%(name)s", "%(name)s", 1) }}',
    ],
)
def test_refuses_what_translators_would_not_hear_of_and_what_nobody_fills(source: str) -> None:
    with pytest.raises(TemplateSyntaxError):
        render(source, name="x")


def test_a_template_for_another_program_gets_the_words_and_keeps_its_own_braces(german: Language) -> None:
    source = """<p title="{{ _('Free') }}">{{ _("by %(name)s", name=config.site_name | e) }}</p>{{ page.title }}"""
    assert fold_source(source, ENGLISH) == '<p title="Free">by {{ config.site_name | e }}</p>{{ page.title }}'
    assert "von {{ config.site_name | e }}" in fold_source(source, german)
