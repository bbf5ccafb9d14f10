"""A whole market, verified by processes, in shards, and from what was verified before."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.generate import Plan, generated
from tests.market import FIRST, SECOND, pin
from tooling.model.anchor import Seen
from tooling.model.release import Reference, ReleaseName
from tooling.model.report import Outcome, Report
from tooling.registry.snapshot import Snapshot
from tooling.verify.context import context_of
from tooling.verify.executors import cluster, processes
from tooling.verify.ground import judge_ground
from tooling.verify.local_store import LocalStore
from tooling.verify.pins import Trusted
from tooling.verify.pool import Task, Verdicts, verify_listings
from tooling.verify.runner import judge
from tooling.verify.sharding import Shard
from tooling.verify.standing import SETTLED_NS, standing_of

PLAN = Plan(releases=40, listings=16, publishers=4)


@pytest.fixture(scope="session")
def generated_market(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a market of forty releases, and wait until its files are older than their times can hide."""
    registry = generated(PLAN, tmp_path_factory.mktemp("generated"))
    time.sleep(SETTLED_NS / 1e9 + 0.1)
    return registry


@pytest.fixture
def settled_market(market: Path) -> Path:
    """Copy the little market, and wait as long."""
    time.sleep(SETTLED_NS / 1e9 + 0.1)
    return market


@pytest.fixture
def store(tmp_path: Path) -> LocalStore:
    return LocalStore(tmp_path / "cache" / "verdicts.sqlite", b"s" * 32)


@pytest.fixture
def one_process() -> Iterator[Executor]:
    with processes(1) as pool:
        yield pool


class Anybody(Trusted):
    """Somebody who has pinned every market, and seen none of them."""

    def label_of(self, market: str) -> str | None:
        return market

    def seen(self, market: str) -> Seen | None:  # noqa: ARG002
        return None


def opening(store: LocalStore | None) -> Callable[[], LocalStore] | None:
    return None if store is None else partial(LocalStore, store.path, store.secret)


def task_of(registry: Path, store: LocalStore | None = None) -> Task:
    snapshot = Snapshot(registry)
    return Task(snapshot.root, standing_of(snapshot).ground, store=opening(store))


def reports_of(task: Task, pool: Executor) -> list[Report]:
    return [one for found in verdicts_of(task, pool) for one in found.reports]


def verdicts_of(task: Task, pool: Executor) -> list[Verdicts]:
    return list(verify_listings(task, Snapshot(task.root).listings(), nullcontext(pool)))


def cold_reports(registry: Path) -> list[Report]:
    snapshot = Snapshot(registry)
    context = context_of(snapshot)
    return [judge(name, snapshot, context).report for name in snapshot.releases()]


def test_a_generated_market_is_valid_and_always_the_same(generated_market: Path, tmp_path: Path) -> None:
    again = generated(PLAN, tmp_path)
    for path in generated_market.rglob("*"):
        if path.is_file():
            assert (again / path.relative_to(generated_market)).read_bytes() == path.read_bytes()
    reports = cold_reports(generated_market)
    assert len(reports) == PLAN.releases
    assert {report.outcome for report in reports} == {Outcome.PASSED}


def test_a_generated_market_signs_as_workflows_where_asked(tmp_path: Path) -> None:
    registry = generated(Plan(releases=3, listings=2, publishers=1, keyless=True), tmp_path)
    assert [report.outcome for report in cold_reports(registry)] == [Outcome.PASSED] * 3


@pytest.mark.parametrize("jobs", [1, 2])
def test_processes_answer_as_a_single_loop_does_and_in_its_order(jobs: int, generated_market: Path) -> None:
    with processes(jobs) as pool:
        assert reports_of(task_of(generated_market), pool) == cold_reports(generated_market)


def test_any_executor_will_do(generated_market: Path) -> None:
    with ThreadPoolExecutor(3) as pool:
        assert reports_of(task_of(generated_market), pool) == cold_reports(generated_market)


def test_what_passed_is_remembered_word_for_word(
    generated_market: Path, store: LocalStore, one_process: Executor
) -> None:
    task = task_of(generated_market, store)
    first = reports_of(task, one_process)
    kept = store.path.stat()
    assert reports_of(task, one_process) == first == cold_reports(generated_market)
    assert store.path.stat().st_mtime_ns == kept.st_mtime_ns, "nothing was judged again"


def test_the_same_files_elsewhere_are_recognised_by_their_bytes(
    generated_market: Path, store: LocalStore, one_process: Executor, tmp_path: Path
) -> None:
    reports_of(task_of(generated_market, store), one_process)
    copy = Path(shutil.copytree(generated_market, tmp_path / "copy" / "registry"))
    (copy / "trust/policy.yaml").touch()
    assert reports_of(task_of(copy, store), one_process) == cold_reports(generated_market)


