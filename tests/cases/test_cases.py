"""A directory here is a test: what is done to a small valid market, and the exact finding it must yield."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from tests.cases.steps import apply_step, commit
from tests.market import sign_trust
from tooling.cli.main import cli
from tooling.model.rules import RULES
from tooling.sandbox.enclose import landlock_version
from tooling.sandbox.landlock import OLDEST_VERSION

# What no registry can be made to yield: a reader that crashes and answers that differ are shown by
# tests/unit/scan and tests/unit/bench, what goes wrong while building a catalog by tests/unit/catalog, and a market
# that changes while it is verified, and private data that is none, by tests/unit/verify. What goes wrong between an
# author and a forge or a host is shown by tests/unit/authoring, what is measured without a box by tests/unit/sandbox,
# what is met on a forge or in a push by tests/unit/ci.
AUTHORS = {"HA172", "HA173", "HA174", "HA175", "HA176", "HA177"}
FORGES = {"HA183", "HA184", "HA185", "HA186", "HA187"}
SHOWN_ELSEWHERE = AUTHORS | FORGES
SHOWN_ELSEWHERE |= {"HA057", "HA076", "HA100", "HA101", "HA102", "HA103", "HA109", "HA155", "HA170", "HA171", "HA199"}
CASES = sorted(path.parent for path in Path(__file__).parent.glob("*/case.yaml"))


@pytest.fixture(autouse=True)
def empty_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no case find what another has fetched."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def read_case(folder: Path) -> dict[str, Any]:
    case = yaml.safe_load((folder / "case.yaml").read_text())
    assert isinstance(case, dict)
    return case


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
def test_case_yields_its_finding(folder: Path, market: Path) -> None:
    case = read_case(folder)
    if case.get("needs") == "landlock" and landlock_version() < OLDEST_VERSION:
        pytest.skip("this kernel has no Landlock, or too old a one")
    for step in case.get("steps", ()):
        apply_step(step, folder, market)
    if case.get("resign", True):
        sign_trust(market)
    if "change" in case:
        commit(market, "base")
        for step in case["change"]:
            apply_step(step, folder, market)
        commit(market, "proposal")
    command = [*case.get("command", ["check", "--since", "base"]), "--format", "json"]
    environment = {name: value.replace("{case}", str(folder)) for name, value in case.get("environment", {}).items()}
    status, output = (run_alone if environment else run_here)(command, market, environment)
    assert status == case["exit"], output
    found = findings_of(output)
    matching = [one for one in found if all(matches(one, field, value) for field, value in case["finding"].items())]
    assert matching, json.dumps([one for one in found if one["outcome"] != "passed"], indent=2)


def run_here(command: list[str], market: Path, _environment: dict[str, str]) -> tuple[int, str]:
    """Run the command in this process, which is quicker."""
    answer = CliRunner().invoke(cli, [*command, "--registry", str(market)])
    assert answer.exception is None or isinstance(answer.exception, SystemExit), answer.exception
    return answer.exit_code, answer.stdout


def run_alone(command: list[str], market: Path, environment: dict[str, str]) -> tuple[int, str]:
    """Run the command as a process of its own, with changes to its environment."""
    haat = [sys.executable, "-m", "tooling.cli.main", *command, "--registry", str(market)]
    answer = subprocess.run(haat, env={**os.environ, **environment}, capture_output=True, text=True, check=False)
    return answer.returncode, answer.stdout


def findings_of(output: str) -> list[dict[str, Any]]:
    return [finding for one in json.loads(output)["reports"] for finding in one["findings"]]


def matches(finding: dict[str, Any], field: str, value: object) -> bool:
    """Compare one expected field; `message` and `help` are parts of the text, `place` is path:line:column."""
    if field == "place":
        place = finding.get("place") or {}
        parts = [place.get("path"), place.get("line"), place.get("column")]
        return ":".join(str(part) for part in parts if part is not None) == value
    if field in {"message", "help"}:
        return str(value) in str(finding.get(field))
    found: object = finding.get(field)
    return found == value


def test_every_rule_has_a_case() -> None:
    shown = {read_case(folder)["finding"].get("rule") for folder in CASES}
    assert set(RULES) - shown - SHOWN_ELSEWHERE == set()
