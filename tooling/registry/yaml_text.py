"""Write a document as YAML that the strict reader reads back to the same value."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import yaml

from tooling.model.base import Document

# What every YAML reader takes for text without quotes; anything else is quoted.
_PLAIN = re.compile(r"[A-Za-z](?:[A-Za-z0-9 ,./@+()_-]|:(?=[^ ]))*(?<![ :])")
_NOT_WORDS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})


class _Dumper(yaml.SafeDumper):
    """Indents lists, keeps texts readable, and quotes whatever any YAML reader could take for a non-string."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002
        super().increase_indent(flow, indentless=False)

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002
        return True


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    if "\n" in text:
        return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|")
    plain = _PLAIN.fullmatch(text) is not None and text.lower() not in _NOT_WORDS
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=None if plain else '"')


def _represent_float(dumper: yaml.SafeDumper, value: float) -> yaml.ScalarNode:
    text = repr(value)
    if "e" in text and "." not in text:
        text = text.replace("e", ".0e")
    return dumper.represent_scalar("tag:yaml.org,2002:float", text)


_Dumper.add_representer(str, _represent_text)
_Dumper.add_representer(float, _represent_float)
_Dumper.add_representer(tuple, lambda dumper, items: dumper.represent_list(items))


def dump_yaml(value: Mapping[str, Any], *, comment: str | None = None) -> bytes:
    """Return the YAML text of plain values."""
    head = "".join(f"# {line}\n" for line in comment.splitlines()) if comment else ""
    return (head + yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=10_000)).encode()


def write_yaml(document: Document, *, comment: str | None = None) -> bytes:
    """Return the YAML text of a document: fields in the format's order, defaults and absent fields left out."""
    value = document.model_dump(mode="python", by_alias=True, exclude_none=True, exclude_defaults=True)
    return dump_yaml(value, comment=comment)
