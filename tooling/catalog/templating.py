"""The environment that templates are rendered in: every value is made visible and escaped, unknown names are errors."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, nodes
from jinja2.compiler import CodeGenerator, Frame
from markupsafe import escape

from tooling.catalog.text import finalize

_SHORT = 256


class _OneStep(CodeGenerator):
    """Writes out values through one function instead of two, which is a fifth of the time of a page."""

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("environment.shown(")

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape:
            super()._output_child_post(node, frame, finalize)
        else:
            self.write(")")


class Templates(Environment):
    """Templates of a folder, with autoescape on."""

    code_generator_class = _OneStep

    def __init__(self, folder: Path) -> None:
        super().__init__(
            loader=FileSystemLoader(folder),
            autoescape=True,
            undefined=StrictUndefined,
            finalize=finalize,
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=["jinja2.ext.i18n"],
            # A build is over before anybody edits a template.
            auto_reload=False,
        )
        self.shown = shown


def shown(value: Any) -> str:
    """Return what stands on a page for a value: its text made visible and escaped, or HTML of our own as it is."""
    if type(value) is str:
        return _shown(value) if len(value) < _SHORT else escape(finalize(value))
    return escape(finalize(value))


@lru_cache(maxsize=4_096)
def _shown(text: str) -> str:
    """Names and digests stand several times on a page, and words on all of them."""
    return str.__str__(escape(finalize(text)))
