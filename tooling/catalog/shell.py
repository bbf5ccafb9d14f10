"""The shell: a page of the documentation's theme, split at its tokens, that catalog pages are stamped into."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from typing import Self

from markupsafe import escape

from tooling.catalog.languages.language import Language
from tooling.catalog.text import visible
from tooling.errors import Place, SiteError
from tooling.model.rules import building

TOKENS = ("@@meta@@", "@@title@@", "@@head@@", "@@content@@")

_ROOT = re.compile(r"(<html\b[^>]*?)\slang=[\"']?[A-Za-z-]+[\"']?")
_SIDE = re.compile(r"(<body\s[^>]*\bdir=[\"']?)(?:ltr|rtl)")
_CHARSET = re.compile(r"<meta charset=[\"']?utf-8[\"']?\s*/?>", re.IGNORECASE)
_INLINE = re.compile(r"<(script|style)(\s[^>]*)?>(.*?)</\1\s*>", re.IGNORECASE | re.DOTALL)
# What only the theme's own scripts use, and catalog pages run none of them.
_THEME_ONLY = re.compile(
    r"<input [^>]*class=[\"']?md-toggle\b[^>]*>"
    r"|<label class=[\"']?md-overlay\b[^>]*></label>"
    r"|<div data-md-component=[\"']?skip[\"']?>\s*</div>"
    r"|<div [^>]*data-md-component=[\"']?dialog[\"']?[^>]*>\s*<div [^>]*>\s*</div>\s*</div>"
    r"|<script>.*?</script>",
    re.DOTALL,
)
_SCRIPTS = "script-src 'self'"
# A script with a `src` is named by 'self'; one with another type is data, which a browser does not run.
_NOT_INLINE = re.compile(r"\s(src|type)\s*=", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Page:
    """A page before it is stamped: where it lies, what its head says, its body as HTML.

    Only one that `runs_models` may compile WebAssembly.
    """

    path: str
    title: str
    description: str
    body: str
    head: str = ""
    runs_models: bool = False

    @property
    def depth(self) -> int:
        """Return how many folders the page lies below the site's root."""
        return self.path.count("/")


@dataclass(frozen=True, slots=True)
class Shell:
    """What stands between the tokens."""

    parts: tuple[str, ...]

    @classmethod
    def split(cls, html: str, path: str) -> Self:
        """Split a shell at its tokens; raises SiteError unless each is there exactly once, in their order."""
        for token in TOKENS:
            if html.count(token) != 1:
                raise SiteError(
                    building.SHELL.problem(f"the shell has {token} {html.count(token)} times, not once", Place(path))
                )
        parts = re.split("|".join(map(re.escape, TOKENS)), html)
        if "".join(re.findall("|".join(map(re.escape, TOKENS)), html)) != "".join(TOKENS):
            raise SiteError(building.SHELL.problem("the shell's tokens are not in their order", Place(path)))
        return cls(tuple(parts))

    def stamp(self, page: Page) -> str:
        """Return the finished page; whatever it says stays what it is, also where it looks like a token."""
        description = escape(visible(page.description))
        values = (
            f'<meta name="description" property="og:description" content="{description}">',
            escape(visible(page.title)),
            page.head,
            page.body,
        )
        pieces = [
            self.parts[0].replace(_SCRIPTS, f"{_SCRIPTS} 'wasm-unsafe-eval'") if page.runs_models else self.parts[0]
        ]
        for value, part in zip(values, self.parts[1:], strict=True):
            pieces += [str(value), part]
        return "".join(pieces)


def lean(html: str) -> str:
    """Take out of a shell what only the theme's scripts need: it stands on every page of the catalog."""
    return _THEME_ONLY.sub("", html)


def spoken(html: str, language: Language, path: str) -> str:
    """Say in a page of the theme's which language it is in, and from which side that is written."""
    found, count = _ROOT.subn(rf'\g<1> lang="{language.tag}" dir="{language.direction}"', html, count=1)
    if count != 1:
        raise SiteError(building.SHELL.problem("the page does not say `<html lang=…>`", Place(path)))
    return _SIDE.sub(rf"\g<1>{language.direction}", found, count=1)


def with_policy(html: str, path: str) -> str:
    """Add a Content-Security-Policy: files of this site, and the inline scripts that stand here now, by digest."""
    digests: dict[str, list[str]] = {"script": [], "style": []}
    for match in _INLINE.finditer(html):
        if not _NOT_INLINE.search(match[2] or ""):
            digests[match[1].lower()].append(_source(match[3]))
    policy = "; ".join(
        (
            "default-src 'none'",
            " ".join((_SCRIPTS, *sorted(set(digests["script"])))),
            " ".join(("style-src 'self'", *sorted(set(digests["style"])))),
            "img-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )
    found, count = _CHARSET.subn(
        lambda match: f'{match[0]}<meta http-equiv="Content-Security-Policy" content="{policy}">', html, count=1
    )
    if count != 1:
        raise SiteError(building.SHELL.problem("the page does not say `<meta charset=utf-8>`", Place(path)))
    return found


def _source(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"'sha256-{digest}'"
