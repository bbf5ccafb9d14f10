"""GitHub's program `gh`, as far as this project calls it: what it is asked is written down, and asked strictly."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

SCRIPT = '''#!{python}
"""Answers the calls that tests expect of `gh`, and ends with status 2 at any other."""
import json, pathlib, shutil, sys
here = pathlib.Path({folder!r})
words = sys.argv[1:]
with (here / "asked").open("a") as log:
    log.write(json.dumps(words) + "\\n")
def option(name):
    return words[words.index(name) + 1]
requests, releases = here / "requests", here / "releases"
assert option("--repo") == {repository!r}, words
match words[:2]:
    case ["pr", "list"]:
        opened = requests / option("--head").replace("/", "_")
        print(json.dumps([{{"url": opened.read_text()}}] if opened.exists() else []))
    case ["pr", "create"]:
        body = sys.stdin.read()
        assert option("--body-file") == "-" and body and option("--title") and option("--base") == "main", words
        opened = requests / option("--head").split(":")[-1].replace("/", "_")
        assert not opened.exists(), "it is open already"
        opened.write_text("https://github.com/" + option("--repo") + "/pull/1")
        print(opened.read_text())
    case ["release", "list"]:
        print(json.dumps([{{"tagName": one.name}} for one in releases.iterdir()]))
    case ["release", "create"]:
        (releases / words[2]).mkdir()
    case ["release", "view"]:
        assert option("--json") == "assets" and option("--jq") == ".assets", words
        print(json.dumps([{{"name": one.name}} for one in (releases / words[2]).iterdir()]))
    case ["release", "upload"]:
        shutil.copy(words[3], releases / words[2])
    case _:
        sys.exit(2)
'''


class Gh:
    """The double, first on the path; `releases/<tag>/<file>` below its folder is what was uploaded."""

    def __init__(self, folder: Path, repository: str) -> None:
        self.folder = folder
        for name in ("requests", "releases", "bin"):
            (folder / name).mkdir(parents=True)
        program = folder / "bin/gh"
        program.write_text(SCRIPT.format(python=sys.executable, folder=str(folder), repository=repository))
        program.chmod(0o755)

    def put_on_path(self, patch: pytest.MonkeyPatch) -> None:
        patch.setenv("PATH", str(self.folder / "bin"), prepend=":")

    def asked(self, *start: str) -> list[list[Any]]:
        log = self.folder / "asked"
        calls = [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []
        return [one for one in calls if one[: len(start)] == list(start)]
