"""A registry read from git's objects: the same as on disk, and hostile objects change nothing about that."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.registry.test_git import Repository
from tooling.errors import FetchError, HaatError, RegistryError
from tooling.registry import git_objects
from tooling.registry.commit_tree import CommitTree
from tooling.registry.git_objects import Header, Objects
from tooling.registry.git_trees import read_tree
from tooling.registry.snapshot import Snapshot
from tooling.registry.tree import Folder, HashedFolder, Kind

PLACE = PurePosixPath("registry")


@pytest.fixture
def repository(market: Path) -> Repository:
    made = Repository(market.parent)
    made.commit()
    return made


@pytest.fixture
def tree(repository: Repository) -> Iterator[CommitTree]:
    with Objects(repository.folder) as objects, CommitTree(objects, head(repository), PLACE) as tree:
        yield tree


def head(repository: Repository) -> str:
    return repository.git("rev-parse", "HEAD")


def test_a_commit_reads_like_the_folder_it_was_made_of(tree: CommitTree, market: Path) -> None:
    committed, folder = Snapshot(tree), Snapshot(market)
    assert committed.releases() == folder.releases()
    assert committed.publishers() == folder.publishers()
    assert committed.suites() == folder.suites()
    assert committed.policy() == folder.policy()
    assert committed.publisher_files("acme") == folder.publisher_files("acme")
    assert committed.unexpected() == []
    for name in folder.releases():
        one, other = committed.release(name), folder.release(name)
        assert (one.manifest, one.bundle, one.statements) == (other.manifest, other.bundle, other.statements)


def test_a_repository_with_longer_names_reads_alike(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "long", object_format="sha256")
    repository.write("registry/a/b", "text")
    repository.commit()
    with Objects(repository.folder) as objects, CommitTree(objects, head(repository), PLACE) as tree:
        assert tree.read(PurePosixPath("a/b"), "", 10) == b"text"
        assert tree.entries(PurePosixPath("a"), "") == HashedFolder(repository.folder / "registry", 64).entries(
            PurePosixPath("a"), ""
        )


def test_what_programs_need_on_disk_is_put_there_and_taken_away(repository: Repository, market: Path) -> None:
    with Objects(repository.folder) as objects, CommitTree(objects, head(repository), PLACE) as tree:
        snapshot = Snapshot(tree)
        (suite,) = snapshot.suites()
        data = suite.data
        assert data.read_bytes() == (market / "suites/tiny/1/tiny.npz").read_bytes()
        artifact = snapshot.release(snapshot.releases()[0]).artifact("model.onnx")
        assert artifact is not None
        assert artifact.is_file()
    assert not data.exists()


def test_a_commit_is_not_written_to(tree: CommitTree) -> None:
    with pytest.raises(FetchError, match="read, not written"):
        _ = Snapshot(tree).root


def test_reads_are_bounded_and_find_nothing_where_there_is_nothing(tree: CommitTree) -> None:
    with pytest.raises(RegistryError, match="HA005"):
        tree.read(PurePosixPath("trust/policy.yaml"), "policy", 10)
    with pytest.raises(RegistryError, match="HA006"):
        tree.read(PurePosixPath("trust"), "trust", 10)
    for path in ("gone", "trust/policy.yaml/x", "../registry/marketplace.yaml", "a\nb", "trust/\0"):
        assert tree.read(PurePosixPath(path), path, 10_000) is None
    assert tree.entries(PurePosixPath("trust/policy.yaml"), "") == []


def test_links_and_modules_are_seen_and_not_followed(repository: Repository, market: Path) -> None:
    (market / "link").symlink_to("marketplace.yaml")
    repository.git("add", "--all")
    repository.git("update-index", "--add", "--cacheinfo", f"160000,{head(repository)},registry/module")
    (market / "program").write_text("x")
    (market / "program").chmod(0o755)
    repository.git("add", "registry/program")
    repository.git("commit", "--quiet", "--message", "odd")
    with Objects(repository.folder) as objects, CommitTree(objects, head(repository), PLACE) as tree:
        kinds = {entry.name: entry.kind for entry in tree.entries(PurePosixPath(), "")}
        assert (kinds["link"], kinds["module"], kinds["program"]) == (Kind.LINK, Kind.MODULE, Kind.PROGRAM)
        with pytest.raises(RegistryError, match="HA006"):
            tree.read(PurePosixPath("link"), "link", 100)
        assert tree.kind(PurePosixPath("module"), "module") in {None, Kind.MODULE}


def test_a_hashed_folder_bears_the_names_that_git_gives(repository: Repository, market: Path) -> None:
    with Objects(repository.folder) as objects, CommitTree(objects, head(repository), PLACE) as tree:
        where = PurePosixPath("trust")
        ours = [one for one in HashedFolder(market, 40).entries(where, "") if one.kind is Kind.FILE]
        assert len(ours) > 1
        assert ours == [one for one in tree.entries(where, "") if one.kind is Kind.FILE]
        assert Folder(market).entries(where, "")[0].id is None


def test_a_repository_that_lost_an_object_is_no_verdict(repository: Repository) -> None:
    blob = repository.git("rev-parse", "HEAD:registry/marketplace.yaml")
    with Objects(repository.folder) as objects:
        (repository.folder / f".git/objects/{blob[:2]}/{blob[2:]}").unlink()
        with pytest.raises(FetchError, match="HA009"):
            objects.contents(Header(blob, "blob", 10))


def test_outside_of_a_repository_there_are_no_objects(tmp_path: Path) -> None:
    with pytest.raises(FetchError, match="not in a git repository"):
        Objects(tmp_path)


HOSTILE = {
    "twice": (("100644", "a"), ("100644", "a")),
    "slash": (("100644", "a/b"),),
    "up": (("40000", ".."),),
    "git": (("40000", ".GIT"),),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_trees_that_no_folder_could_be_are_refused(name: str, tmp_path: Path) -> None:
    repository = Repository(tmp_path / "hostile")
    repository.write("registry/x", "x")
    repository.commit()
    blob = bytes.fromhex(repository.git("rev-parse", "HEAD:registry/x"))
    raw = b"".join(f"{mode} {text}".encode() + b"\0" + blob for mode, text in HOSTILE[name])
    made = subprocess.run(
        ["git", "hash-object", "-t", "tree", "-w", "--literally", "--stdin"],
        cwd=repository.folder,
        input=raw,
        capture_output=True,
        check=True,
        env={"PATH": os.environ["PATH"], "HOME": os.devnull},
    )
    commit = repository.git("commit-tree", "-m", "hostile", made.stdout.decode().strip())
    with Objects(repository.folder) as objects, pytest.raises(RegistryError, match="HA140"):
        CommitTree(objects, commit).entries(PurePosixPath(), "")


@given(st.binary(max_size=200), st.sampled_from([20, 32]))
def test_any_bytes_are_a_tree_or_refused(raw: bytes, width: int) -> None:
    try:
        entries = read_tree(raw, width)
    except HaatError:
        return
    assert len({entry.name for entry in entries}) == len(entries)


NAMES = st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1, max_size=9)


@given(st.sets(NAMES.filter(lambda name: name not in {".", ".."} and name.lower() != ".git")))
def test_a_tree_that_git_writes_is_read_back(names: set[str]) -> None:
    raw = b"".join(b"100644 " + name.encode() + b"\0" + bytes(20) for name in names)
    assert [entry.name for entry in read_tree(raw, 20)] == sorted(names)


def test_a_folder_larger_than_any_registry_has_is_not_read(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(git_objects, "MAX_TREE", 10)
    with Objects(repository.folder) as objects, pytest.raises(RegistryError, match="more entries"):
        CommitTree(objects, head(repository)).entries(PLACE, "")
