"""A directory here is a test: what is done to a small valid market, and the exact finding it must yield."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from tests.cases.steps import apply_step
from tooling.cli.main import cli

CASES = sorted(path.parent for path in Path(__file__).parent.glob("*/case.yaml"))


def read_case(folder: Path) -> dict[str, Any]:
    case = yaml.safe_load((folder / "case.yaml").read_text())
    assert isinstance(case, dict)
    return case


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
def test_case_yields_its_finding(folder: Path, market: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    case = read_case(folder)
    for step in case.get("steps", ()):
        apply_step(step, folder, market)
    monkeypatch.chdir(market.parent)
    answer = CliRunner().invoke(cli, [*case["command"], "--format", "json"])
    assert answer.exception is None or isinstance(answer.exception, SystemExit), answer.exception
    assert answer.exit_code == case["exit"], answer.output
    report = json.loads(answer.stdout)
    found = [finding for one in report["reports"] for finding in one["findings"]]
    wanted = case["finding"]
    matching = [one for one in found if all(matches(one, field, value) for field, value in wanted.items())]
    assert matching, json.dumps([one for one in found if one["outcome"] != "passed"], indent=2)


def matches(finding: dict[str, Any], field: str, value: Any) -> bool:
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
    from tooling.model.rules import RULES

    shown = {read_case(folder)["finding"].get("rule") for folder in CASES}
    assert set(RULES) - shown == set()
