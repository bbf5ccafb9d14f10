"""`haat verify` of many releases, as a person runs it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from benchmarks.generate import Plan, generated
from tests.market import FIRST, SECOND, pin
from tooling.cli import progress
from tooling.cli.main import cli
from tooling.cli.progress import shown_progress


@pytest.fixture(autouse=True)
def pinned(large: Path, own_settings: Path) -> None:
    """Trust the market that was made."""
    pin(large, own_settings, "Large market")


def haat(*words: str) -> Result:
    return CliRunner().invoke(cli, list(words))


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return generated(Plan(releases=130, listings=120, publishers=5), tmp_path_factory.mktemp("large"))


def test_of_many_listings_only_what_is_worth_a_line_is_shown(large: Path) -> None:
    assert haat("verify", "--all", "--registry", str(large)).output == "130 passed\n"
    one = next(large.rglob("manifest.yaml"))
    raw = one.read_bytes()
    one.write_bytes(raw + b"# tampered\n")
    try:
        answer = haat("verify", "--all", "--registry", str(large))
    finally:
        one.write_bytes(raw)
    assert answer.exit_code == 1
    assert "the signature is over other bytes" in answer.output
    assert "1 failed" in answer.output.splitlines()[-1]
    assert ": passed" not in answer.output


def test_json_shows_everything_and_ends_with_the_outcome(large: Path) -> None:
    answer = json.loads(haat("verify", "--all", "--format", "json", "--registry", str(large)).stdout)
    assert list(answer) == ["reports", "outcome"]
    assert answer["outcome"] == "passed"
    assert len(answer["reports"]) == 130


def test_markdown_has_a_row_for_each(market: Path) -> None:
    answer = haat("verify", "--all", "--format", "markdown", "--registry", str(market))
    assert answer.output.count("| ✅ |") == 2


def test_shards_split_the_work_and_an_empty_one_is_no_pass(market: Path) -> None:
    subjects: list[str] = []
    for index in (1, 2):
        answer = haat("verify", "--all", "--shard", f"{index}/2", "--format", "json", "--registry", str(market))
        report = json.loads(answer.stdout)
        assert (answer.exit_code == 0) == bool(report["reports"])
        subjects += [one["subject"] for one in report["reports"]]
    assert sorted(subjects) == [str(FIRST), str(SECOND)]
    outcomes = [haat("verify", "--all", "--shard", f"{n}/9", "--registry", str(market)).exit_code for n in range(1, 10)]
    assert set(outcomes) == {0, 3}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--all", "--shard", "5/4"), "i from 1 to n"),
        (("--all", "--measure", "--cluster", "tcp://127.0.0.1:9"), "a cluster does not measure"),
    ],
)
def test_what_makes_no_sense_is_a_usage_error(words: tuple[str, ...], said: str, market: Path) -> None:
    answer = haat("verify", *words, "--registry", str(market))
    assert answer.exit_code == 2
    assert said in " ".join(click.unstyle(answer.output).split())


def test_who_reads_a_log_hears_from_long_work_now_and_then(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(progress, "_SILENCE_S", 0)
    items: Iterator[int] = iter([100, 50])
    assert list(shown_progress(items, 1_500, "verifying listings", weight=lambda one: 10 * one)) == [100, 50]
    assert capsys.readouterr().err == "verifying listings: 1,000 of 1,500\nverifying listings: 1,500 of 1,500\n"
