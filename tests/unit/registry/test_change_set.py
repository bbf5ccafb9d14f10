"""Change sets of real branches: what counts as changed, and which side each file is taken from."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.registry.test_git import Repository
from tooling.errors import FetchError
from tooling.registry.change_set import Proposal, open_change_set


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository(tmp_path / "market")
    made.write("registry/marketplace.yaml", "one")
    made.write("registry/publishers/acme/1.yaml", "acme")
    made.commit()
    made.git("branch", "work")
    return made


def on_branch(repository: Repository, branch: str, **files: str) -> None:
    """Commit files on a branch; double underscores stand for slashes and one for a dot."""
    repository.git("switch", "--quiet", branch)
    for name, text in files.items():
        repository.write(name.replace("__", "/").replace("_", "."), text)
    repository.commit()


def test_what_the_branch_gained_since_is_not_the_proposals_doing(repository: Repository) -> None:
    on_branch(repository, "main", registry__publishers__bolt__1_yaml="bolt")
    on_branch(repository, "work", registry__publishers__core__1_yaml="core")
    with open_change_set(Proposal.of(repository.folder / "registry", "main", "work")) as changes:
        assert [str(one.path) for one in changes.changes] == ["publishers/core/1.yaml"]
        assert changes.new_publishers == {"core"}
        assert changes.base.publishers() == ("acme", "bolt")


def test_a_file_that_both_added_differently_is_rewritten(repository: Repository) -> None:
    on_branch(repository, "main", registry__publishers__acme__2_yaml="theirs")
    on_branch(repository, "work", registry__publishers__acme__2_yaml="mine")
    with open_change_set(Proposal.of(repository.folder / "registry", "main", "work")) as changes:
        assert [str(one.path) for one in changes.rewritten] == ["publishers/acme/2.yaml"]
        assert changes.added == ()


def test_what_is_merged_already_is_no_change(repository: Repository) -> None:
    on_branch(repository, "main", registry__publishers__acme__2_yaml="same")
    on_branch(repository, "work", registry__publishers__acme__2_yaml="same")
    with open_change_set(Proposal.of(repository.folder / "registry", "main", "work")) as changes:
        assert changes.changes == ()


def test_the_folder_is_judged_as_it_lies_there(repository: Repository) -> None:
    repository.git("switch", "--quiet", "work")
    repository.write("registry/publishers/core/1.yaml", "not committed")
    repository.write("elsewhere", "not looked at")
    with open_change_set(Proposal.of(repository.folder / "registry", "main", None)) as changes:
        assert [str(one.path) for one in changes.added] == ["publishers/core/1.yaml"]
        assert changes.outside == ()
    with open_change_set(Proposal.of(repository.folder / "registry", "main", "HEAD")) as changes:
        assert changes.changes == ()


def test_files_beside_the_registry_are_named(repository: Repository) -> None:
    on_branch(repository, "work", tooling__x_py="x", README_md="y")
    with open_change_set(Proposal.of(repository.folder / "registry", "main", "work")) as changes:
        assert changes.outside == ("README.md", "tooling")


def test_the_base_lends_what_a_proposal_may_not_bring(repository: Repository) -> None:
    on_branch(repository, "work", registry__marketplace_yaml="two", registry__publishers__acme__2_yaml="mine")
    with open_change_set(Proposal.of(repository.folder / "registry", "main", "work")) as changes:
        merged = changes.merged
        assert [file.raw for file, _ in merged.publisher_files("acme")] == [b"acme"]
        assert [file.raw for file, _ in changes.head.publisher_files("acme")] == [b"acme", b"mine"]


def test_unknown_commits_and_strange_histories_are_no_verdict(repository: Repository) -> None:
    registry = repository.folder / "registry"
    with pytest.raises(FetchError, match="no commit `gone`"), open_change_set(Proposal.of(registry, "gone", "HEAD")):
        pass
    tree = repository.git("rev-parse", "HEAD^{tree}")
    orphan = repository.git("commit-tree", "-m", "orphan", tree)
    with pytest.raises(FetchError, match="parted"), open_change_set(Proposal.of(registry, orphan, "HEAD")):
        pass
    with pytest.raises(FetchError, match="no commit"), open_change_set(Proposal.of(registry, "--help", "HEAD")):
        pass
