"""A publisher's later word on a release."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from tests.market import FIRST, KEYS
from tooling.attest.keys import private_pem
from tooling.cli.main import cli
from tooling.registry import paths


@pytest.fixture
def keys(tmp_path: Path) -> dict[str, str]:
    for name, key in KEYS.items():
        (tmp_path / f"{name}.pem").write_bytes(private_pem(key, None))
    return {name: str(tmp_path / f"{name}.pem") for name in KEYS}


def haat(market: Path, *words: str) -> Result:
    return CliRunner().invoke(cli, [*words, "--registry", str(market)])


def test_a_yank_warns_and_the_release_still_verifies(market: Path, keys: dict[str, str]) -> None:
    said = haat(market, "notice", "yank", str(FIRST), "--key", keys["acme"], "--reason", "Too old", "--use", "1.1.0")
    assert said.exit_code == 0, said.output
    answer = haat(market, "verify", str(FIRST))
    assert answer.exit_code == 0, answer.output
    shown = click.unstyle(answer.output)
    assert "warning[HA038]: yanked by its publisher: Too old" in shown
    assert "= help: use 1.1.0 instead" in shown


def test_notices_follow_each_other(market: Path, keys: dict[str, str]) -> None:
    common = (str(FIRST), "--key", keys["acme"])
    advisory = ("--id", "ACME-1", "--severity", "high", "--summary", "A trigger was found")
    locations = ("--file", "model.onnx", "--at", "https://example.org/model.onnx")
    for words in (("advisory", *common, *advisory), ("locations", *common, *locations)):
        said = haat(market, "notice", *words)
        assert said.exit_code == 0, said.output
    assert (market / paths.notice(FIRST, 2)).is_file()
    assert haat(market, "check").exit_code == 0


def test_somebody_else_cannot_yank(market: Path, keys: dict[str, str]) -> None:
    said = haat(market, "notice", "yank", str(FIRST), "--key", keys["stranger"], "--reason", "Mine is better")
    assert said.exit_code == 1 or said.exception is not None
    assert not (market / paths.notices_folder(FIRST)).exists()


def test_a_location_must_be_one(market: Path, keys: dict[str, str]) -> None:
    words = ("--file", "model.onnx", "--at", "file:///etc/passwd")
    said = haat(market, "notice", "locations", str(FIRST), "--key", keys["acme"], *words)
    assert said.exit_code == 2
    assert "--locations" in said.output
