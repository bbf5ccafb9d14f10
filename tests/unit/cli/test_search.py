"""`haat search`, `haat show` and `haat compare`, as a person runs them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from benchmarks.cards import cards
from tooling.catalog.search.store import build_index
from tooling.cli.main import cli
from tooling.errors import FetchError

MARKET = [
    *list(cards(300)),
    replace(next(iter(cards(1))), name="acme/evil", title="\x1b[31m[bold]red\u202e", summary="x"),
]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    build_index(MARKET, folder / "index")
    return folder


def haat(*words: str) -> Result:
    return CliRunner().invoke(cli, list(words))


def test_search_lists_what_has_all_words(site: Path) -> None:
    answer = haat("search", "satellite", "--site", str(site), "--counts")
    assert answer.exit_code == 0, answer.output
    assert "satellite" in answer.output.lower()
    assert "task: " in answer.output


def test_search_filters_sorts_and_answers_machines(site: Path) -> None:
    words = ("--task", "image-classification", "--price", "free", "--sort", "size", "--limit", "5", "--format", "json")
    answer = json.loads(haat("search", *words, "--site", str(site)).stdout)
    sizes = [one["size"] for one in answer["listings"]]
    assert len(sizes) == 5
    assert sizes == sorted(sizes)
    assert {one["task"] for one in answer["listings"]} == {"image-classification"}
    assert answer["facets"]["price"]["free"] == answer["total"]


def test_show_and_compare_say_what_the_index_says(site: Path) -> None:
    first, second = MARKET[0], MARKET[1]
    shown = json.loads(haat("show", first.name, "--site", str(site), "--format", "json").stdout)["listings"][0]
    assert (shown["title"], shown["date"]) == (first.title, first.date.isoformat())
    table = haat("compare", first.name, f"{second.name}@{second.version}", "--site", str(site))
    assert table.exit_code == 0, table.output
    assert first.publisher in table.output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["compare", MARKET[0].name], "name 2 to 4"),
        (["show", MARKET[0].name[:-1] + "x"], "not listed here. Did you mean"),
        (["show", f"{MARKET[0].name}@99.0.0"], "only"),
        (["search", "--task", "flying"], "no listing has `flying`"),
        (["search", "--sort", "beauty"], "nothing called `beauty`"),
    ],
    ids=["one to compare", "misspelt", "version", "filter", "sort"],
)
def test_what_cannot_be_meant_is_a_usage_error(site: Path, words: list[str], said: str) -> None:
    answer = haat(*words, "--site", str(site))
    assert answer.exit_code == 2
    assert said in answer.output


def test_a_folder_without_an_index_is_could_not_tell(tmp_path: Path) -> None:
    answer = haat("search", "x", "--site", str(tmp_path))
    assert isinstance(answer.exception, FetchError)


@pytest.mark.parametrize("command", [["search", "red"], ["show", "acme/evil"]], ids=["search", "show"])
def test_a_strangers_text_moves_no_cursor(site: Path, command: list[str]) -> None:
    answer = haat(*command, "--site", str(site))
    assert "\\x1b[31m[bold]red\\u202e" in answer.output
    assert "\x1b" not in answer.output
