"""`haat holdout`, run as maintainers and verifiers run it."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from tests import market as little
from tests.cases.steps import apply_step
from tooling.attest.keys import private_pem
from tooling.cli.main import cli
from tooling.registry import paths


def haat(market: Path, *words: str) -> Result:
    return CliRunner().invoke(cli, [*words, "--registry", str(market)])


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    """Write the keys of the market's maintainer and verifier to files."""
    folder = tmp_path / "keys"
    folder.mkdir()
    for name in ("maintainer", "ci"):
        (folder / f"{name}.pem").write_bytes(private_pem(little.KEYS[name], None))
    return folder


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / "unseen.npz"
    path.write_bytes(little.unseen_data())
    return path


def test_a_holdout_is_committed_to_run_revealed_and_repeated(market: Path, keys: Path, data: Path) -> None:
    private = str(little.private_folder(market, 1))
    sign = ("trust", "sign", "--key", str(keys / "maintainer.pem"))
    answer = haat(market, "holdout", "commit", "tiny/1", "--data", str(data), "--private", private)
    assert answer.exit_code == 0, answer.output
    assert "now every maintainer signs it: haat trust sign" in answer.output
    run = ("holdout", "run", "acme/iris-line@1.1.0", "--private", private, "--key", str(keys / "ci.pem"))
    assert "have not signed this file" in str(haat(market, *run).exception)
    assert haat(market, *sign).exit_code == 0
    ran = haat(market, *run)
    assert ran.exit_code == 0, ran.output
    assert "recorded:" in ran.output
    early = haat(market, "holdout", "repeat", "acme/iris-line@1.1.0")
    assert (early.exit_code, early.output) == (0, "nothing was measured on a holdout that is revealed\n")
    assert haat(market, "holdout", "reveal", "--private", private).exit_code == 0
    assert haat(market, *sign).exit_code == 0
    assert (market / paths.holdout_data("tiny/1", 1)).read_bytes() == data.read_bytes()
    assert haat(market, "check").exit_code == 0
    repeated = haat(market, "holdout", "repeat", "acme/iris-line@1.1.0")
    assert repeated.exit_code == 0, repeated.output
    assert click.unstyle(repeated.output).count("the same") == 2


def test_what_a_verifier_made_up_is_told_when_it_is_repeated(market: Path) -> None:
    made_up = {"fields": {"metrics.0.value": 0.5}}
    apply_step({"holdout": {}}, market, market)
    apply_step({"unseen": made_up}, market, market)
    apply_step({"reveal": {}}, market, market)
    repeated = haat(market, "holdout", "repeat", "acme/iris-line@1.1.0")
    assert repeated.exit_code == 1
    assert "NOT what was signed" in click.unstyle(repeated.output)


def test_a_folder_without_a_holdout_is_named(market: Path, keys: Path, tmp_path: Path) -> None:
    answer = CliRunner().invoke(
        cli, ["holdout", "reveal", "--private", str(keys), "--registry", str(market)], standalone_mode=False
    )
    assert answer.exit_code == 1
    assert "there is no holdout here" in str(answer.exception)
