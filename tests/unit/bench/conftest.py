from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.bench.benches import Bench, Watched


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path, Watched())
