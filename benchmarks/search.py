"""The catalog's search at 100,000 listings, in headless Chromium and in Python; pagefind and lunr beside it.

Cold is a new browser profile with the page open: from asking for the index to having 18 cards, everything that moves
counted. Warm is the same query again. The peers are installed for the run by `npm ci` from `benchmarks/peers`; where
that cannot be done the figures say so. lunr gets as many cards as `--lunr`, because at more it takes minutes.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.browser.ask import ask, served  # noqa: E402
from benchmarks.cards import cards  # noqa: E402
from tooling.catalog.search.card import Card  # noqa: E402
from tooling.catalog.search.columns import facet_values  # noqa: E402
from tooling.catalog.search.query import Query, search  # noqa: E402
from tooling.catalog.search.read import Index  # noqa: E402
from tooling.catalog.search.store import FOLDER, build_index  # noqa: E402
from tooling.catalog.search.update import update_index  # noqa: E402

PEERS = ROOT / "benchmarks" / "peers"
COMMON = "image classifier"
NARROWED = {"license": ["MIT"], "price": ["free"], "reproduced": ["reproduced"]}
AGREEMENT = ("satellite detector", "lung sounds", "quantized segmenter", "hindi labeller", "sheet music", "coral reefs")
OURS = """async (query) => {
  const begun = performance.now()
  const index = await haatSearch.open()
  const found = await index.search(query)
  const cards = await index.cards(found.numbers)
  return {ms: performance.now() - begun, total: found.total, shown: cards.length}
}"""
PAGEFIND = """async ({words, filters}) => {
  const begun = performance.now()
  const pagefind = await import("./pagefind/pagefind.js")
  await pagefind.options({bundlePath: new URL("./pagefind/", location.href).pathname})
  const values = Object.fromEntries(Object.entries(filters ?? {}).map(([name, [value]]) => [name, value]))
  const found = await pagefind.search(words ?? null, {filters: values})
  const cards = await Promise.all(found.results.slice(0, 18).map((one) => one.data()))
  return {ms: performance.now() - begun, total: found.results.length, shown: cards.length}
}"""
LUNR = """async ({words}) => {
  const begun = performance.now()
  window.index ??= lunr.Index.load(await (await fetch("lunr.json")).json())
  const found = window.index.search(words.split(" ").map((word) => `+${word}`).join(" "))
  return {ms: performance.now() - begun, total: found.length, shown: 0}
}"""


def size_of(folder: Path) -> int:
    """Return the bytes of all files."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def child(count: int, folder: Path) -> None:
    """Build an index in a process of its own, so that its memory is nobody else's; prints seconds and megabytes."""
    market = list(cards(count))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun, used = time.perf_counter(), time.process_time()
    build_index(market, folder)
    seconds, processor = time.perf_counter() - begun, time.process_time() - used
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"seconds": seconds, "processor": processor, "mb": memory / 1024, "cards_mb": before / 1024}))


def figure(name: str, value: float | None, unit: str, goal: float | None = None, **peer: Any) -> dict[str, object]:
    """Return a figure; at most the goal meets it."""
    met = None if goal is None or value is None else value <= goal
    against = {"peer": peer.get("peer"), "peer_value": peer.get("peer_value")}
    shown = None if value is None else round(value, 2 if abs(value) < 10 else 0)  # noqa: PLR2004
    return {"name": name, "value": shown, "unit": unit, "goal": goal, "met": met, **against}


def ours(count: int, rounds: int, site: Path) -> Iterator[dict[str, object]]:
    """Measure building, updating and asking."""
    command = [sys.executable, str(Path(__file__)), "--child", str(site / FOLDER), "--cards", str(count)]
    built = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    yield figure("build, wall time", built["seconds"], "s", 15)
    yield figure("build, processor time", built["processor"], "s")
    yield figure("build, memory with the cards in it", built["mb"], "MB", 1024)
    yield figure("on disk", size_of(site / FOLDER) / count, "bytes a listing", 220)
    (site / "assets").mkdir()
    shutil.copyfile(ROOT / "docs" / "assets" / "search.js", site / "assets" / "search.js")
    (site / "index.html").write_text('<!doctype html><meta charset=utf-8><script src="assets/search.js"></script>')
    queries: dict[str, tuple[dict[str, Any], float | None]] = {
        "two common words": ({"words": f"{COMMON} "}, 120),
        "two words and three filters": ({"words": f"{COMMON} ", "filters": NARROWED}, 100),
        "nothing asked, the cheapest first": ({"sort": "price"}, None),
        "a beginning of a word": ({"words": "quanti"}, None),
    }
    with served(site) as address:
        for name, (query, goal) in queries.items():
            found = ask(address, OURS, query, rounds)
            yield figure(f"{name}, cold ({found['total']:,} found)", found["cold"], "ms", goal)
            yield figure(f"{name}, cold, processor time of the page", found["processor"], "ms")
            yield figure(f"{name}, warm", found["warm"], "ms", 20 if "common" in name else None)
            yield figure(f"{name}, moved in {found['files']:.0f} files", found["bytes"] / 1000, "kB", 500)
    local = ask(f"file://{site}/index.html", OURS, queries["two common words"][0], rounds)
    yield figure("two common words, cold, from a folder", local["cold"], "ms", 120)
    yield figure("haat search's engine, two common words", 1000 * _seconds(site, rounds), "ms")
    seconds, processor = _update(site)
    yield figure("update of one listing, wall time", seconds, "s", 0.5)
    yield figure("update of one listing, processor time", processor, "s")


