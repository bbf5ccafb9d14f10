"""How long a change set takes to judge in a small and in a large registry: it should depend on the change alone.

The same change, one new version with its signature, is judged in the demonstration market alone, and in that market
with many more listings around it. What is around is never read: it is written straight into git's objects. The peer is
the same command in the small registry, in turn.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

from tooling.attest.bundles import sign_message
from tooling.attest.keys import read_private_key
from tooling.model.release import ReleaseName
from tooling.registry import paths
from tooling.registry.snapshot import Snapshot
from tooling.verify.changes import judge_change_set

REGISTRY = Path(__file__).parents[1] / "registry"
GOAL_RATIO, GOAL_S = 1.2, 1.5
RELEASES_EACH = 10


def git(folder: Path, *arguments: str, stdin: bytes | None = None) -> str:
    """Run git as a person would, apart from this machine's configuration."""
    who = {f"GIT_{role}_{field}": "b@example.org" for role in ("AUTHOR", "COMMITTER") for field in ("NAME", "EMAIL")}
    environment = {"PATH": os.environ["PATH"], "HOME": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", **who}
    done = subprocess.run(
        ["git", *arguments], cwd=folder, env=environment, input=stdin, check=True, capture_output=True
    )
    return done.stdout.decode().strip()


def others(count: int) -> Iterator[str]:
    """Yield the paths of many releases' files, ten releases a publisher."""
    for number in range(count):
        publisher = f"other-{number // RELEASES_EACH}"
        release = ReleaseName(publisher, "model", f"1.{number % RELEASES_EACH}.0")
        if number % RELEASES_EACH == 0:
            yield f"registry/{paths.publisher_file(publisher, 1)}"
        yield f"registry/{paths.manifest(release)}"
        yield f"registry/{paths.bundle(paths.manifest(release))}"


def market(folder: Path, count: int) -> Path:
    """Make a repository with the demonstration market, other releases around it, and a branch that adds a version."""
    git(folder, "init", "--quiet", "--initial-branch=main")
    shutil.copytree(REGISTRY, folder / "registry")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "the market")
    stream = io.BytesIO()
    stream.write(b"blob\nmark :1\ndata 5\nother\ncommit refs/heads/main\n")
    stream.write(b"committer b <b@example.org> 1700000000 +0000\ndata 4\nmore\nfrom refs/heads/main^0\n")
    for path in others(count):
        stream.write(f"M 100644 :1 {path}\n".encode())
    git(folder, "fast-import", "--quiet", stdin=stream.getvalue())
    tree = git(folder, "rev-parse", "main^{tree}")
    propose(folder, tree)
    return folder / "registry"


def propose(folder: Path, tree: str) -> None:
    """Commit one more version of a listing on top, without a work tree as large as the registry."""
    snapshot = Snapshot(folder / "registry")
    *_, last = snapshot.releases_of("lotus-lab", "digits-mlp")
    manifest = snapshot.manifest(last)
    assert manifest is not None
    name = ReleaseName(last.publisher, last.model, "9.0.0")
    text = manifest.raw.replace(f'version: "{last.version}"'.encode(), b'version: "9.0.0"')
    key = read_private_key((folder / f"registry/{paths.KEYS}/lotus-lab.pem").read_bytes())
    files = {paths.manifest(name): text, paths.bundle(paths.manifest(name)): sign_message(text, key)}
    git(folder, "read-tree", tree)
    for path, raw in files.items():
        blob = git(folder, "hash-object", "-w", "--stdin", stdin=raw)
        git(folder, "update-index", "--add", "--cacheinfo", f"100644,{blob},registry/{path}")
    commit = git(folder, "commit-tree", "-p", "main", "-m", "one more", git(folder, "write-tree"))
    git(folder, "branch", "proposal", commit)


def judged(registry: Path) -> float:
    """Return how long one judgement takes, in seconds of wall time."""
    start = perf_counter()
    reports = judge_change_set(registry, "main", "proposal")
    assert [one.subject for one in reports] == ["change set", "lotus-lab/digits-mlp@9.0.0"]
    return perf_counter() - start


def main() -> None:
    """Measure in turn and print a table, or one JSON object a figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--sizes", default="100,100000", help="releases around the market; the first is the peer")
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    sizes = [int(size) for size in options.sizes.split(",")]
    with tempfile.TemporaryDirectory() as folder:
        registries = {}
        for size in sizes:
            (place := Path(folder) / str(size)).mkdir()
            registries[size] = market(place, size)
        best = dict.fromkeys(sizes, float("inf"))
        for _ in range(options.rounds):
            for size in sizes:
                best[size] = min(best[size], judged(registries[size]))
    peer = sizes[0]
    for size in sizes[1:]:
        for name, value, unit, goal in (
            (f"judge one new version among {size:,} releases", best[size], "s", GOAL_S),
            (f"the same against {peer:,} releases", best[size] / best[peer], "× the peer's", GOAL_RATIO),
        ):
            figure = {"name": name, "value": value, "unit": unit, "goal": goal, "met": value <= goal}
            row = {**figure, "peer": f"the same change among {peer:,} releases, s", "peer_value": best[peer]}
            print(json.dumps(row) if options.json else f"{name:<50} {value:8.3f} {unit} (goal {goal})")


if __name__ == "__main__":
    main()
