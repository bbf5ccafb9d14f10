"""The catalog built by `haat site build`, as somebody runs it: from a clone of which nothing is checked out."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from benchmarks.catalogs.process import Cost, run
from benchmarks.generate import commit
from benchmarks.markets.files import Market
from benchmarks.markets.plan import Plan

TOP = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Clone:
    """A clone of a market, and a folder of this benchmark's own for what is remembered."""

    folder: Path
    scratch: Path

    @classmethod
    def of(cls, registry: Path, scratch: Path) -> Clone:
        """Clone a market without checking anything out."""
        folder = scratch / "clone"
        command = ["git", "clone", "--quiet", "--shared", "--no-checkout", str(registry.parent), str(folder)]
        subprocess.run(command, check=True)
        return cls(folder, scratch)

    def build(self, output: Path, *options: str) -> Cost:
        """Bring a site up to the clone's commit."""
        words = [sys.executable, "-m", "tooling.cli.main", "site", "build", "--commit", "HEAD", "--output", str(output)]
        remembered = {name: str(self.scratch / name) for name in ("XDG_CACHE_HOME", "XDG_STATE_HOME")}
        return run([*words, *options], self.folder, {"PYTHONPATH": str(TOP), **remembered})

    def change(self, plan: Plan) -> None:
        """Commit a publisher's word on one of its releases."""
        command = ["git", "-C", str(self.folder), "fast-import", "--quiet", "--force"]
        environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
        with subprocess.Popen(command, stdin=subprocess.PIPE, env=environment) as importing:
            assert importing.stdin is not None
            commit(importing.stdin, Market(plan).yank(), onto="refs/heads/main^0")
            importing.stdin.close()
            if importing.wait():
                raise SystemExit("git fast-import failed")


def pages_of(site: Path, most: int = 1_000) -> tuple[int, int]:
    """Return the mean bytes of a listing's page, as it is and by gzip; of the first thousand."""
    raw = [page.read_bytes() for page, _ in zip((site / "m").rglob("*.html"), range(most), strict=False)]
    return round(sum(map(len, raw)) / len(raw)), round(sum(len(gzip.compress(one, 6)) for one in raw) / len(raw))
