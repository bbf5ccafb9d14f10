from __future__ import annotations

import pytest

from tests.unit.bench import samples as make
from tooling.bench import verdicts
from tooling.errors import LimitError, SandboxError
from tooling.sandbox.interface import Run, Verdict

SUITE = make.suite(b"", {"kind": "npz_xy"})


def _run(verdict: Verdict, output: bytes = b"", diagnostics: str = "") -> Run:
    return Run(verdict, output, diagnostics, 0, None, None, 0.1, "bwrap")


def test_run_that_ended_well_passes() -> None:
    verdicts.check(_run(Verdict.OK, b"x" * SUITE.prediction.max_bytes), SUITE)


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        (Verdict.MEMORY, "more than 1,024 MB of memory"),
        (Verdict.CPU_TIME, "more than 20 s of processor time"),
        (Verdict.WALL_TIME, "longer than 60 s"),
        (Verdict.OUTPUT, "more than 1 MB"),
        (Verdict.CRASH, "it crashed"),
        (Verdict.REFUSED_SYSCALL, "a system call that the sandbox refuses"),
    ],
)
def test_limit_is_named(verdict: Verdict, words: str) -> None:
    with pytest.raises(LimitError, match=words) as caught:
        verdicts.check(_run(verdict), SUITE)
    assert caught.value.problems[0].rule == "HA071"


def test_more_bytes_than_a_prediction_may_have_are_a_limit() -> None:
    with pytest.raises(LimitError, match="more than 65,536 bytes"):
        verdicts.check(_run(Verdict.OK, b"x" * 65_537), SUITE)


def test_fault_of_our_own_is_no_verdict_on_the_model() -> None:
    with pytest.raises(SandboxError, match="ImportError: no numpy") as caught:
        verdicts.check(_run(Verdict.ERROR, diagnostics="…\nImportError: no numpy"), SUITE)
    assert not isinstance(caught.value, LimitError)


def test_every_verdict_is_known() -> None:
    for verdict in Verdict:
        if verdict is not Verdict.OK:
            with pytest.raises((LimitError, SandboxError)):
                verdicts.check(_run(verdict), SUITE)
