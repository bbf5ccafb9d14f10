"""`haat suite`, run as a person runs it."""

from __future__ import annotations

import shutil
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from tests.unit.bench import samples as make
from tooling.cli.main import cli
from tooling.cli.suite import CHECKS
from tooling.errors import RegistryError
from tooling.registry.snapshot import Snapshot

REGISTRY = Path(__file__).parents[3] / "registry"
ROWS = make.npz([[number, 1] for number in range(40)], [number % 3 for number in range(40)])
WORDS = ("--title", "Tiny", "--input", "two numbers", "--license", "CC0-1.0", "--citation", "Made for tests")


def haat(*words: str) -> Result:
    return CliRunner().invoke(cli, list(words))


@pytest.fixture
def wine(tmp_path: Path) -> Path:
    return Path(shutil.copytree(REGISTRY / "suites" / "wine" / "1", tmp_path / "wine"))


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    path = tmp_path / "my rows.npz"
    path.write_bytes(ROWS)
    return path


def test_check_shows_what_is_held_out_and_what_a_guess_reaches(wine: Path) -> None:
    answer = haat("suite", "check", str(wine))
    assert answer.exit_code == 0, answer.output
    shown = click.unstyle(answer.output)
    assert all(f"✓ {check}" in shown for check in CHECKS)
    assert "85 samples held out, 85 predictions" in shown
    assert "0.4118" in shown


def test_check_of_changed_data_fails_and_says_what_was_not_asked(wine: Path) -> None:
    with (wine / "wine.npz").open("ab") as stream:
        stream.write(b"\0")
    answer = haat("suite", "check", str(wine))
    assert answer.exit_code == 1
    shown = click.unstyle(answer.output)
    assert "error[HA078]: wine.npz of wine/1 is not the file that the suite pins by digest" in shown
    assert shown.count("an earlier check did not pass") == 3


def test_check_of_a_malformed_document_names_line_and_column(wine: Path) -> None:
    document = wine / "suite.yaml"
    document.write_text(document.read_text(encoding="utf-8").replace("name: f1", "name: f2"), encoding="utf-8")
    answer = haat("suite", "check", str(wine))
    assert answer.exit_code == 1
    assert f"--> {document}:" in click.unstyle(answer.output)


def test_check_without_the_data_could_not_tell(wine: Path) -> None:
    (wine / "wine.npz").unlink()
    answer = haat("suite", "check", str(wine))
    assert answer.exit_code == 3
    assert "could not tell[" in click.unstyle(answer.output)


def test_new_writes_a_suite_that_is_whole(market: Path, rows: Path) -> None:
    words = ("suite", "new", "fresh", "--data", str(rows), "--reader", "npz_xy", "--task", "testing", *WORDS)
    answer = haat(*words, "--registry", str(market))
    assert answer.exit_code == 0, answer.output
    made = Snapshot(market).suite("fresh/1")
    assert made is not None
    assert made.data.read_bytes() == ROWS
    assert Snapshot(market).unexpected() == []
    again = haat(*words, "--registry", str(market))
    assert again.exit_code == 0, again.output
    assert Snapshot(market).suite("fresh/2") is not None


def test_new_takes_a_reader_with_options(market: Path, tmp_path: Path) -> None:
    (tmp_path / "days.csv").write_bytes(make.series(28))
    reader = "{kind: csv_series, date: date, target: high, columns: [rain, high], lags: 3}"
    words = ("--data", str(tmp_path / "days.csv"), "--reader", reader, "--task", "time-series-forecasting", *WORDS)
    answer = haat("suite", "new", "days", *words, "--registry", str(market))
    assert answer.exit_code == 0, answer.output
    assert "skill" in answer.output


@pytest.mark.parametrize("reader", ["{kind: &a npz_xy}", "[npz_xy]", "7", "{kind: npz_xy, kind: npz_xy}", "a\nb: c"])
def test_new_refuses_a_reader_that_could_not_stand_in_a_suite(reader: str, market: Path, rows: Path) -> None:
    words = ("--data", str(rows), "--reader", reader, "--task", "testing", *WORDS)
    answer = haat("suite", "new", "fresh", *words, "--registry", str(market))
    assert (answer.exit_code, "--reader" in answer.output) == (2, True)


@pytest.mark.parametrize("name", ["../up", "Tiny", "a/b", ".hidden", ""])
def test_new_refuses_a_name_that_is_no_name(name: str, market: Path, rows: Path) -> None:
    words = ("--data", str(rows), "--reader", "npz_xy", "--task", "testing", *WORDS, "--registry", str(market))
    answer = haat("suite", "new", name, *words)
    assert answer.exit_code == 2
    assert "no name of a suite" in answer.output


def test_new_writes_nothing_where_the_reader_cannot_read(market: Path, rows: Path) -> None:
    words = ("--data", str(rows), "--reader", "zip_label_dirs", "--task", "testing", *WORDS, "--registry", str(market))
    answer = haat("suite", "new", "fresh", *words)
    assert isinstance(answer.exception, RegistryError)
    assert not (market / "suites" / "fresh").exists()
