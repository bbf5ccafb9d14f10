"""How long `haat ci pr` takes on a small and on a large registry: it should depend on what is proposed alone.

One version is added to a listing of a generated market, in a bare repository that borrows the market's objects. The
whole command is timed, its start included, and the model is not run: how long that takes is up to its suite. The peer
is the same command on the small registry, in turn.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from cryptography.hazmat.primitives.asymmetric import ec

from benchmarks import words
from benchmarks.generate import Plan, generated
from tooling.attest.bundles import sign_message
from tooling.model.release import ReleaseName
from tooling.registry import paths
from tooling.registry.change_set import FOLDER
from tooling.registry.git import commit_of
from tooling.registry.git_commit import commit_files
from tooling.registry.git_runner import repository_at
from tooling.registry.parsed import digest_of
from tooling.registry.snapshot import Snapshot

GOAL_RATIO, GOAL_S = 1.2, 1.5
# What the first publisher of a generated market signs with.
KEY = ec.derive_private_key(7_000_003, ec.SECP256R1())


def proposed(registry: Path, bare: Path) -> list[str]:
    """Make a bare repository with one more version beside `main`; returns the command that judges it."""
    command = ["git", "clone", "--quiet", "--bare", "--shared", str(registry.parent), str(bare)]
    subprocess.run(command, check=True)
    publisher = f"{words.NAMES[0]}-{words.GROUPS[0]}"
    model = min(path.name for path in (registry / paths.listing_folder(publisher, "x").parent).iterdir())
    snapshot = Snapshot(registry)
    *_, last = snapshot.releases_of(publisher, model)
    manifest = snapshot.manifest(last)
    assert manifest is not None
    name = ReleaseName(publisher, model, _next(last.version))
    kept = [line for line in manifest.raw.decode().splitlines() if not line.startswith(("version:", "previous:"))]
    text = "\n".join([*kept, f'version: "{name.version}"', f"previous: {digest_of(manifest.raw)}", ""]).encode()
    carried = (registry / paths.artifact(last, "model.onnx")).read_bytes()
    where = paths.manifest(name)
    files = {where: text, paths.bundle(where): sign_message(text, KEY), paths.artifact(name, "model.onnx"): carried}
    place = repository_at(bare)
    base = commit_of(place, "main")
    assert base is not None
    head = commit_files(place, base, {FOLDER / path: raw for path, raw in files.items()}, "one more", datetime.now(UTC))
    haat = [sys.executable, "-m", "tooling.cli.main", "ci", "pr", "--format", "json"]
    return [*haat, "--base", base, "--head", head, "--repository", str(bare)]


def _next(version: str) -> str:
    major, minor, _ = version.split(".")
    return f"{major}.{int(minor) + 1}.0"


def seconds(command: list[str]) -> float:
    """Return how long a command takes, in seconds of wall time; what it says must be what is expected."""
    start = perf_counter()
    answer = subprocess.run(command, check=False, capture_output=True, text=True)
    spent = perf_counter() - start
    reports = json.loads(answer.stdout)["reports"]
    assert [one["outcome"] for one in reports] == ["passed", "inconclusive"], answer.stdout
    assert {one.get("rule") for one in reports[1]["findings"]} == {None, "HA074"}
    return spent


def main() -> None:
    """Measure in turn and print a table, or one JSON object a figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--sizes", default="100,100000", help="releases; the first is the peer")
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    sizes = [int(size) for size in options.sizes.split(",")]
    with tempfile.TemporaryDirectory() as folder:
        commands = {size: proposed(generated(Plan.of(size)), Path(folder, f"{size}.git")) for size in sizes}
        best = dict.fromkeys(sizes, float("inf"))
        for _ in range(options.rounds):
            for size in sizes:
                best[size] = min(best[size], seconds(commands[size]))
    peer = sizes[0]
    for size in sizes[1:]:
        for name, value, unit, goal in (
            (f"haat ci pr, one version added to {size:,} releases", best[size], "s", GOAL_S),
            (f"the same against {peer:,} releases", best[size] / best[peer], "× the peer's", GOAL_RATIO),
        ):
            figure = {"name": name, "value": value, "unit": unit, "goal": goal, "met": value <= goal}
            row = {**figure, "peer": f"the same among {peer:,} releases, s", "peer_value": best[peer]}
            print(json.dumps(row) if options.json else f"{name:<50} {value:8.3f} {unit} (goal {goal})")


if __name__ == "__main__":
    main()