def test_brief_answers_only_count_what_passed(
    market: Path, store: LocalStore, one_process: Executor, generated_market: Path
) -> None:
    task = replace(task_of(generated_market, store), brief=True)
    for _ in range(2):
        found = verdicts_of(task, one_process)
        assert sum(one.passed for one in found) == PLAN.releases
        assert [report for one in found for report in one.reports] == []


def test_failures_are_never_remembered(settled_market: Path, store: LocalStore, one_process: Executor) -> None:
    manifest = next(settled_market.rglob(f"{SECOND.version}/manifest.yaml"))
    manifest.write_bytes(manifest.read_bytes() + b"# tampered\n")
    time.sleep(SETTLED_NS / 1e9 + 0.1)
    task = task_of(settled_market, store)
    for _ in range(2):
        assert [one.outcome for one in reports_of(task, one_process)] == [Outcome.PASSED, Outcome.FAILED]
        assert reports_of(task, one_process) == cold_reports(settled_market)


def test_what_was_written_a_moment_ago_is_not_remembered(
    market: Path, store: LocalStore, one_process: Executor
) -> None:
    (market / "trust/policy.yaml").touch()
    reports_of(task_of(market, store), one_process)
    assert not store.path.exists()


EDITS = ("append", "flip", "remove", "swap", "touch", "add", "rename")


def edit(path: Path, kind: str, where: int) -> None:
    """Change one file of a market, as an attacker or an editor would: in place, by replacing, by moving."""
    raw = path.read_bytes()
    if kind == "append":
        path.write_bytes(raw + b"\n")
    elif kind == "flip":
        place = where % len(raw)
        path.write_bytes(raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :])
    elif kind == "remove":
        path.unlink()
    elif kind == "swap":
        before = path.stat()
        other = path.with_name("0")
        other.write_bytes(raw[::-1])
        os.utime(other, ns=(before.st_atime_ns, before.st_mtime_ns))
        other.rename(path)
    elif kind == "touch":
        path.touch()
    elif kind == "add":
        path.with_name("0" * 64 + ".sigstore.json").write_bytes(b"{}")
    else:
        path.rename(path.with_name("9.yaml"))


@pytest.fixture(scope="module")
def pristine(built_market: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, LocalStore]:
    """Copy the little market, verify it once, and remember that."""
    folder = tmp_path_factory.mktemp("pristine")
    registry = Path(shutil.copytree(built_market, folder / "registry"))
    store = LocalStore(folder / "verdicts.sqlite", b"p" * 32)
    time.sleep(SETTLED_NS / 1e9 + 0.1)
    with processes(1) as pool:
        reports_of(task_of(registry, store), pool)
    return registry, store


@settings(max_examples=30, deadline=None)
@given(file=st.integers(0, 10_000), kind=st.sampled_from(EDITS), where=st.integers(0, 10_000))
def test_after_any_edit_the_answer_is_what_a_cold_run_says(
    file: int, kind: str, where: int, pristine: tuple[Path, LocalStore]
) -> None:
    registry, store = pristine
    files = sorted(path for path in registry.rglob("*") if path.is_file())
    chosen = files[file % len(files)]
    before = {path: path.read_bytes() for path in files}
    try:
        edit(chosen, kind, where)
        assert answers(registry, store) == answers(registry, None)
    finally:
        for path in [one for one in registry.rglob("*") if one.is_file() and one not in before]:
            path.unlink()
        for path, raw in before.items():
            if not path.is_file() or path.read_bytes() != raw:
                path.write_bytes(raw)
    assert answers(registry, store) == answers(registry, None)


def answers(registry: Path, store: LocalStore | None) -> object:
    """Return all reports, or why there are none."""
    snapshot = Snapshot(registry)
    standing, report = judge_ground(snapshot, Anybody(registry))
    if standing is None:
        return report
    with processes(1) as pool:
        return reports_of(Task(snapshot.root, standing.ground, store=opening(store)), pool)


@settings(max_examples=200, deadline=None)
@given(
    names=st.lists(
        st.builds(
            ReleaseName,
            st.from_regex(r"[a-z]{3,8}", fullmatch=True),
            st.from_regex(r"[a-z]{2,8}", fullmatch=True),
            st.from_regex(r"[0-9]\.[0-9]\.[0-9]", fullmatch=True),
        )
    ),
    count=st.integers(1, 40),
)
def test_shards_are_disjoint_and_whole(names: list[ReleaseName], count: int) -> None:
    shards = [Shard(index, count) for index in range(1, count + 1)]
    assert all(sum(shard.holds(name) for shard in shards) == 1 for name in names)


def test_shards_of_a_market_add_up(generated_market: Path, one_process: Executor) -> None:
    task = task_of(generated_market)
    parts = [reports_of(replace(task, shard=Shard(index, 3)), one_process) for index in (1, 2, 3)]
    assert all(parts)
    assert sorted(one.subject for part in parts for one in part) == sorted(
        one.subject for one in cold_reports(generated_market)
    )


