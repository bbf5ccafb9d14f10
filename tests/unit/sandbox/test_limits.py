from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.hostile.boxes import KINDS, SMALL, AnyBox, box_of, run_probe
from tooling.errors import SandboxError
from tooling.sandbox.bubblewrap import Bubblewrap
from tooling.sandbox.interface import Job, Verdict

SHORT = SMALL.model_copy(update={"cpu_s": 1, "wall_s": 1})


def _open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


@pytest.fixture(params=KINDS)
def sandbox(request: pytest.FixtureRequest) -> AnyBox:
    return box_of(request.param)


def test_ends_a_job_that_takes_all_memory(sandbox: AnyBox) -> None:
    run = run_probe("attack", "memory", sandbox=sandbox, limits=SMALL.model_copy(update={"memory_mb": 128}))
    assert run.verdict is Verdict.MEMORY
    assert (run.peak_memory_mb is None) == (sandbox.cgroups is None)
    assert run.peak_memory_mb is None or 64 < run.peak_memory_mb <= 128


def test_stops_a_job_that_fills_its_disk(sandbox: AnyBox) -> None:
    run = run_probe("attack", "disk", sandbox=sandbox)
    assert run.verdict is Verdict.OK
    # The fallback has no scratch at all.
    written = int(run.output)
    assert 32 <= written <= 64 if isinstance(sandbox, Bubblewrap) else written == 0


def test_stops_a_job_that_makes_processes(sandbox: AnyBox) -> None:
    run = run_probe("attack", "forks", sandbox=sandbox)
    assert (run.verdict, run.output) == (Verdict.OK, b"100")


def test_stops_a_job_that_makes_threads(sandbox: AnyBox) -> None:
    if isinstance(sandbox, Bubblewrap) and sandbox.cgroups is None and os.getuid() == 0:
        pytest.skip("in a box of root's only a control group counts threads")
    run = run_probe("attack", "threads", sandbox=sandbox)
    assert run.verdict is Verdict.OK, run.diagnostics
    # An ordinary user's other threads are allowed for, and may end meanwhile.
    assert int(run.output) < SMALL.processes + (0 if os.getuid() == 0 else 16)


@pytest.mark.parametrize("stream", ["flood", "flood-errors"])
def test_ends_a_job_that_floods_its_reader(stream: str, sandbox: AnyBox) -> None:
    run = run_probe("attack", stream, sandbox=sandbox)
    assert run.verdict is Verdict.OUTPUT
    assert len(run.output) <= SMALL.output_mb * 2**20 + 1
    assert len(run.diagnostics) <= 4_000


def test_ends_a_job_that_takes_all_processor_time(sandbox: AnyBox) -> None:
    run = run_probe("attack", "spin", sandbox=sandbox, limits=SHORT.model_copy(update={"wall_s": 20}))
    assert run.verdict is Verdict.CPU_TIME
    assert run.cpu_s is None or 0.8 < run.cpu_s < 2.5


@pytest.mark.parametrize("attack", ["sleep", "silence"])
def test_ends_a_job_that_never_ends(attack: str, sandbox: AnyBox) -> None:
    run = run_probe("attack", attack, sandbox=sandbox, limits=SHORT)
    assert run.verdict is Verdict.WALL_TIME
    assert 1 <= run.wall_s < 5


@pytest.mark.parametrize("attack", ["crash", "abort"])
def test_names_a_crash(attack: str, sandbox: AnyBox) -> None:
    assert run_probe("attack", attack, sandbox=sandbox).verdict is Verdict.CRASH


def test_makes_what_a_job_says_harmless_to_show(sandbox: AnyBox) -> None:
    run = run_probe("attack", "escapes", sandbox=sandbox)
    assert (run.verdict, run.status) == (Verdict.ERROR, 3)
    assert run.diagnostics == "\\x1b]0;owned\\x07\\x1b[2J\\u202e and a last line\n"


def test_sets_limits_before_the_job_begins(sandbox: AnyBox) -> None:
    run = run_probe("attack", "limits", sandbox=sandbox)
    memory, cpu, file_size, core, files = (int(number) for number in run.output.split())
    assert memory == SMALL.memory_mb * 2**20
    assert (cpu, core) == (SMALL.cpu_s, 0)
    assert file_size <= 64 * 2**20
    assert files <= 256


def test_hands_input_in_and_output_out_whole(sandbox: AnyBox) -> None:
    text = "x" * 900_000
    run = sandbox.run(Job("box.attack", ("answer", "given:"), (), SMALL, stdin=text.encode()))
    assert run.verdict is Verdict.OK
    assert run.output.decode() == f"given:{text}"
    assert run.level == sandbox.level


def test_blames_itself_when_a_module_is_missing_in_the_box(sandbox: AnyBox) -> None:
    with pytest.raises(SandboxError, match=r"HA073.*a module is missing in the box"):
        run_probe("attack", "missing-module", sandbox=sandbox)


def test_runs_many_jobs_at_once_and_leaves_nothing_behind(sandbox: AnyBox) -> None:
    before = _open_files()
    with ThreadPoolExecutor(4) as pool:
        runs = list(pool.map(lambda at: run_probe("attack", "answer", str(at), sandbox=sandbox), range(12)))
    assert [run.output for run in runs] == [str(at).encode() for at in range(12)]
    assert _open_files() == before
    assert threading.active_count() < 5
    if sandbox.cgroups is not None:
        own = [path for folder in sandbox.cgroups.folders for path in Path(folder).glob(f"haat-{os.getpid()}-*")]
        assert own == []
