"""Fixtures of the tests of proposals."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.ci.proposals import Server, copied


@pytest.fixture
def server(built_market: Path, tmp_path: Path) -> Server:
    """Serve the small market from a bare repository."""
    return copied(built_market, tmp_path)
