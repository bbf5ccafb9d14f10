"""`{{ _("…") }}` in templates: said once, when the template is compiled, so that a page costs the same in any language.

A text is a literal. Its placeholders are values given by name, or one of our own tags: translators move them about and
never see HTML. Whatever a value is, it is escaped like everything else that a template prints.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, cast

from jinja2 import Environment, TemplateSyntaxError, nodes
from jinja2.compiler import Frame
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, escape

from tooling.catalog.languages.language import PLACEHOLDER, Language
from tooling.catalog.templating import OneStep, shown_by
from tooling.catalog.text import visible

# Tags that a text names by themselves.
TAGS = {
    **{name: f"<{name}>" for name in ("bdi", "code", "strong")},
    **{f"end_{name}": f"</{name}>" for name in ("bdi", "code", "strong")},
    "end_link": "</a>",
}
# Links that begin with an address, given by name; both end at `end_link`.
LINKS = {
    "link": ('<a href="', '">'),
    "out": ('<a href="', '" rel="nofollow noopener noreferrer ugc">'),
}
_PLAIN, _COUNTED = frozenset({"_", "gettext"}), "ngettext"
_CALL = re.compile(
    r"""\{\{\s*_\(\s*(?:"([^"\\]*)"|'([^'\\]*)')((?:,\s*\w+=[^,"'(){}]+)*)\s*\)\s*\}\}"""  # its text, its values
)


def environment_in(language: Language, **options: Any) -> Environment:
    """Return an environment whose templates say everything in a language."""
    environment = Environment(autoescape=True, auto_reload=False, extensions=["jinja2.ext.i18n"], **options)
    say = Sayer(language)
    environment.filters.update(_filters(language))
    environment.globals.update(_=say.text, gettext=say.text, ngettext=say.counted, language=language)
    environment.code_generator_class = type("Folding", (_Folding,), {"language": language})
    environment.newstyle_gettext = True  # type: ignore[attr-defined]
    environment.shown = shown_by(environment.finalize or visible)  # type: ignore[attr-defined]
    return environment


def fold_source(source: str, language: Language) -> str:
    """Put the words of a language into a template that another program will render, which must escape the values."""

    def folded(match: re.Match[str]) -> str:
        given = (one.partition("=") for one in match[3].split(",")[1:])
        values = {name.strip(): Markup("{{ %s }}" % value.strip()) for name, _, value in given}  # noqa: S704, UP031 - a template's
        return str(Sayer(language).text(match[1] or match[2], **values))

    return _CALL.sub(folded, source)


def _filters(language: Language) -> dict[str, Callable[..., str]]:
    """Return what writes numbers and dates, as HTML: the marks of direction in them are meant."""

    def written(write: Callable[[Any], str]) -> Callable[[Any], Markup]:
        return lambda value: escape(write(value))

    writers: dict[str, Callable[[Any], str]] = {
        "average": language.average,
        "count": language.count,
        "day": language.day,
        "day_of": language.day_of,
        "difference": language.difference,
        "exact": language.exact,
        "number": language.number,
        "size": language.size,
    }
    return {"sentence": language.sentence, **{name: written(write) for name, write in writers.items()}}


class Sayer:
    """What templates call for texts that depend on a count, and for those that stand inside of an expression."""

    def __init__(self, language: Language) -> None:
        self._language = language

    def text(self, source: str, /, **values: Any) -> Markup:
        """Return a text with its values, escaped."""
        return self._filled(self._language.text(source), values)

    def counted(self, one: str, many: str, count: int, /, **values: Any) -> Markup:
        """Return the form of a text that goes with a count, which is its placeholder `num`."""
        return self._filled(self._language.counted(one, many, count), {"num": self._language.count(count), **values})

    def _filled(self, text: str, values: dict[str, Any]) -> Markup:
        pieces = []
        for literal, name in split(text):
            pieces.append(escape(literal))
            if name in values:
                before, after = LINKS.get(name, ("", ""))
                pieces += [Markup(before), escape(self._shown(values[name])), Markup(after)]  # noqa: S704 - our own tags
            elif name:
                pieces.append(Markup(TAGS[name]))  # noqa: S704 - our own tags
        return Markup("").join(pieces)

    def _shown(self, value: Any) -> Any:
        if isinstance(value, Markup):
            return value
        return visible(self._language.say(value if isinstance(value, str) else str(value)))


@lru_cache(maxsize=2_048)
def split(text: str) -> tuple[tuple[str, str], ...]:
    """Return what stands before each placeholder with the placeholder's name; after the last one, the name is empty."""
    parts = [*PLACEHOLDER.split(text), ""]
    return tuple(zip(parts[::2], parts[1::2], strict=True))


class _Folding(OneStep):
    """Compiles a template after its texts were said."""

    language: Language

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802 - Jinja's name
        """Compile a template."""
        folded = _Folder(self.language, self.name, self.filename).visit(node)
        super().visit_Template(cast("nodes.Template", folded), frame)


class _Folder(NodeTransformer):
    """Puts what is known when a template is compiled in place of what says it."""

    def __init__(self, language: Language, name: str | None, filename: str | None) -> None:
        self._language = language
        self._where = (name, filename)

    def visit_Output(self, node: nodes.Output) -> nodes.Output:  # noqa: N802 - Jinja's name
        """Print a text with values as its pieces, one after the other."""
        printed: list[nodes.Expr] = []
        for one in node.nodes:
            source = _source(one)
            if source is None or not isinstance(one, nodes.Call):
                printed.append(cast("nodes.Expr", self.visit(one)))
            else:
                printed += self._pieces(self._language.text(source), one)
        node.nodes = printed
        return node

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802 - Jinja's name
        """Say a text without values that stands inside of an expression."""
        source = _source(node)
        self._check(node)
        if source is None or node.kwargs:
            return self.generic_visit(node)
        return nodes.MarkSafe(nodes.Const(str(_constant(self._language.text(source)))), lineno=node.lineno)

    def _check(self, node: nodes.Call) -> None:
        """Refuse a call that translators would never hear of."""
        if not isinstance(node.node, nodes.Name) or node.node.name not in {*_PLAIN, _COUNTED}:
            return
        sources = node.args[:2] if node.node.name == _COUNTED else node.args[:1]
        if not sources or not all(isinstance(one, nodes.Const) and isinstance(one.value, str) for one in sources):
            raise TemplateSyntaxError("a text to translate is a literal", node.lineno, *self._where)
        known = {one.key for one in node.kwargs} | TAGS.keys() | {"num"}
        named = {name for one in sources for _, name in split(one.as_const()) if name}
        if named - known:
            message = f"a text names {', '.join(sorted(named - known))}, and nobody gives it"
            raise TemplateSyntaxError(message, node.lineno, *self._where)

    def _pieces(self, text: str, call: nodes.Call) -> Iterator[nodes.Expr]:
        self._check(call)
        values = {one.key: cast("nodes.Expr", self.visit(one.value)) for one in call.kwargs}
        for literal, name in split(text):
            before, after = LINKS.get(name, ("", "")) if name in values else (TAGS.get(name, ""), "")
            yield nodes.TemplateData(str(escape(literal)) + before, lineno=call.lineno)
            if name in values:
                yield values[name]
            if after:
                yield nodes.TemplateData(after, lineno=call.lineno)


def _source(node: nodes.Node) -> str | None:
    """Return the text that a call says, if it is one that says a literal."""
    if not isinstance(node, nodes.Call) or not isinstance(node.node, nodes.Name) or node.node.name not in _PLAIN:
        return None
    first = node.args[0] if len(node.args) == 1 else None
    return first.value if isinstance(first, nodes.Const) and isinstance(first.value, str) else None


def _constant(text: str) -> Markup:
    """Return a text without values, with our tags in it."""
    pieces = ((escape(literal), Markup(TAGS.get(name, ""))) for literal, name in split(text))  # noqa: S704 - our own tags
    return Markup("").join(one for pair in pieces for one in pair)
