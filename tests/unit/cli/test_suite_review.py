"""A suite's way into a market, as its author and a maintainer go it."""

from __future__ import annotations

from pathlib import Path

import git
import pytest
from click.testing import CliRunner, Result

from tests import market as little
from tests.cases.steps import commit
from tooling.attest.keys import private_pem
from tooling.cli.main import cli
from tooling.errors import FetchError, NeedsPersonError, PolicyError, RegistryError
from tooling.registry.snapshot import Snapshot
from tooling.verify.anchor import anchor


def haat(market: Path, *words: str) -> Result:
    return CliRunner().invoke(cli, [*words, "--registry", str(market)])


@pytest.fixture
def based(market: Path) -> Path:
    """Put the market under version control, with a name for whoever commits."""
    commit(market, "base")
    with git.Repo(market.parent) as repository, repository.config_writer() as settings:
        settings.set_value("user", "name", "Ada").set_value("user", "email", "ada@example.org")
    return market


@pytest.fixture
def key(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("keys") / "maintainer.pem"
    path.write_bytes(private_pem(little.KEYS["maintainer"], None))
    return str(path)


def test_a_proposal_is_submitted_reviewed_and_approved(based: Path, key: str) -> None:
    little.propose_suite(based)
    answer = haat(based, "suite", "submit", "fresh/1")
    assert answer.exit_code == 0, answer.output
    assert "now: git push --set-upstream origin suite-fresh-1" in answer.output
    with git.Repo(based.parent) as repository:
        assert repository.active_branch.name == "suite-fresh-1"
        assert "120, of which" in str(repository.head.commit.message)
        assert {str(path) for path in repository.head.commit.stats.files} == {
            "registry/suites/fresh/1/suite.yaml",
            "registry/suites/fresh/1/tiny.npz",
        }
    waiting = haat(based, "check", "--since", "base")
    assert waiting.exit_code == 3
    assert "haat suite approve fresh/1 --key NAME" in waiting.output
    reviewed = haat(based, "suite", "review", "fresh/1")
    assert "license  CC0-1.0" in reviewed.output
    assert "a simple model" in reviewed.output
    approved = haat(based, "suite", "approve", "fresh/1", "--since", "base", "--key", key)
    assert approved.exit_code == 0, approved.output
    assert anchor(Snapshot(based)).market.targets_version == 2
    commit(based, "approved")
    judged = haat(based, "check", "--since", "base")
    assert judged.exit_code == 0, judged.output


def test_approving_signs_nothing_else(based: Path, key: str) -> None:
    little.propose_suite(based)
    with (based / "trust/policy.yaml").open("a") as stream:
        stream.write("# one more line\n")
    before = (based / "trust/targets.json").read_bytes()
    answer = haat(based, "suite", "approve", "fresh/1", "--since", "base", "--key", key)
    assert isinstance(answer.exception, NeedsPersonError)
    assert "would be signed with it" in str(answer.exception)
    assert (based / "trust/targets.json").read_bytes() == before


def test_there_must_be_something_to_approve(based: Path, key: str) -> None:
    answer = haat(based, "suite", "approve", "tiny/1", "--since", "base", "--key", key)
    assert isinstance(answer.exception, PolicyError)
    assert "nothing of tiny/1 differs from base" in str(answer.exception)


def test_a_suite_that_is_not_here_or_not_fit_is_not_submitted(based: Path) -> None:
    assert isinstance(haat(based, "suite", "submit", "fresh/1").exception, RegistryError)
    little.propose_suite(based, license="unknown")
    assert "does not say under which license" in str(haat(based, "suite", "submit", "fresh/1").exception)


def test_what_git_refuses_is_said_in_its_words(based: Path) -> None:
    little.propose_suite(based)
    with git.Repo(based.parent) as repository:
        repository.create_head("suite-fresh-1")
    answer = haat(based, "suite", "submit", "fresh/1")
    assert isinstance(answer.exception, FetchError)
    assert "git switch refused: fatal: a branch named 'suite-fresh-1' already exists" in str(answer.exception)


def test_outside_of_a_repository_nothing_is_committed(market: Path) -> None:
    little.propose_suite(market)
    answer = haat(market, "suite", "submit", "fresh/1")
    assert "in no git repository" in str(answer.exception)
