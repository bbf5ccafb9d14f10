"""Who does the work: processes of this machine, or a cluster's."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, CancelledError, Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from tooling.errors import FetchError
from tooling.model.rules import verifying

_PATIENCE_S = 10


@contextmanager
def processes(jobs: int) -> Iterator[Executor]:
    """Yield so many processes; for a single one this process itself. Work not begun is dropped at the end."""
    pool: Executor
    if jobs == 1:
        pool = ThreadPoolExecutor(1)
    else:
        # A copy of this process starts at once, but no copy is made of another thread and what it is in the midst of.
        copies = sys.platform == "linux" and threading.active_count() == 1
        how = multiprocessing.get_context("fork" if copies else "spawn")
        pool = ProcessPoolExecutor(jobs, how, initializer=_serve_one_parent)
        pool.submit(int)  # Copies are made now, before anybody starts a thread.
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def _serve_one_parent() -> None:
    """Leave interrupts to the parent, and end when it has ended, however that came about."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def losses() -> tuple[type[BaseException], ...]:
    """Return what is raised where workers are lost."""
    usual = (BrokenExecutor, CancelledError, OSError)
    if "distributed" not in sys.modules:
        return usual
    from distributed import KilledWorker

    return (*usual, KilledWorker)


_START = "start a scheduler and its workers as docs/how-to/verify-a-whole-market.md says, and give its address"


@contextmanager
def cluster(address: str) -> Iterator[Executor]:
    """Yield the workers of a Dask cluster; raises FetchError where it cannot be reached or is lost."""
    try:
        from distributed import Client
    except ImportError as error:
        message = "clusters need another package"
        raise FetchError(verifying.WORKERS.problem(message, fix="pip install 'haat[cluster]'")) from error
    try:
        client: Any = Client(address, timeout=_PATIENCE_S, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError, TimeoutError) as error:
        raise FetchError(verifying.WORKERS.problem(f"no cluster answers at {address}", help=_START)) from error
    with client, client.get_executor(pure=False) as pool:
        yield pool
