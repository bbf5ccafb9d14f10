"""Stamping alone: from parsed entries to pages on the disk, by as many processes as there are processors."""

from __future__ import annotations

import multiprocessing
import time
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from pathlib import Path

from benchmarks.catalogs.pages import Goods, goods_of
from tooling.catalog.output import put

_SAMPLE = 1_000


def stamped(registry: Path, count: int, jobs: int, folder: Path) -> tuple[float, float]:
    """Return seconds, and seconds of processor time, for so many pages; what comes before entries is not counted."""
    context = multiprocessing.get_context("spawn")
    ready, answers = context.Barrier(jobs), context.Queue()
    share = -(-count // jobs)
    workers = [
        context.Process(target=_work, args=(registry, share, folder / str(number), ready, answers))
        for number in range(jobs)
    ]
    for worker in workers:
        worker.start()
    found = [answers.get() for _ in workers]
    for worker in workers:
        worker.join()
    return max(end for _, end, _ in found) - min(start for start, _, _ in found), sum(used for _, _, used in found)


def _work(registry: Path, count: int, site: Path, ready: Barrier, answers: Queue[tuple[float, float, float]]) -> None:
    goods = goods_of(registry, min(count, _SAMPLE))
    _stamp(goods, min(count, 50), site / "warm")
    ready.wait()
    start, used = time.monotonic(), time.process_time()
    _stamp(goods, count, site)
    answers.put((start, time.monotonic(), time.process_time() - used))


def _stamp(goods: Goods, count: int, site: Path) -> None:
    for number in range(count):
        page = goods.pages.listing(goods.listings[number % len(goods.listings)])
        place = (site / page.path).with_name(f"{number}.html")
        put(place, goods.shells[page.depth].stamp(page).encode())
