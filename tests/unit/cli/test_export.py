"""`haat export`: the claims of a release that passes, and nothing of one that does not."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result
from huggingface_hub import parse_eval_result_entries

from tests.market import SECOND
from tooling.cli.main import cli
from tooling.registry import paths


def export(market: Path, *words: str) -> Result:
    return CliRunner().invoke(cli, ["export", *words, "--registry", str(market)])


def test_the_latest_version_is_exported_with_what_was_measured(market: Path) -> None:
    answer = export(market, "acme/iris-line", "--format", "eval-results")
    assert answer.exit_code == 0, answer.output
    (entry,) = parse_eval_result_entries(yaml.safe_load(answer.stdout))
    assert (entry.dataset_id, entry.task_id) == ("tiny/1", "accuracy")
    assert (entry.notes or "").startswith("reproduced; verifiers who agree: 1 of 1")


@pytest.mark.parametrize("form", ["model-index", "eval-results"])
def test_nothing_is_exported_of_a_release_that_does_not_pass(market: Path, form: str) -> None:
    manifest = market / paths.manifest(SECOND)
    manifest.write_bytes(manifest.read_bytes() + b"\n")
    answer = export(market, str(SECOND), "--format", form)
    assert answer.exit_code == 1
    assert answer.stdout == ""
    assert "signature_is_trusted" in answer.stderr


def test_an_unknown_release_is_a_usage_error(market: Path) -> None:
    answer = export(market, "acme/other", "--format", "model-index")
    assert answer.exit_code == 2
    assert "no such release here" in answer.output


def test_nothing_is_exported_of_a_market_that_nobody_pinned(
    market: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "somebody-else"))
    answer = export(market, "acme/iris-line", "--format", "eval-results")
    assert answer.exit_code == 3
    assert answer.stdout == ""
    assert "you have not pinned this market" in answer.stderr
