"""No box at all, for one's own model: only if one says so, and never for a statement."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path, PurePosixPath

import click
import pytest
from click.testing import CliRunner

from tests.market import KEYS, SECOND
from tests.unit.authoring.conftest import Workplace, workplace
from tests.unit.authoring.test_flow import LINE, draft, haat, said
from tooling.cli.main import cli
from tooling.errors import HaatError, SandboxError, SignatureError
from tooling.model.suite import Limits
from tooling.registry.snapshot import Snapshot
from tooling.sandbox.bare import Bare
from tooling.sandbox.broken import no_sandbox
from tooling.sandbox.find import find_sandbox
from tooling.sandbox.interface import Job, Mount, Verdict
from tooling.verify.context import context_of
from tooling.verify.recording import measure_release, record

__all__ = ["workplace"]
LIMITS = Limits(memory_mb=512, cpu_s=10, wall_s=20, output_mb=1, processes=4)


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make this a machine without any sandbox."""

    def none() -> None:
        raise no_sandbox("this is not a Linux machine")

    monkeypatch.setattr("tooling.cli.own_model.find_sandbox", none)


def test_a_job_runs_and_answers_as_in_a_box(tmp_path: Path) -> None:
    file = tmp_path / "in"
    file.write_bytes(b"x")
    job = Job("tooling.scan.worker", (), (Mount(file, PurePosixPath("model.onnx")),), LIMITS)
    assert Bare().run(job).output == find_sandbox().run(job).output
    assert Bare().run(job).level == "none"


def test_a_job_that_never_ends_is_ended() -> None:
    job = Job("http.server", ("0",), (), LIMITS.model_copy(update={"wall_s": 1}))
    assert Bare().run(job).verdict is Verdict.WALL_TIME


def test_a_job_that_says_too_much_is_ended(tmp_path: Path) -> None:
    (tmp_path / "big.py").write_text("x = 1\n" * 400_000)
    job = Job("base64", ("-e", "big.py"), (Mount(tmp_path / "big.py", PurePosixPath("big.py")),), LIMITS)
    assert Bare().run(job).verdict is Verdict.OUTPUT


def test_a_job_that_fails_says_why() -> None:
    run = Bare().run(Job("nothing_of_this_name", (), (), LIMITS))
    assert (run.verdict, "nothing_of_this_name" in run.diagnostics) == (Verdict.CRASH, True)


@pytest.mark.usefixtures("nowhere")
def test_without_a_sandbox_ones_own_model_is_measured_only_if_one_says_so(workplace: Workplace) -> None:
    refused = draft(workplace)
    assert isinstance(refused.exception, SandboxError)
    assert "--own-model" in said(refused)
    made = draft(workplace, "--own-model")
    assert made.exit_code == 0, said(made)
    assert "warning[HA177]: there is no sandbox on this machine" in click.unstyle(made.stderr)
    measured = haat(workplace, "bench", str(LINE), "--fill", "--own-model")
    assert "measured in none" in measured.output
    assert "claims written" in measured.output


def test_where_there_is_a_sandbox_it_is_used_all_the_same(workplace: Workplace) -> None:
    draft(workplace)
    assert "measured in bwrap" in haat(workplace, "bench", str(LINE), "--own-model").output


def test_a_verifier_cannot_say_so(market: Path) -> None:
    for words in (["--own-model", "--sign", "ci"], ["--fill", "--sign", "ci"], ["--own-model"]):
        answer = CliRunner().invoke(cli, ["bench", str(SECOND), *words, "--registry", str(market)])
        assert answer.exit_code == 2, answer.output


def test_what_was_measured_without_a_box_is_neither_recorded_nor_believed(market: Path) -> None:
    snapshot = Snapshot(market)
    context = context_of(snapshot)
    (honest,) = measure_release(snapshot, SECOND, replace(context, sandbox=find_sandbox))
    (bare,) = measure_release(snapshot, SECOND, replace(context, sandbox=Bare))
    assert bare.predicate.metrics == honest.predicate.metrics
    with pytest.raises(SignatureError) as caught:
        record(snapshot, SECOND, bare, context, KEYS["ci"])
    assert caught.value.problems[0].rule == "HA177"


def test_a_verifier_who_measured_without_a_box_is_not_believed(market: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    snapshot = Snapshot(market)
    context = context_of(snapshot)
    (bare,) = measure_release(snapshot, SECOND, replace(context, sandbox=Bare))
    monkeypatch.setattr("tooling.verify.recording.BARE", "another word")
    with pytest.raises(HaatError) as caught:
        record(snapshot, SECOND, bare, context, KEYS["ci"])
    assert caught.value.problems[0].rule == "HA166"