def _seconds(site: Path, rounds: int) -> float:
    def once() -> float:
        begun = time.perf_counter()
        index = Index(site / FOLDER)
        [index.card(number) for number in search(index, Query(f"{COMMON} ")).numbers]
        return time.perf_counter() - begun

    return median(once() for _ in range(rounds))


def _update(site: Path) -> tuple[float, float]:
    card = Index(site / FOLDER).card(Index(site / FOLDER).directory.documents // 2)
    assert card is not None
    begun, used = time.perf_counter(), time.process_time()
    update_index(site / FOLDER, [replace(card, title="A counter of zebra fish")])
    return time.perf_counter() - begun, time.process_time() - used


def peers(count: int, lunr_count: int, rounds: int, folder: Path) -> Iterator[dict[str, object]]:
    """Measure pagefind and lunr on the same cards."""
    try:
        for path in PEERS.iterdir():
            shutil.copyfile(path, folder / path.name)
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=300)
    except (OSError, subprocess.SubprocessError):
        yield figure("pagefind and lunr could not be installed, so they are not measured", None, "")
        return
    market = list(cards(count))
    for name, amount, output in (("pagefind", count, "pagefind"), ("lunr", lunr_count, "lunr.json")):
        _write(market[:amount], folder / "cards.jsonl")
        built = _timed(["node", "build.mjs", name, "cards.jsonl", output], folder)
        yield figure(f"{name}, {amount:,} cards: build, wall time", built, "s")
        written = folder / output
        total = size_of(written) if written.is_dir() else written.stat().st_size
        yield figure(f"{name}, {amount:,} cards: on disk", total / amount, "bytes a listing")
    shutil.copyfile(folder / "node_modules" / "lunr" / "lunr.js", folder / "lunr.js")
    (folder / "index.html").write_text('<!doctype html><meta charset=utf-8><script src="lunr.js"></script>')
    asked = (
        ("pagefind", "two common words", PAGEFIND, {"words": COMMON}),
        ("pagefind", "two words and three filters", PAGEFIND, {"words": COMMON, "filters": NARROWED}),
        ("lunr", "two common words", LUNR, {"words": COMMON}),
    )
    with served(folder) as address:
        for name, query, script, words in asked:
            found = ask(address, script, words, min(rounds, 3))
            yield figure(f"{name}, {query}, cold ({found['total']:,} found)", found["cold"], "ms")
            yield figure(f"{name}, {query}, warm", found["warm"], "ms")
            yield figure(f"{name}, {query}, moved in {found['files']:.0f} files", found["bytes"] / 1000, "kB")
        counts = [ask(address, PAGEFIND, {"words": words}, 1)["total"] for words in AGREEMENT]
    yield from _agreement(market, counts, folder)


def _agreement(market: Sequence[Card], counts: Sequence[float], folder: Path) -> Iterator[dict[str, object]]:
    build_index(market, folder / FOLDER)
    index = Index(folder / FOLDER)
    for words, count in zip(AGREEMENT, counts, strict=True):
        found = search(index, Query(f"{words} ")).total
        yield figure(f"found for `{words}`", found, "models", peer="pagefind", peer_value=count)


def _write(market: Sequence[Card], path: Path) -> None:
    """Write what the peers index: the same texts and filters."""
    with path.open("w", encoding="utf-8") as stream:
        for card in market:
            text = " . ".join((card.title, card.name, " ".join(card.tags), card.task, card.publisher, card.summary))
            filters = {name: [value] for name, value in facet_values(card).items() if name != "yanked"}
            row = {
                "name": card.name,
                "title": card.title,
                "text": text,
                "filters": filters,
                "sort": {"size": str(card.size)},
            }
            stream.write(f"{json.dumps(row)}\n")


def _timed(command: list[str], folder: Path) -> float:
    done = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
    return float(json.loads(done.stdout.splitlines()[-1])["seconds"])


def spell(one: dict[str, object]) -> str:
    """Return a figure as a line for people."""
    goal = "" if one["goal"] is None else f"   goal {one['goal']:,}: {'met' if one['met'] else 'missed'}"
    against = f"   ({one['peer']}: {one['peer_value']:,})" if one["peer"] else ""
    return f"{one['name']:<70}{one['value'] if one['value'] is not None else '–':>10} {one['unit']}{goal}{against}"


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--cards", type=int, default=100_000)
    options.add_argument("--lunr", type=int, default=10_000, help="cards for lunr")
    options.add_argument("--rounds", type=int, default=9)
    options.add_argument("--no-peers", action="store_true")
    options.add_argument("--json", action="store_true", help="one JSON object a line")
    options.add_argument("--child", type=Path, help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.child:
        child(chosen.cards, chosen.child)
        return
    parts: list[Callable[[Path], Iterator[dict[str, object]]]] = [
        lambda folder: ours(chosen.cards, chosen.rounds, folder)
    ]
    if not chosen.no_peers:
        parts.append(lambda folder: peers(chosen.cards, min(chosen.lunr, chosen.cards), chosen.rounds, folder))
    for part in parts:
        with tempfile.TemporaryDirectory() as folder:
            for one in part(Path(folder)):
                print(json.dumps(one) if chosen.json else spell(one), flush=True)


if __name__ == "__main__":
    main()
