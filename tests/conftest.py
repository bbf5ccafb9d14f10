"""Fixtures that several test packages share."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.market import build_market, pin


@pytest.fixture(autouse=True)
def own_settings(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep pins and memories out of the home of whoever runs the tests; empty in each test."""
    folder = tmp_path_factory.mktemp("settings")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder))
    return folder / "haat"


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep what commands remember out of the home of whoever runs the tests."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("XDG_CACHE_HOME", "XDG_STATE_HOME"):
            patch.setenv(name, str(tmp_path_factory.mktemp(name.lower())))
        yield


@pytest.fixture(scope="session")
def built_market(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the small valid market once; do not change it."""
    return build_market(tmp_path_factory.mktemp("market"))


@pytest.fixture
def market(built_market: Path, tmp_path: Path, own_settings: Path) -> Path:
    """Copy the small valid market, pinned, to be broken by a test."""
    pin(built_market, own_settings)
    return Path(shutil.copytree(built_market, tmp_path / "registry", symlinks=True))
