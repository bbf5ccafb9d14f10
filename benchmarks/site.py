"""How long a catalog takes to build, cold and after one change, beside Hugo and plain mkdocs-material in the same run.

Cold is `haat site build --commit HEAD` from a clone of which nothing is checked out to the finished site: every release
verified, every page, feeds, JSON and the search index. Documentation lies built beforehand, as Hugo has none to build.
Hugo is handed Markdown and front matter that is ready, with a template of the same page, and makes those pages only; so
is mkdocs, at a size that it can bear. Listings have one release each, signed with a key, measured by one verifier.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.catalogs import ours, peers  # noqa: E402
from benchmarks.catalogs.pages import Goods, goods_of  # noqa: E402
from benchmarks.catalogs.process import Cost  # noqa: E402
from benchmarks.catalogs.stamping import stamped  # noqa: E402
from benchmarks.generate import Plan, generated  # noqa: E402
from benchmarks.verify_scale import Figure, figure, numbers, spell  # noqa: E402

LARGEST = 100_000
SAMPLE = 1_000
STAMP_GOAL, MKDOCS_GOAL = 2.0, 20.0
CHANGE_GOAL_S = 2.0
PAGE_GOAL, GZIP_GOAL = 16_000, 5_000
MEMORY_GOAL_MB = 1_024
Peer = tuple[str, float] | None


def plan_of(listings: int) -> Plan:
    """Return a market of so many listings of one release each."""
    return Plan(releases=listings, listings=listings, publishers=max(1, listings // 10))


def size(listings: int, goods: Goods, options: argparse.Namespace, folder: Path) -> Iterator[Figure]:
    """Measure a market of one size."""
    name = f"{listings:,} listings"
    by_hugo = _hugo(listings, goods, folder / "hugo") if options.peers else None
    clone = ours.Clone.of(generated(plan_of(listings)), folder)
    wanted = listings == LARGEST
    yield from _whole(f"cold, {name}", clone.build(folder / "cold", "--no-cache"), by_hugo, wanted=wanted)
    clone.build(folder / "filled")
    yield from _whole(f"cold, {name}, verdicts known", clone.build(folder / "warm"), by_hugo, wanted=False)
    clone.change(plan_of(listings))
    changed = clone.build(folder / "filled")
    goal = CHANGE_GOAL_S if wanted else None
    again = peers.changed_by_hugo(by_hugo[0], folder / "hugo") if by_hugo else None
    wall: Peer = ("Hugo after a change in one page, seconds", again.wall_s) if again else None
    processor: Peer = ("Hugo after it, seconds of processor time", again.processor_s) if again else None
    yield figure(f"one changed, {name}", changed.wall_s, "s", wall, at_most=goal)
    yield figure(f"one changed, {name}: processor time", changed.processor_s, "s", processor)
    raw, packed = ours.pages_of(folder / "cold")
    yield figure(f"a listing's page, {name}", raw, "bytes", by_hugo and ("Hugo's page", by_hugo[2]), at_most=PAGE_GOAL)
    yield figure(f"a listing's page, {name}: gzip", packed, "bytes", at_most=GZIP_GOAL)


def _hugo(listings: int, goods: Goods, folder: Path) -> tuple[str, Cost, int] | None:
    program = peers.hugo()
    return None if program is None else (program, *peers.built_by_hugo(program, goods, listings, folder))


def _whole(name: str, cost: Cost, by_hugo: tuple[str, Cost, int] | None, *, wanted: bool) -> Iterator[Figure]:
    against = by_hugo[1] if by_hugo else None
    wall: Peer = ("Hugo, seconds", against.wall_s) if against else None
    processor: Peer = ("Hugo, seconds of processor time", against.processor_s) if against else None
    memory: Peer = ("Hugo, MiB", against.memory_mb) if against else None
    goal = against.wall_s if wanted and against else None
    yield figure(name, cost.wall_s, "s", wall, at_most=goal)
    yield figure(f"{name}: processor time", cost.processor_s, "s", processor)
    yield figure(f"{name}: memory of all processes", cost.memory_mb, "MiB", memory, at_most=MEMORY_GOAL_MB)


def stamping(goods: Goods, options: argparse.Namespace, folder: Path) -> Iterator[Figure]:
    """Measure stamping alone, against pages by Hugo and by mkdocs; all write their pages to the same disk."""
    count = options.stamp
    seconds, used = stamped(generated(plan_of(SAMPLE)), count, options.jobs, folder / "stamped")
    rate = count / seconds
    yield figure(f"stamping alone, {options.jobs} processes", rate, "pages/s")
    yield figure("stamping alone: processor time", 1e3 * used / count, "ms a page")
    if not options.peers:
        return
    found = _hugo(count, goods, folder / "hugo")
    if found:
        name, theirs = f"Hugo, {count:,} pages, pages/s", count / found[1].wall_s
        yield figure("stamping alone against Hugo", rate / theirs, "×", (name, theirs), at_least=STAMP_GOAL)
    cost, _ = peers.built_by_mkdocs(goods, options.mkdocs, folder / "mkdocs")
    name, theirs = f"mkdocs-material, {options.mkdocs:,} pages, pages/s", options.mkdocs / cost.wall_s
    yield figure("stamping alone against mkdocs-material", rate / theirs, "×", (name, theirs), at_least=MKDOCS_GOAL)


def measure(options: argparse.Namespace) -> Iterator[Figure]:
    """Measure everything, the quick parts first."""
    goods = goods_of(generated(plan_of(SAMPLE)), SAMPLE)
    with tempfile.TemporaryDirectory() as folder:
        yield from stamping(goods, options, Path(folder))
    for listings in [*options.sizes, *([LARGEST] if options.largest else [])]:
        with tempfile.TemporaryDirectory() as folder:
            yield from size(listings, goods, options, Path(folder))


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sizes", type=numbers, default=[1_000, 10_000], help="listings of the markets")
    options.add_argument("--largest", action="store_true", help=f"measure {LARGEST:,} listings, too")
    options.add_argument("--stamp", type=int, default=10_000, help="pages to stamp")
    options.add_argument("--mkdocs", type=int, default=1_000, help="pages for mkdocs")
    options.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    options.add_argument("--no-peers", dest="peers", action="store_false")
    options.add_argument("--json", action="store_true", help="one JSON object a line")
    chosen = options.parse_args()
    for one in measure(chosen):
        print(json.dumps(one) if chosen.json else spell(one), flush=True)


if __name__ == "__main__":
    main()
