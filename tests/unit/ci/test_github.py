"""The forge's interface when it does not do what it should."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.forge import NAME, TOKEN, FakeForge, serving
from tooling.ci.forge.github import GitHub
from tooling.ci.forge.interface import MovedError, State
from tooling.errors import FetchError

SHA = "ab" * 20


class Answers(FakeForge):
    """Answers everything with the same."""

    def __init__(self, status: int, document: Any) -> None:
        super().__init__(Path("nowhere"))
        self.said = (status, document)

    def answer(self, *_: Any) -> tuple[int, Any]:
        return self.said


@pytest.mark.parametrize("document", [{"message": "x"}, "text", None], ids=["object", "text", "nothing"])
def test_what_is_no_list_is_no_answer(document: Any) -> None:
    with serving(Answers(200, document)) as forge, pytest.raises(FetchError, match="HA186"):
        GitHub(NAME, TOKEN, api=forge.url).open_ones()


@pytest.mark.parametrize(
    "one", [{}, {"number": "x"}, {"number": 1, "head": {"sha": SHA}}], ids=["empty", "text", "half"]
)
def test_a_pull_request_that_is_none_is_no_answer(one: Any) -> None:
    with serving(Answers(200, [one])) as forge, pytest.raises(FetchError, match="HA186"):
        GitHub(NAME, TOKEN, api=forge.url).find(SHA)


@pytest.mark.parametrize(
    ("status", "error"), [(409, MovedError), (405, MovedError), (403, FetchError), (500, FetchError)]
)
def test_a_merge_that_was_not_made_is_none(status: int, error: type[Exception]) -> None:
    with serving(Answers(status, {"message": "no"})) as forge, pytest.raises(error):
        GitHub(NAME, TOKEN, api=forge.url).merge(1, SHA)


def test_a_wrong_token_is_told_without_it() -> None:
    with serving(Answers(200, [])) as forge, pytest.raises(FetchError, match="401") as caught:
        GitHub(NAME, "wrong-secret", api=forge.url).set_status(SHA, State.SUCCESS, "x")
    assert "wrong-secret" not in str(caught.value)


@pytest.mark.parametrize("api", ["http://example.org", "ftp://x", "https://user@host", "https://"])
def test_a_token_goes_over_https_only(api: str) -> None:
    with pytest.raises(FetchError, match="not https"):
        GitHub(NAME, TOKEN, api=api)


def test_names_and_ids_lead_nowhere_else() -> None:
    with pytest.raises(FetchError):
        GitHub("a/b/../c", TOKEN)
    with pytest.raises(ValueError, match="not the id"):
        GitHub(NAME, TOKEN).set_status("../../x", State.SUCCESS, "x")


def test_a_forge_that_is_not_there_is_said_to_be_that() -> None:
    with serving(FakeForge(Path("nowhere"))) as forge:
        url = forge.url
    with pytest.raises(FetchError, match="HA186"):
        GitHub(NAME, TOKEN, api=url).open_ones()
