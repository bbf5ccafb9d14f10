"""Texts of licences that go with copies of what they cover."""

from __future__ import annotations

from pathlib import Path

_APACHE = Path(__file__).parents[3] / "LICENSE"


def apache_text() -> bytes:
    """Return the Apache License, Version 2.0."""
    return _APACHE.read_bytes()
