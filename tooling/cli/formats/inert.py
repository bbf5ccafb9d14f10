"""A stranger's text, made inert; the commands' name for `tooling.model.inert`."""

from tooling.model.inert import markdown, printable

__all__ = ["markdown", "printable"]
