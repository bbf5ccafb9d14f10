"""What the documentation says is there, is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from tooling.cli.main import cli

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


def test_every_row_of_the_threat_model_names_a_case_that_exists() -> None:
    text = (ROOT / "docs/explanation/threat-model.md").read_text()
    rows = [line.rsplit("|", 2)[1] for line in text.splitlines() if line.startswith("| ") and "---" not in line]
    named = {name for row in rows for name in re.findall(r"`([a-z][a-z-]+)`", row)}
    there = {path.parent.name for path in (ROOT / "tests/cases").glob("*/case.yaml")}
    assert named
    assert named - there == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", page.read_text())
    missing = [target for target in targets if not (page.parent / target).exists()]
    assert missing == []


COMMANDS = sorted(
    {
        (page, match)
        for page in PAGES
        for match in re.findall(r"^\$ haat ((?:[a-z][a-z-]*)(?: [a-z][a-z-]*)?)", page.read_text(), re.MULTILINE)
    }
)


@pytest.mark.parametrize(("page", "words"), COMMANDS, ids=lambda one: getattr(one, "name", one))
def test_commands_that_pages_show_exist(page: Path, words: str) -> None:
    command, *rest = words.split()
    assert command in cli.commands, page
    answer = CliRunner().invoke(cli, [command, *rest, "--help"])
    if answer.exit_code:
        answer = CliRunner().invoke(cli, [command, "--help"])
    assert answer.exit_code == 0
