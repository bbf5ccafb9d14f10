"""Commits made without a work tree, and repositories elsewhere, by the real git."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

import pytest

from tests.unit.registry.test_git import Repository
from tooling.errors import FetchError
from tooling.registry.git_commit import commit_files, move_ref
from tooling.registry.git_remote import Remote
from tooling.registry.git_runner import repository_at

TIME = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository(tmp_path / "work")
    made.write("a/b/one", "1")
    made.write("a.txt", "2")
    made.write("run", "3").chmod(0o755)
    made.commit()
    return made


def test_a_commit_adds_files_and_keeps_the_rest(repository: Repository) -> None:
    place, parent = repository_at(repository.folder), repository.git("rev-parse", "HEAD")
    added = {PurePosixPath("a/b/two"): b"2\0", PurePosixPath("new/é"): b"", PurePosixPath("a.txt"): b"other"}
    commit = commit_files(place, parent, added, "more", TIME)
    assert repository.git("rev-parse", f"{commit}^") == parent
    assert repository.git("diff", "--name-status", parent, commit).splitlines() == [
        "M\ta.txt",
        "A\ta/b/two",
        'A\t"new/\\303\\251"',
    ]
    assert repository.git("fsck", "--strict", "--no-dangling") == ""
    assert commit_files(place, parent, added, "more", TIME) == commit
    assert repository.git("diff", "HEAD") == ""
    move_ref(place, "refs/haat/x", commit)
    assert repository.git("rev-parse", "refs/haat/x") == commit


def test_commits_are_fetched_and_pushed_by_address_alone(repository: Repository, tmp_path: Path) -> None:
    other = Repository(tmp_path / "other")
    here, there = repository_at(other.folder), Remote(str(repository.folder))
    head = repository.git("rev-parse", "HEAD")
    assert there.tip(here, "refs/heads/main") == head
    assert there.tip(here, "refs/heads/mai") is None
    there.fetch(here, head)
    commit = commit_files(here, head, {PurePosixPath("x"): b"x"}, "more", TIME)
    there.push(here, commit, "refs/haat/x")
    assert repository.git("rev-parse", "refs/haat/x") == commit
    with pytest.raises(FetchError, match="push"):
        there.push(here, head, "refs/haat/x")
    with pytest.raises(FetchError, match="fetch"):
        there.fetch(here, "0" * 39 + "1")


@pytest.mark.parametrize("address", ["ext::sh -c id", "http://example.org/x", "ssh://x/y", "relative", "https://a@b/c"])
def test_no_other_way_is_taken(address: str, repository: Repository) -> None:
    with pytest.raises(FetchError, match="neither an https address nor a folder"):
        Remote(address).tip(repository_at(repository.folder), "refs/heads/main")


def test_a_token_is_told_to_its_host_and_stands_in_no_command() -> None:
    from tooling.registry.git_runner import Repository as Place

    told = Remote("https://forge.example/a/b", "secret")._told(Place(Path("/x")))
    assert told["GIT_ALLOW_PROTOCOL"] == "https"
    assert told["GIT_CONFIG_KEY_1"] == "http.https://forge.example/.extraHeader"
    assert told["GIT_CONFIG_KEY_0"] == "http.followRedirects"