@pytest.mark.parametrize(
    "text", ["0/2", "3/2", "1", "1/0", "-1/2", "1/2/3", "\N{ARABIC-INDIC DIGIT ONE}/2", "01/2", ""]
)
def test_a_shard_is_spelt_one_way(text: str) -> None:
    with pytest.raises(ValueError, match="i/n"):
        Shard.parse(text)


def test_only_what_was_named_is_verified(market: Path, one_process: Executor) -> None:
    task = replace(task_of(market), references=(Reference.parse(str(FIRST)),))
    assert [report.subject for report in reports_of(task, one_process)] == [str(FIRST)]


def test_a_worker_on_other_ground_judges_nothing(market: Path, one_process: Executor) -> None:
    (report,) = reports_of(replace(task_of(market), ground=b"another market's"), one_process)
    assert report.outcome is Outcome.INCONCLUSIVE
    assert report.findings[0].problem is not None
    assert report.findings[0].problem.rule == "HA155"


def _die(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_lost_worker_is_said_and_is_no_pass(generated_market: Path) -> None:
    with processes(2) as pool:
        with pytest.raises(BrokenProcessPool):
            pool.submit(_die).result()
        last = reports_of(task_of(generated_market), pool)[-1]
    assert last.outcome is Outcome.INCONCLUSIVE
    assert last.findings[0].problem is not None
    assert last.findings[0].problem.rule == "HA156"


def started(*words: str, **environment: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tooling.cli.main", *words]
    return subprocess.Popen(command, env={**os.environ, **environment}, stdout=subprocess.PIPE)


def haat(*words: str, **environment: str) -> bytes:
    return started(*words, **environment).communicate()[0]


def test_a_run_that_was_killed_leaves_a_sound_cache_and_no_process(
    generated_market: Path, tmp_path: Path, own_settings: Path
) -> None:
    pin(generated_market, own_settings)
    home = {"XDG_CACHE_HOME": str(tmp_path / "cache"), "XDG_STATE_HOME": str(tmp_path / "state")}
    words = ("verify", "--all", "--jobs", "2", "--format", "json", "--registry", str(generated_market))
    whole = haat(*words, "--no-cache")
    source = random.Random(7)  # noqa: S311 - times, not secrets
    for _ in range(6):
        process = started(*words, **home)
        time.sleep(source.uniform(0.5, 2.5))
        process.kill()
        process.communicate()  # Comes back once no worker holds the other end any more.
    assert haat(*words, **home) == whole
    assert haat(*words, **home) == whole
    left = {path.name for path in tmp_path.rglob("*") if path.is_file()}
    kept = {f"{name}.sqlite{suffix}" for name in ("verdicts", "judged") for suffix in ("", "-journal")}
    assert left <= {*kept, "cache-secret"}


@pytest.mark.skipif(shutil.which("unshare") is None, reason="no unshare here")
def test_verification_needs_no_network(generated_market: Path, own_settings: Path) -> None:
    pin(generated_market, own_settings)
    inside = [sys.executable, "-m", "tooling.cli.main", "verify", "--all", "--jobs", "2", "--no-cache"]
    command = ["unshare", "--net", "--map-root-user", *inside, "--registry", str(generated_market)]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    if "unshare" in answer.stderr:
        pytest.skip("namespaces are not allowed here")
    assert answer.returncode == 0, answer.stderr
    assert f"{PLAN.releases} passed" in answer.stdout


@pytest.mark.parametrize(
    "environment",
    [
        {"LC_ALL": "C"},
        {"LC_ALL": "tr_TR.UTF-8", "PYTHONUTF8": "0"},
        {"TZ": "Pacific/Kiritimati"},
        {"PYTHONHASHSEED": "7"},
    ],
    ids=["plain", "turkish", "tomorrow", "hashes"],
)
def test_the_answer_does_not_depend_on_the_environment(
    environment: dict[str, str], generated_market: Path, own_settings: Path
) -> None:
    pin(generated_market, own_settings)
    words = ("verify", "--all", "--format", "json", "--no-cache", "--registry", str(generated_market))
    masked = os.umask(0o077)
    try:
        assert haat(*words, **environment) == haat(*words)
    finally:
        os.umask(masked)


def test_the_answer_does_not_depend_on_the_order_of_files(generated_market: Path, tmp_path: Path) -> None:
    """Files written in the opposite order are listed in another by most file systems."""
    copy = tmp_path / "registry"
    for path in sorted((one for one in generated_market.rglob("*") if one.is_file()), reverse=True):
        place = copy / path.relative_to(generated_market)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(path.read_bytes())
    assert cold_reports(copy) == cold_reports(generated_market)


@pytest.mark.slow
def test_a_cluster_answers_as_this_process_does(generated_market: Path) -> None:
    from distributed import LocalCluster

    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as here,  # type: ignore[no-untyped-call]
        cluster(here.scheduler_address) as pool,
    ):
        assert reports_of(task_of(generated_market), pool) == cold_reports(generated_market)
