"""Fixtures that several test packages share."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.market import build_market


@pytest.fixture(scope="session")
def built_market(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the small valid market once; do not change it."""
    return build_market(tmp_path_factory.mktemp("market"))


@pytest.fixture
def market(built_market: Path, tmp_path: Path) -> Path:
    """Copy the small valid market, to be broken by a test."""
    return Path(shutil.copytree(built_market, tmp_path / "registry", symlinks=True))
