"""Markets of any size for benchmarks: valid signatures, varied texts, the same bytes for the same plan.

A market is a git repository with one commit. It is kept in the system's temporary folder under a digest of its plan and
of this code, so that the next benchmark finds it there.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path, PurePosixPath
from typing import IO

from benchmarks import words
from benchmarks.markets.files import Market
from benchmarks.markets.plan import INSTANCE, MADE_AT, Plan

__all__ = ["INSTANCE", "Plan", "commit", "generated", "write_market"]


def generated(plan: Plan, folder: Path | None = None) -> Path:
    """Return the registry of a market, checked out of its repository; made now unless it is there already."""
    store = folder or Path(tempfile.gettempdir()) / f"haat-benchmarks-{os.getuid()}"
    place = store / _name(plan)
    if not place.is_dir():
        store.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=store, prefix=".making-") as making:
            top = Path(making, "market")
            write_market(plan, top)
            top.rename(place)
    return place / "registry"


def _name(plan: Plan) -> str:
    modules = sorted((Path(__file__).parent / "markets").glob("*.py"))
    code = b"".join(module.read_bytes() for module in (*modules, Path(__file__), Path(words.__file__)))
    digest = hashlib.sha256(json.dumps(asdict(plan), sort_keys=True).encode() + code).hexdigest()
    return f"{plan.releases}-{digest[:16]}"


def write_market(plan: Plan, top: Path) -> None:
    """Write a market into a new git repository, and check it out."""
    git = shutil.which("git")
    if git is None:
        raise SystemExit("git is not installed")
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    subprocess.run([git, "init", "--quiet", "--initial-branch=main", str(top)], check=True, env=environment)
    command = [git, "-C", str(top), "fast-import", "--quiet"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, env=environment) as importing:
        assert importing.stdin is not None
        commit(importing.stdin, Market(plan).files())
        importing.stdin.close()
        if importing.wait():
            raise SystemExit("git fast-import failed")
    subprocess.run([git, "-C", str(top), "checkout", "--quiet", "--force", "main"], check=True, env=environment)


def commit(stream: IO[bytes], files: Iterator[tuple[PurePosixPath, bytes]], onto: str | None = None) -> None:
    """Write one commit in the language of git fast-import: the first one, or one `onto` another a minute later."""
    stream.write(b"commit refs/heads/main\n")
    stream.write(b"committer Market <market@example.org> %d +0000\n" % (MADE_AT.timestamp() + (60 if onto else 0)))
    stream.write(b"data 8\nA market\n")
    if onto:
        stream.write(b"from %s\n" % onto.encode())
    for path, data in files:
        stream.write(b"M 100644 inline registry/%s\ndata %d\n%s\n" % (str(path).encode(), len(data), data))


def main() -> None:
    """Make a market and print where its registry is."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("releases", type=int)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--keyless", action="store_true")
    options.add_argument("--folder", type=Path, help="where to keep it; default: the system's temporary folder")
    chosen = options.parse_args()
    print(generated(Plan.of(chosen.releases, seed=chosen.seed, keyless=chosen.keyless), chosen.folder))


if __name__ == "__main__":
    main()
