"""Verify many releases by many processes, on this machine or others; reports come back in order, as they are ready.

Workers are handed names and give back reports: each opens the registry for itself, once, because trusted roots and
runtimes do not travel. Any `concurrent.futures.Executor` will do.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import lru_cache, partial
from pathlib import Path
from types import MappingProxyType
from typing import NoReturn

from tooling.errors import FetchError, HaatError
from tooling.model.release import Reference, ReleaseName
from tooling.model.report import Outcome, Report
from tooling.model.rules import verifying
from tooling.registry import paths
from tooling.registry.parsed import digest_of
from tooling.registry.snapshot import MAX_DOCUMENT, Snapshot
from tooling.verify.executors import losses
from tooling.verify.local_store import LocalStore
from tooling.verify.packing import PLAIN, is_plain, unpack
from tooling.verify.read_once import ReadOnce
from tooling.verify.recall import Recall
from tooling.verify.runner import Findings, judge
from tooling.verify.seeing import OnDisk
from tooling.verify.sharding import Shard
from tooling.verify.standing import Standing, changed, standing_of

LISTINGS_AT_ONCE = 100
# So many portions wait for a worker; more would only fill memory.
_AHEAD = 32
# Publisher and model.
Listing = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Task:
    """What is asked of every worker.

    `ground` is the digest of the market's own files, which every worker must find the same. `store` opens what the
    worker's machine verified before: a secret of one machine is never sent to another. Where `brief`, releases that
    passed with nothing to add are only counted.
    """

    root: Path
    ground: bytes | None
    references: tuple[Reference, ...] = ()
    shard: Shard | None = None
    store: Callable[[], LocalStore | None] | None = None
    brief: bool = False

    def means(self, name: ReleaseName) -> bool:
        """Say whether a release is to be verified."""
        named = not self.references or any(one.covers(name) for one in self.references)
        return named and (self.shard is None or self.shard.holds(name))


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What came of some listings: reports, and how many more passed with nothing to add.

    `meant` is which publisher, by genesis, each name meant of whom a release passed.
    """

    listings: int
    reports: tuple[Report, ...]
    passed: int = 0
    meant: Mapping[str, str] = field(default_factory=dict)


def verify_listings(
    task: Task,
    listings: Sequence[Listing],
    workers: AbstractContextManager[Executor],
    follow: Callable[[Iterator[Verdicts]], Iterator[Verdicts]] = iter,
    seen: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[Verdicts]:
    """Verify all releases of these listings that the task means; `follow` may watch what comes.

    `seen` is which publisher each name meant when this user last looked.

    Where the work cannot begin or go on, the last report says so: what came before it still holds.
    """
    try:
        with workers as executor:
            yield from follow(_in_order(task, listings, executor, seen))
    except HaatError as error:
        findings = Findings()
        findings.ask("every_release_is_judged", partial(_raise, error), str)
        yield Verdicts(0, (findings.report(task.root.name),))


def _in_order(
    task: Task, listings: Sequence[Listing], executor: Executor, seen: Mapping[str, str]
) -> Iterator[Verdicts]:
    portions = (listings[at : at + LISTINGS_AT_ONCE] for at in range(0, len(listings), LISTINGS_AT_ONCE))
    waiting: deque[Future[Verdicts]] = deque()
    try:
        for portion in portions:
            known = {name: seen[name] for name, _ in portion if name in seen}
            waiting.append(executor.submit(verify_portion, task, tuple(portion), known))
            if len(waiting) == _AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except losses() as error:
        message = "a process that verified for this one ended before it answered"
        raise FetchError(verifying.WORKERS.problem(message)) from error
    finally:
        for future in waiting:
            future.cancel()


def _raise(error: HaatError) -> NoReturn:
    raise error


def verify_portion(task: Task, listings: Sequence[Listing], seen: Mapping[str, str] = MappingProxyType({})) -> Verdicts:
    """Verify some listings in this process; raises FetchError where the market is another one than the task's."""
    snapshot, standing = ReadOnce(task.root), _ground_under(task)
    context = replace(standing.context, seen=seen, clock=datetime.now(UTC))
    store = task.store() if task.store else None
    recall = Recall(store, OnDisk(store, task.root), standing.digest) if store and standing.digest else None
    if recall:
        recall.look_at(listings)
    names = [name for listing in listings for name in _releases(snapshot, recall, listing) if task.means(name)]
    geneses = {name: _genesis(snapshot, name) for name in {name.publisher for name in names}}
    as_before = [name for name in names if seen.get(name.publisher) in {None, geneses[name.publisher]}]
    known = recall.verdicts(as_before) if recall else {}
    judged = [judge(name, snapshot, context) for name in names if name not in known]
    if recall:
        recall.keep(judged)
    fresh = {one.name: one.report for one in judged}
    reports = (_report(task, name, known.get(name), fresh) for name in names)
    told = tuple(report for report in reports if report is not None)
    passed = {name.publisher for name in names if name in known or fresh[name].outcome is Outcome.PASSED}
    meant = {name: genesis for name in sorted(passed) if (genesis := geneses[name]) is not None}
    return Verdicts(len(listings), told, len(names) - len(told), meant)


def _genesis(snapshot: Snapshot, publisher: str) -> str | None:
    """Return the digest of a publisher's first file, or None where it cannot be read."""
    try:
        file = snapshot.file(paths.publisher_file(publisher, 1), MAX_DOCUMENT)
    except HaatError:
        return None  # Whoever judges a release of the publisher says why.
    return digest_of(file.raw) if file else None


def _releases(snapshot: Snapshot, recall: Recall | None, listing: Listing) -> Iterable[ReleaseName]:
    seen = recall.releases(*listing) if recall else None
    return snapshot.releases_of(*listing) if seen is None else seen


def _report(task: Task, name: ReleaseName, packed: bytes | None, fresh: dict[ReleaseName, Report]) -> Report | None:
    """Return what is to be told of a release, or None where it is only counted."""
    if packed is not None:
        return None if task.brief and packed.startswith(PLAIN) else unpack(str(name), packed)
    report = fresh[name]
    return None if task.brief and is_plain(report) else report


def _ground_under(task: Task) -> Standing:
    """Return what this process judges on; raises FetchError where that is not what the one who asks stands on."""
    # Where the ground has no digest, it cannot be told whether it is still the same.
    standing = _opened(task.root, task.ground) if task.ground else standing_of(Snapshot(task.root))
    if standing.ground != task.ground:
        raise changed(task.root)
    return standing


@lru_cache(maxsize=2)
def _opened(root: Path, _ground: bytes) -> Standing:
    """Read roots, policy and suites once in each process."""
    return standing_of(Snapshot(root))
