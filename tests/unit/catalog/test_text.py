"""A stranger's text becomes a short list of tags, and hides nothing."""

from __future__ import annotations

import json
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from tooling.catalog import text as text_module
from tooling.catalog.text import finalize, json_for_script, markdown, visible
from tooling.model.release import ReleaseName

TAG = re.compile(r"<(/?)([a-z0-9]+)([^<>]*)>")
ALLOWED = set("a blockquote br code em h3 h4 h5 h6 hr li ol p pre strong table tbody td th thead tr ul".split())  # noqa: SIM905


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain, ümläut, 中文, हाट", "plain, ümläut, 中文, हाट"),
        ("a\u202eb", "a⟨U+202E⟩b"),
        ("\u2066a\u2069", "⟨U+2066⟩a⟨U+2069⟩"),
        ("zero\u200bwidth", "zero⟨U+200B⟩width"),
        ("bell\x07", "bell⟨U+0007⟩"),
        ("two\r\nlines\tand a tab", "two\nlines\tand a tab"),
        ("lone\rreturn", "lone⟨U+000D⟩return"),
        ("tag\U000e0041", "tag⟨U+E0041⟩"),
        ("surrogate\ud800", "surrogate⟨U+D800⟩"),
        ("family 👩\u200d👩\u200d👧", "family 👩\u200d👩\u200d👧"),
    ],
)
def test_characters_that_hide_or_reorder_are_spelled_out(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_piles_of_accents_are_cut() -> None:
    assert visible("e" + "\u0301" * 40) == "e" + "\u0301" * 3
    assert visible("e\u0302\u0301") == "e\u0302\u0301"


@given(st.text())
def test_visible_text_is_writable_and_stays_as_it_is(text: str) -> None:
    once = visible(text)
    assert visible(once) == once
    assert once.encode().decode() == once


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**bold** and `code`", "<p><strong>bold</strong> and <code>code</code></p>\n"),
        ("<b onclick=x>raw</b>", "<p>&lt;b onclick=x&gt;raw&lt;/b&gt;</p>\n"),
        ("![a pixel](https://evil.invalid/x.png)", "<p>[image not shown: a pixel]</p>\n"),
        ("![](x)", "<p>[image not shown: no description]</p>\n"),
        ("[x](javascript:alert)", "<p>[x](javascript:alert)</p>\n"),
        ("&#8238;x", "<p>⟨U+202E⟩x</p>\n"),
    ],
)
def test_markdown_is_rendered_without_anything_live(text: str, html: str) -> None:
    assert markdown(text) == html


def test_links_leave_without_a_trace_and_only_absolute_ones_are_links() -> None:
    assert markdown("[x](https://example.org/)") == (
        '<p><a href="https://example.org/" rel="nofollow noopener noreferrer ugc">x</a></p>\n'
    )
    for address in ("/login", "../index.html", "//evil.invalid/", "#top", "?q", "ftp://example.org/", "https:x"):
        assert "href" not in markdown(f"[x]({address})"), address


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("# A\n\n## B\n\n# C", ["3", "4", "3"]),
        ("## A\n\n### B", ["3", "4"]),
        ("# A\n\n###### B\n\n## C", ["3", "4", "4"]),
        ("# A\n\n## B\n\n### C\n\n#### D\n\n##### E\n\n###### F", ["3", "4", "5", "6", "6", "6"]),
    ],
)
def test_headings_stand_below_the_pages_own_and_skip_no_level(text: str, levels: list[str]) -> None:
    assert re.findall(r"<h(\d)>", markdown(text)) == levels


@given(st.text(alphabet=st.sampled_from("<>\"'&/=abonclick javascript:[]()!`*_#|\n-\\{}%@;x0"), max_size=300))
def test_no_text_makes_any_other_tag_or_attribute(text: str) -> None:
    html = str(markdown(text))
    rest = TAG.sub("", html)
    assert "<" not in rest
    for _, name, attributes in TAG.findall(html):
        assert name in ALLOWED
        assert re.fullmatch(r'( (href|title|rel|start)="[^"<>]*")*', attributes)
        assert not re.search(r'href="(?!https?://|mailto:)', attributes, re.IGNORECASE)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 20_000,
        "*a " * 6_000,
        "> " * 10_000,
        "- " * 10_000,
        "`" * 20_000,
        "![" * 10_000,
        "<a " * 6_000,
        "|-" * 10_000,
    ],
)
def test_text_made_to_keep_the_reader_busy_does_not(text: str) -> None:
    begin = time.process_time()
    markdown(text)
    assert time.process_time() - begin < 5


def test_json_cannot_end_its_script() -> None:
    value = {"a": "</script><!--<script>&\u2028"}
    text = json_for_script(value)
    assert not set("<>&\u2028") & set(text)
    assert json.loads(text) == value


def test_templates_print_everything_visible_but_our_own_html() -> None:
    assert finalize("a\u202eb") == "a⟨U+202E⟩b"
    assert finalize(Markup("<p>\u202e</p>")) == "<p>\u202e</p>"
    assert finalize(3) == 3
    assert finalize(ReleaseName("acme", "tiny", "1\u202e")) == "acme/tiny@1⟨U+202E⟩"
    assert finalize(None) is None


def test_headings_begin_below_the_heading_the_text_stands_under() -> None:
    assert re.findall(r"<h(\d)>", markdown("# A\n\n## B", 3)) == ["4", "5"]


_LETTERS = st.text(st.sampled_from("ab_c `*#-.:/()[]<>&!\\ \n1=+é–\u202e\u0301\"'~|^{}x"), max_size=30)
_BLOCKS = st.sampled_from(["## A b", "# B", "word `x_y` z.", "snake_case a b", "See https://example.org", "x  \ny"])


@given(st.lists(_LETTERS | _BLOCKS, max_size=5), st.integers(2, 4))
def test_plain_words_look_the_same_as_through_the_parser(blocks: list[str], below: int) -> None:
    text = "\n\n".join(blocks)
    quick = text_module._plain(text, below)
    assert quick is None or quick == text_module._parsed(text, below)


def test_plain_words_are_recognized() -> None:
    words = "# How it was made\n\nTrees of depth six,\nas `skl2onnx` writes them.\n\n## Why\n\nNo reason."
    assert text_module._plain(words, 2) == (
        "<h3>How it was made</h3>\n<p>Trees of depth six,\nas <code>skl2onnx</code> writes them.</p>\n"
        "<h4>Why</h4>\n<p>No reason.</p>\n"
    )
