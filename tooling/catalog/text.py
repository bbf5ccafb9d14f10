"""A stranger's text on our pages: what hides is made visible, Markdown becomes a short list of tags.

The one place where text of a registry becomes HTML; templates escape whatever did not come through here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from markupsafe import Markup, escape

from tooling.model.hidden import HIDDEN

_HIDDEN = re.compile(f"[{HIDDEN}]")
_PILED_UP = re.compile(
    "([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{3})"
    "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)
_ABSOLUTE = re.compile(r"(https?://|mailto:)", re.IGNORECASE)

# Words that no rule of CommonMark makes anything of, and code among them. `_` between letters is a letter.
_WORDS = (
    r"(?:[^\W_]|[ ,;'\"()/%?$€=+^{}–—’“”·…°²±×-]|(?<=[A-Za-z0-9])_(?=[A-Za-z0-9])|[.:](?!//)"
    r"|`[^ `\n<>&](?:[^`\n<>&]*[^ `\n<>&])?`(?!`))*(?<! )"
)
_PLAIN = re.compile(rf"[^\W\d_]{_WORDS}(?:\n[^\W\d_]{_WORDS})*")
_HEADING = re.compile(rf"(#{{1,6}}) ([^\W\d_]{_WORDS})")
_CODE = re.compile(r"`([^`]+)`")

_TAGS = {
    *("a", "blockquote", "br", "code", "em", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "strong"),
    *("table", "tbody", "td", "th", "thead", "tr", "ul"),
}
_ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
# What may be wider than its column is scrolled, and who has no mouse needs it to have the focus.
_SCROLLED = {"pre": {"tabindex": "0"}, "table": {"tabindex": "0"}}
_DEEPEST = 6


def visible(text: str) -> str:
    """Return text in which characters that hide or reorder others are spelled out, such as `⟨U+202E⟩`."""
    # Most text is plain, and asking so is quicker than looking for what is not.
    if text.isascii() and text.isprintable():
        return text
    shown = _HIDDEN.sub(lambda match: f"⟨U+{ord(match[0]):04X}⟩", text.replace("\r\n", "\n"))
    return _PILED_UP.sub(r"\1", shown)


def markdown(text: str, below: int = 2) -> Markup:
    """Render CommonMark with tables to a short list of tags, without raw HTML, images and relative links.

    `below` is the level of the heading that the text stands under; its own begin one level deeper.
    """
    plain = _plain(text, below)
    return _parsed(text, below) if plain is None else plain


def _parsed(text: str, below: int) -> Markup:
    parser = _parser()
    tokens = parser.parse(text)
    _step_down(tokens, below)
    html = nh3.clean(
        parser.renderer.render(tokens, parser.options, {}),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        set_tag_attribute_values=_SCROLLED,
        attribute_filter=_absolute_links_only,
        url_schemes={"https", "http", "mailto"},
        link_rel="nofollow noopener noreferrer ugc",
    )
    return Markup(visible(html))  # noqa: S704 - nh3 has just cleaned it


def _plain(text: str, below: int) -> Markup | None:
    """Render what is only headings and paragraphs of words as the parser would, in a tenth of its time, else None."""
    blocks = text.strip("\n").split("\n\n")
    headings = [_HEADING.fullmatch(block) for block in blocks]
    if not all(heading or _PLAIN.fullmatch(block) for block, heading in zip(blocks, headings, strict=True)):
        return None
    highest = min((len(heading[1]) for heading in headings if heading), default=1)
    html, level = [], below
    for block, heading in zip(blocks, headings, strict=True):
        words = _CODE.sub(r"<code>\1</code>", visible(heading[2] if heading else block))
        if heading:
            level = _stepped(len(heading[1]) - highest, level, below)
        html.append(f"<h{level}>{words}</h{level}>\n" if heading else f"<p>{words}</p>\n")
    return Markup("".join(html))  # noqa: S704 - no `<` and no `&` of the text is in it


def json_for_script(value: Any) -> Markup:
    """Return JSON that cannot end the `<script>` it stands in."""
    text = json.dumps(value, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    escaped = text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return Markup(escaped)  # noqa: S704 - nothing of HTML is left in it


def coded(text: str) -> Markup:
    """Return plain text as HTML in which what stands between backticks is code."""
    return Markup(_CODE.sub(r"<code>\1</code>", str(escape(visible(text)))))  # noqa: S704 - escaped before that


def finalize(value: Any) -> Any:
    """Make whatever a template prints visible, also what becomes text only there, unless it is HTML of our own."""
    return value if value is None or isinstance(value, Markup | int | float) else visible(str(value))


def _absolute_links_only(tag: str, attribute: str, value: str) -> str | None:
    if (tag, attribute) == ("a", "href") and not _ABSOLUTE.match(value):
        return None
    return value


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    parser.add_render_rule("image", _image)
    return parser


def _step_down(tokens: list[Token], below: int) -> None:
    """Put the highest heading below the page's own, and let no heading skip a level."""
    headings = [token for token in tokens if token.type in {"heading_open", "heading_close"}]
    highest = min((int(token.tag[1]) for token in headings), default=1)
    level = below
    for token in headings:
        if token.nesting == 1:
            level = _stepped(int(token.tag[1]) - highest, level, below)
        token.tag = f"h{level}"


def _stepped(deeper: int, level: int, below: int) -> int:
    """Return the level of a heading that lies so much deeper than the text's highest, after one of `level`."""
    return min(deeper + below + 1, level + 1, _DEEPEST)


def _image(renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
    # An image would be a request to wherever its publisher likes.
    alt = renderer.renderInlineAsText(tokens[index].children or (), options, env)
    return str(escape(f"[image not shown: {alt or 'no description'}]"))
