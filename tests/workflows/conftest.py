"""A small market on a forge, with the workflows of this repository."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.forge import FakeForge, serving
from tests.unit.ci.proposals import Server
from tests.workflows.act import ROOT, Runner


@pytest.fixture
def runner(built_market: Path, tmp_path: Path) -> Iterator[Runner]:
    """Serve the small market with its workflows, and run these."""
    market = Path(shutil.copytree(built_market, tmp_path / "work" / "registry", symlinks=True))
    shutil.copytree(ROOT / ".github", market.parent / ".github")
    server = Server(market)
    with serving(FakeForge(server.bare)) as forge:
        yield Runner(server, forge, tmp_path)
