"""XML of our own making: hidden and forbidden characters spelled out, everything else escaped."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from tooling.catalog.text import visible


def element(name: str, text: str = "", /, **attributes: str) -> ET.Element:
    """Return an element with a text and attributes; a trailing `_` in a name is left out."""
    made = ET.Element(name, {key.rstrip("_"): visible(value) for key, value in attributes.items()})
    made.text = visible(text) or None
    return made


def document(root: ET.Element) -> bytes:
    """Return a whole document in UTF-8, a line for each element."""
    ET.indent(root)
    raw: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return raw + b"\n"
