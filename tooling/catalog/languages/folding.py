"""`{{ _("…") }}` in templates: said once, when the template is compiled, so that a page costs the same in any language.

A text is a literal. Its placeholders are values given by name, or one of our own tags: translators move them about and
never see HTML. Whatever a value is, it is escaped like everything else that a template prints.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, cast

from jinja2 import Environment, TemplateSyntaxError, nodes
from jinja2.compiler import Frame
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from tooling.catalog.languages.language import Language
from tooling.catalog.languages.saying import TAGS, Sayer, finalize_in, pieces, split, writers_in
from tooling.catalog.templating import OneStep, shown_by

_PLAIN, _COUNTED = frozenset({"_", "gettext"}), "ngettext"
# A text with its values, in a template that another program renders.
_CALL = re.compile(r"""\{\{\s*_\(\s*(?:"([^"\\]*)"|'([^'\\]*)')((?:,\s*\w+=[^,"'(){}]+)*)\s*\)\s*\}\}""")


def environment_in(language: Language, **options: Any) -> Environment:
    """Return an environment whose templates say everything in a language."""
    finalize = finalize_in(language)
    # A build is over before anybody edits a template.
    environment = Environment(
        autoescape=True, finalize=finalize, auto_reload=False, extensions=["jinja2.ext.i18n"], **options
    )
    say = Sayer(language)
    environment.filters.update(writers_in(language))
    environment.globals.update(_=say.text, gettext=say.text, ngettext=say.counted, language=language)
    environment.code_generator_class = type("Folding", (_Folding,), {"language": language})
    environment.newstyle_gettext = True  # type: ignore[attr-defined]
    environment.shown = shown_by(finalize)  # type: ignore[attr-defined]
    return environment


def fold_source(source: str, language: Language) -> str:
    """Put the words of a language into a template that another program will render, which must escape the values."""

    def folded(match: re.Match[str]) -> str:
        given = (one.partition("=") for one in match[3].split(",")[1:])
        # Its own braces are the template's.
        values = {name.strip(): Markup("{{ %s }}") % Markup(value.strip()) for name, _, value in given}  # noqa: S704
        return str(Sayer(language).text(match[1] or match[2], **values))

    return _CALL.sub(folded, source)


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
        _, html = pieces(self._language.text(source))
        return nodes.MarkSafe(nodes.Const(str(html)), lineno=node.lineno)

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
        before, html = pieces(text)
        for piece, name in before:
            yield nodes.TemplateData(piece, lineno=call.lineno)
            yield values[name]
        yield nodes.TemplateData(str(html), lineno=call.lineno)


def _source(node: nodes.Node) -> str | None:
    """Return the text that a call says, if it is one that says a literal."""
    if not isinstance(node, nodes.Call) or not isinstance(node.node, nodes.Name) or node.node.name not in _PLAIN:
        return None
    first = node.args[0] if len(node.args) == 1 else None
    return first.value if isinstance(first, nodes.Const) and isinstance(first.value, str) else None
