"""What differs between two states of a registry, and what it looks like once they are merged."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.registry.memory_tree import MemoryTree
from tooling.errors import RegistryError
from tooling.registry import changes
from tooling.registry.changes import changes_between, top_changes
from tooling.registry.merged_tree import MergedTree
from tooling.registry.tree import Entry, Kind

Files = dict[PurePosixPath, bytes]
NAMES = st.sampled_from(["a", "b", "c", "é", "x.yaml"])
PATHS = st.lists(NAMES, min_size=1, max_size=4).map(lambda parts: PurePosixPath(*parts))


def _without_files_in_files(files: Files) -> Files:
    """Leave out what no folder can hold: a file below a file."""
    return {path: raw for path, raw in files.items() if not any(parent in files for parent in path.parents)}


TREES = st.dictionaries(PATHS, st.binary(max_size=2), max_size=12).map(_without_files_in_files)


@given(TREES, TREES)
def test_exactly_the_files_that_differ_are_found(old: Files, new: Files) -> None:
    found = {one.path: (one.before is not None, one.after is not None) for one in changes_between(*_trees(old, new))}
    expected = {path: (path in old, path in new) for path in {*old, *new} if old.get(path) != new.get(path)}
    assert found == expected


@given(TREES, TREES, st.data())
def test_the_order_in_which_files_were_written_says_nothing(old: Files, new: Files, data: st.DataObject) -> None:
    shuffled = dict(data.draw(st.permutations(list(new.items()))))
    assert changes_between(*_trees(old, new)) == changes_between(*_trees(old, shuffled))


@given(TREES, TREES)
def test_merging_changes_no_file_that_was_there(old: Files, new: Files) -> None:
    base, head = _trees(old, new)
    added = [one.path for one in changes_between(base, head) if one.before is None]
    merged = MergedTree(base, head, added)
    for path, raw in old.items():
        clash = any(path in one.parents for one in added)
        assert clash or merged.read(path, "", 10) == raw
    for path in added:
        assert merged.read(path, "", 10) == new[path]
        assert path.name in {entry.name for entry in merged.entries(path.parent, "")}


def test_names_that_some_systems_cannot_tell_apart_are_named() -> None:
    old = {PurePosixPath("f/Model.onnx"): b"", PurePosixPath("f/caf\u00e9"): b""}
    new = {**old, PurePosixPath("f/model.onnx"): b"", PurePosixPath("f/cafe\u0301"): b"", PurePosixPath("F/x"): b""}
    found = {str(one.path): one.twin for one in changes_between(*_trees(old, new)) if one.twin}
    assert found == {"f/model.onnx": "Model.onnx", "f/cafe\u0301": "caf\u00e9", "F": "f"}


def test_renaming_only_in_capitals_is_a_twin_too() -> None:
    found = changes_between(*_trees({PurePosixPath("a"): b"1"}, {PurePosixPath("A"): b"1"}))
    assert [(str(one.path), one.twin) for one in found] == [("A", "a"), ("a", None)]


def test_a_file_in_place_of_a_folder_is_both_gone_and_new() -> None:
    old, new = {PurePosixPath("a/b"): b"1"}, {PurePosixPath("a"): b"1"}
    found = changes_between(*_trees(old, new))
    assert sorted((str(one.path), one.after is None) for one in found) == [("a", False), ("a/b", True)]


def test_more_than_anybody_reads_is_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "MAX_CHANGES", 3)
    many = {PurePosixPath(f"f{number}"): b"" for number in range(4)}
    with pytest.raises(RegistryError, match="HA150"):
        changes_between(MemoryTree({}), MemoryTree(many))


def test_folders_without_end_are_not_followed() -> None:
    class Endless(MemoryTree):
        def entries(self, relative: PurePosixPath, shown_as: str) -> list[Entry]:  # noqa: ARG002
            return [Entry("a", Kind.FOLDER, None)]

    with pytest.raises(RegistryError, match="HA150"):
        changes_between(MemoryTree({}), Endless({}))


def test_what_changes_beside_a_folder_is_named_and_not_looked_into() -> None:
    old = {PurePosixPath("market/registry/x"): b"1", PurePosixPath("src/a"): b"1", PurePosixPath("same"): b""}
    new = {PurePosixPath("market/registry/x"): b"2", PurePosixPath("src/a"): b"2", PurePosixPath("same"): b""}
    new[PurePosixPath("market/README")] = b"new"
    assert top_changes(*_trees(old, new), PurePosixPath("market/registry")) == ("src", "market/README")
    assert top_changes(*_trees(old, new), PurePosixPath()) == ()


def _trees(old: Files, new: Files) -> tuple[MemoryTree, MemoryTree]:
    return MemoryTree(old), MemoryTree(new)
