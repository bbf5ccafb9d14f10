"""The policy in words, and the static gate alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from tests.hostile.models import HOSTILE
from tests.market import SECOND, appoint, identity, permit, sign, sign_trust, tiny_model, write_document
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


def test_a_policy_says_all_of_its_rules(market: Path) -> None:
    appoint(market, "ada", "ben", threshold=2)
    permit(market, "anyone-with-receipt", "review")
    permit(market, {"identity": identity("eve")}, "suggestion", "acme/*")
    policy = yaml.safe_load((market / paths.POLICY).read_bytes())
    more = {
        "require": [{"field": "use.limitations", "present": True, "message": "Say where it fails"}],
        "approval": [{"when": "license-not-listed", "by": "maintainers", "threshold": 1}],
        "windows": {"reveal_min": 86400, "dispute_min": 3600},
        "tokens": [{"chain": 1, "address": "native"}],
    }
    write_document(market, paths.POLICY, {**policy, **more})
    sign_trust(market)
    shown = CliRunner().invoke(cli, ["policy", "show", "--registry", str(market)])
    assert shown.exit_code == 0, shown.output
    for line in (
        "Maintainers: key `ada`, key `ben`. A release is taken down or held when at least 2 of them ask for it.",
        "Grant: anyone with a verifier's receipt may review every release.",
        "Grant: key `eve` may suggest something about releases of acme/*.",
        "Every listing: Say where it fails (`use.limitations`).",
        "A person decides: license-not-listed, 1 of the maintainers.",
        "Offers on a chain may ask for: native on chain 1.",
        "Offers on a chain leave at least 86,400 s for the key and 3,600 s to complain.",
    ):
        assert line in shown.output
