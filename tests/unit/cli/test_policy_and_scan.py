"""The policy in words, and the static gate alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.hostile.models import HOSTILE
from tests.market import SECOND, sign, tiny_model
from tooling.cli.main import cli
from tooling.registry import paths


def haat(*words: str) -> Result:
    return CliRunner().invoke(cli, list(words))


def test_the_policy_is_said_in_words(market: Path) -> None:
    lines = haat("policy", "show", "--registry", str(market)).stdout.splitlines()
    assert "Verifiers, whose measurements are believed: Market CI (key `ci`)." in lines
    assert "A claim is reproduced when one of them reached it within its suite's tolerance." in lines
    assert "Grant: verifiers may measure every release." in lines
    assert "Licenses it accepts: Apache-2.0, MIT." in lines


def test_a_believed_release_is_explained(market: Path) -> None:
    answer = haat("policy", "explain", str(SECOND), "--registry", str(market))
    assert answer.exit_code == 0
    assert answer.stdout.startswith(f"{SECOND} is believed: all ")


def test_a_release_that_is_not_believed_is_explained_by_its_first_reason(market: Path) -> None:
    sign(market, paths.manifest(SECOND), "stranger")
    answer = haat("policy", "explain", str(SECOND), "--registry", str(market))
    assert answer.exit_code == 1
    assert "is not believed. First: `signature_is_trusted` is failed" in answer.stdout


def test_scan_of_a_clean_file_exits_with_zero(tmp_path: Path) -> None:
    path = tmp_path / "model.onnx"
    path.write_bytes(tiny_model())
    assert haat("scan", str(path)).exit_code == 0


def test_scan_names_the_rule_of_each_refused_file(tmp_path: Path) -> None:
    for name in ("pickle", "external-absolute", "endless-loop"):
        (tmp_path / name).write_bytes(HOSTILE[name][0]())
    answer = haat("scan", *(str(path) for path in sorted(tmp_path.iterdir())), "--format", "json")
    assert answer.exit_code == 1
    rules = [report["findings"][0]["rule"] for report in json.loads(answer.stdout)["reports"]]
    assert rules == ["HA053", "HA051", "HA050"]


def test_scan_of_a_file_that_is_not_there_could_not_tell(tmp_path: Path) -> None:
    answer = haat("scan", str(tmp_path / "nothing.onnx"))
    assert answer.exit_code == 3
    assert "HA009" in answer.output


@pytest.mark.parametrize("kind", ["folder", "link"])
def test_scan_refuses_what_is_no_regular_file(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "model.onnx"
    path.mkdir() if kind == "folder" else path.symlink_to("/etc/passwd")
    assert haat("scan", str(path)).exit_code == 1
